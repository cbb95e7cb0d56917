"""pull-request.yml: who is planned, who gets a comment, and what the required check says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.simulation.scenario import FAILED, OK, REPOSITORY, SKIPPED, Answer, Scenario, Stages

CHECKS = ("lint", "workflows", "validate", "test", "synth", "diff", "parity", "policy", "affected")
_CHECKED = dict.fromkeys(CHECKS, OK)
_IDENTITY = ("identity", "uses aws-actions/configure-aws-credentials")
_WRITES = ("propose", "deploy", "approvers")


def scenarios(stages: Stages) -> list[Scenario]:
    """Return the scenarios of a pull request."""
    first, last = stages.names[0], stages.names[-1]
    both = {f"plan ({name})": OK for name in (first, last)}
    summaries = tuple(sorted((f"{first}.json", f"{last}.json")))
    planned = Answer("plan", writes=("{summary}",))
    return [
        Scenario(
            "two-affected",
            "a change of two environments is planned in both, as review, and the comment gets both plans",
            "pull-request.yml",
            "pull_request",
            _CHECKED | both | {"comment": OK, "all-green": OK},
            (_affected(first, last), planned),
            _request(REPOSITORY),
            _REF,
            order=("matrix", "comment", "python3 -m ci.github.pull_request.all_green"),
            never=_WRITES,
            environments=dict.fromkeys((*both, "comment")),
            received={"comment": summaries},
        ),
        Scenario(
            "fork",
            "a fork is checked, and gets no identity, no plan and no comment",
            "pull-request.yml",
            "pull_request",
            _CHECKED | {"plan": SKIPPED, "comment": SKIPPED, "all-green": OK},
            (_affected(first, last), planned),
            _request("stranger/catalog"),
            _REF,
            order=("diff", "python3 -m ci.github.pull_request.all_green"),
            never=(*_IDENTITY, "plan", "comment", *_WRITES),
        ),
        Scenario(
            "nothing-affected",
            "a change of no environment plans nothing, and the comment says so",
            "pull-request.yml",
            "pull_request",
            _CHECKED | {"plan": SKIPPED, "comment": OK, "all-green": OK},
            (_affected(), planned),
            _request(REPOSITORY),
            _REF,
            order=("matrix", "comment"),
            never=(*_IDENTITY, "plan"),
            received={"comment": ()},
        ),
        Scenario(
            "plan-fails",
            "a plan that fails stops no other plan; the comment is written, and the required check fails",
            "pull-request.yml",
            "pull_request",
            _CHECKED | both | {f"plan ({first})": FAILED, "comment": OK, "all-green": FAILED},
            (_affected(first, last), planned, Answer(f"plan {first}", code=1, writes=("{summary}",))),
            _request(REPOSITORY),
            _REF,
            order=(f"plan {first}", "comment", "python3 -m ci.github.pull_request.all_green"),
            received={"comment": summaries},
        ),
        Scenario(
            "synth-fails",
            "a change that cannot be synthesized fails the required check",
            "pull-request.yml",
            "pull_request",
            _CHECKED | {"synth": FAILED, "affected": FAILED, "plan": SKIPPED, "comment": SKIPPED, "all-green": FAILED},
            (Answer("synth", code=1), Answer("matrix", code=1), planned),
            _request(REPOSITORY),
            _REF,
            order=("python3 -m ci.github.pull_request.all_green",),
            never=(*_IDENTITY, "plan", "comment"),
        ),
        Scenario(
            "merge-queue",
            "in the merge queue everything is checked again, and nothing is planned or written",
            "pull-request.yml",
            "merge_group",
            _CHECKED | {"plan": SKIPPED, "comment": SKIPPED, "all-green": OK},
            (_affected(first), planned),
            {},
            f"refs/heads/gh-readonly-queue/main/pr-7-{'0' * 40}",
            never=(*_IDENTITY, "plan", "comment"),
        ),
    ]


_REF = "refs/pull/7/merge"


def _request(head: str) -> dict[str, Any]:
    """Return the event of a request whose branch is in the repository `head`."""
    return {
        "number": 7,
        "pull_request": {
            "number": 7,
            "base": {"ref": "main", "sha": "0" * 40, "repo": {"full_name": REPOSITORY}},
            "head": {"ref": "change", "sha": "1" * 40, "repo": {"full_name": head}},
        },
    }


def _affected(*names: str) -> Answer:
    """Return what the matrix command says when these environments are affected."""
    return Answer("matrix", outputs={"affected": _json(names), "any": str(bool(names)).lower(), "all": _json(names)})


def _json(names: Sequence[str]) -> str:
    return json.dumps(list(names))

"""What the scenarios of promote.yml and operations.yml share: how the two halves of a deployment answer and end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.simulation.scenario import FAILED, OK, SKIPPED, Answer, Stages

_BY_HAND = ("hold", "release-hold", "waiting", "override", "close-run", "unlock")
_MODES = ("promote", "rollback", "restart", "hold", "release-hold", "override", "close-run", "unlock", "destroy")
_OUTPUTS = {
    "proposed": "true",
    "commit": "c0ffee",
    "changes": "3",
    "plan_key": "plans/{1}/c0ffee",
    "plan_sha256": "5ha256",
    "fingerprint": "f1n9e2",
}
APPROVED = Answer("approvers", outputs={"approvals": "w40"})
PACK = Answer("pack", writes=("{1}/SHA256SUMS",))


def proposes(environment: str = "", **outputs: str) -> Answer:
    """Return how `propose` answers, for one environment or for all: three changes, unless the outputs say otherwise."""
    return Answer(f"propose {environment}", outputs=_OUTPUTS | outputs)


def ended(call: str, **results: str) -> dict[str, str]:
    """Return the jobs of one call of deploy.yml: skipped, except those that are named; `plan` is a call of plan.yml."""
    found = {f"{call} / {job}": results.get(job, SKIPPED) for job in ("apply", "record", *_BY_HAND)}
    plan = results.get("plan", SKIPPED)
    return {(f"{call} / plan" if plan == SKIPPED else f"{call} / plan / plan"): plan, **found}


def applied(call: str) -> dict[str, str]:
    """Return the jobs of a call that planned changes and applied them."""
    return ended(call, plan=OK, apply=OK)


def recorded(call: str) -> dict[str, str]:
    """Return the jobs of a call whose plan was empty."""
    return ended(call, plan=OK, record=OK)


def failed(call: str) -> dict[str, str]:
    """Return the jobs of a call that failed after its plan was approved."""
    return ended(call, plan=OK, apply=FAILED)


def event(operation: str, **given: str) -> dict[str, Any]:
    """Return the event of operations.yml's form, filled in like this; what was not filled in is as GitHub gives it."""
    names = ("to", "reason", "expires", "statement", "key", "lock_id")
    return {"inputs": {"operation": operation, "rule": "none", **dict.fromkeys(names, ""), **given}}


def operations(stages: Stages) -> list[str]:
    """Return the ids of the jobs in operations.yml."""
    return [
        "build",
        *(
            f"{mode}-{name}"
            for mode in _MODES
            for name in stages.names
            if mode != "destroy" or name not in stages.production
        ),
    ]


def only(stages: Stages, job: str, results: Mapping[str, str]) -> dict[str, str]:
    """Return what one call of operations.yml did, and every other job skipped."""
    return {**{other: SKIPPED for other in operations(stages) if other != job}, **results}

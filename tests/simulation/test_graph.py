"""From the journal and act's log to jobs in stages."""

from __future__ import annotations

import json
from typing import Any

from tests.simulation.graph import Call, Job, calls_of, members_of, run_of
from tests.simulation.scenario import FAILED, OK, SKIPPED

DOCUMENT: dict[str, Any] = {
    "jobs": {
        "build": {},
        "dev__call": {"needs": ["build"]},
        "dev__plan": {"needs": ["dev__call"]},
        "dev__apply": {"needs": ["dev__call", "dev__plan"]},
        "dev": {"needs": ["dev__call", "dev__plan", "dev__apply"]},
        "prod__call": {"needs": ["dev"]},
        "prod__plan__call": {"needs": ["prod__call"]},
        "prod__plan__plan": {"needs": ["prod__call", "prod__plan__call"]},
        "prod__plan": {"needs": ["prod__plan__call", "prod__plan__plan"]},
        "prod": {"needs": ["prod__call", "prod__plan"]},
        "tell": {"needs": "prod"},
    }
}


def noted(*words: str, **more: Any) -> Call:
    """Return a call as it comes out of the journal."""
    line = {"job": "dev__plan", "matrix": None, "environment": None, "words": words, "code": 0, **more}
    [call] = calls_of(json.dumps(line) + "\n")
    return call


def test_jobs_stand_in_stages() -> None:
    """A call that ran is its jobs, one that was skipped stands for them, and neither makes a stage of its own."""
    results = dict.fromkeys(DOCUMENT["jobs"], "skipped")
    results |= dict.fromkeys(("build", "dev__call", "dev__plan", "tell"), "success")
    results |= {"dev__apply": "failure", "dev": "failure"}
    calls = (noted("propose", "dev", "--mode=promote", environment="dev-plan"),)
    assert run_of(DOCUMENT, results, {}, calls).jobs == (
        Job("build", 1, OK, None, ()),
        Job("dev / plan", 2, OK, "dev-plan", ("propose dev --mode=promote",)),
        Job("dev / apply", 3, FAILED, None, ()),
        Job("prod", 4, SKIPPED, None, ()),
        Job("tell", 5, OK, None, ()),
    )


def test_members_of_a_matrix_are_jobs() -> None:
    """Named as GitHub names them, in order; the job itself is not shown."""
    document = {"jobs": {"plan": {}}}
    members = {"plan": {"plan (prod)": OK, "plan (dev)": FAILED}}
    jobs = run_of(document, {"plan": "failure"}, members, ()).jobs
    assert [(job.name, job.result) for job in jobs] == [("plan (dev)", FAILED), ("plan (prod)", OK)]


def test_a_member_fails_with_its_own_steps() -> None:
    """Act's word for the job is that of all members so far, so it does not count."""

    def line(environment: str, **more: str) -> str:
        return json.dumps({"jobID": "plan", "matrix": {"environment": environment}, **more})

    log = [
        line("dev", stepResult="success"),
        line("dev", stepResult="failure"),
        line("dev", stepResult="success"),
        line("dev", jobResult="failure"),
        line("prod", stepResult="success"),
        line("prod", stepResult="skipped"),
        line("prod", jobResult="failure"),
        json.dumps({"jobID": "lint", "matrix": {}, "stepResult": "failure"}),
    ]
    assert members_of(log) == {"plan": {"plan (dev)": FAILED, "plan (prod)": OK}}


def test_a_call_knows_its_member() -> None:
    """The stub notes the id of the job and the values of the matrix."""
    assert noted("lint", job="a__plan", matrix={"environment": "dev", "size": 1}).job == "a / plan (dev, 1)"


def test_a_call_is_shown_without_files() -> None:
    """What it does, to what, as whom, and how it ended; nothing of what every job does."""
    shown = [
        noted("propose", "dev", "--mode=promote", "--to=", "--github-output=/o").short,
        noted("drift", "dev", "--record", "--result", "cdktf.out/x").short,
        noted("plan", "dev", "--review", "--summary=x").short,
        noted("unlock", "dev", "--id=7", code=3).short,
        noted("identity", "dev", "plan").short,
        noted("--only-set-up").short,
        noted("uses", "actions/checkout").short,
        noted("uses", "aws-actions/configure-aws-credentials", given={"role_to_assume": "dev-plan"}).short,
    ]
    assert shown == [
        "propose dev --mode=promote",
        "drift dev --record",
        "plan dev --review",
        "unlock dev --id=7 (exit 3)",
        "",
        "",
        "",
        "become dev-plan",
    ]

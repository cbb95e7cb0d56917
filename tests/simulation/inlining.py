"""Jobs that call a reusable workflow, replaced by the jobs of that workflow. Pure.

act 0.2.89 ends the whole run when a job in a called workflow fails, so that no condition after it is ever asked. With
the jobs side by side in one workflow it asks all of them. A call `dev` becomes

    dev__call    asks the condition of the caller, once
    dev__<job>   each job of the called workflow, if dev__call ran
    dev          what the callers' jobs see: the outputs, and failed if one of the jobs has

GitHub documents success() as looking at every job before this one, and does not say whether that goes on beyond the
call (github.com/actions/runner/issues/2205 has reports of both kinds). So there are two readings, and the workflows
must do the same in both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from tests.simulation.expressions import (
    Names,
    asks_for_status,
    bare,
    literal,
    renamed,
    renamed_everywhere,
    with_status,
)

Document = dict[str, Any]
JOINT = "__"  # ids of jobs may have it (GitHub Docs, "jobs.<job_id>"), and ours have not
CALL = "call"
_OPERATION = re.compile(r"inputs\.operation == '([^']*)'")
_RUNNER = "ubuntu-24.04"
_FAILED = "contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')"


class Reading(StrEnum):
    """Which jobs success() looks at in a called workflow: those before the call as well, or its own ones."""

    ACROSS = "across"
    WITHIN = "within"


def needs_of(job: Mapping[str, Any]) -> list[str]:
    """Return the ids of the jobs that a job waits for; GitHub also takes one plain name."""
    needs = job.get("needs", [])
    return [needs] if isinstance(needs, str) else list(needs)


def without_others(document: Document, operation: str) -> Document:
    """Return a workflow in which a call of another operation than the one that was selected is one job.

    The job asks the call's condition, and fails if it runs: a call that runs although nobody selected it is seen. Each
    call stands for ten jobs, so that all of them take act a minute.
    """
    return {
        **document,
        "jobs": {
            name: {**_kept(job, "needs", "if"), **_steps("false")}
            if "uses" in job and (found := _OPERATION.search(str(job.get("if")))) and found[1] != operation
            else job
            for name, job in document["jobs"].items()
        },
    }


def inlined(document: Document, workflows: Mapping[str, Document], reading: Reading) -> Document:
    """Return a workflow without calls.

    In: the workflow, and path -> document of those that it may call. Raises ValueError for a call that this cannot
    express: a matrix of calls, an input that reads the results of other jobs, a workflow that is not there.
    """
    jobs: dict[str, Any] = {}
    for name, job in document["jobs"].items():
        if JOINT in name:
            raise ValueError(f"{name}: a job's id may not have {JOINT} in it")
        if "uses" not in job:
            jobs[name] = job
            continue
        path = str(job["uses"]).removeprefix("$/").removeprefix("./")
        if path not in workflows:
            raise ValueError(f"{name}: calls {path}, which is not there")
        if "strategy" in job:
            raise ValueError(f"{name}: a matrix of calls is not simulated")
        jobs |= _expanded(name, job, inlined(workflows[path], workflows, reading), reading)
    return {**document, "jobs": jobs}


def _expanded(name: str, job: Document, called: Document, reading: Reading) -> dict[str, Any]:
    """Return the jobs that stand for one call."""
    inputs = _inputs(name, job, called["on"]["workflow_call"] or {})
    prefix = f"{name}{JOINT}"
    call = f"{prefix}{CALL}"
    names: Names = {
        "inputs": lambda each: inputs.get(each, "''"),
        "needs": lambda each: f"needs.{prefix}{each}",
        "jobs": lambda each: f"needs.{prefix}{each}",
    }
    inside = called["jobs"]
    jobs: dict[str, Any] = {call: {**_kept(job, "needs", "if"), **_steps("true")}}
    for each, own in inside.items():
        before = _before(each, inside) if reading is Reading.WITHIN else needs_of(own)
        asked = renamed(bare(own.get("if", "success()")), names)
        if reading is Reading.WITHIN:
            asked = _within(asked, [f"needs.{prefix}{one}.result" for one in before])
        condition = f"needs.{call}.result == 'success' && ({asked})"
        rest = renamed_everywhere({key: value for key, value in own.items() if key not in ("needs", "if")}, names)
        jobs[prefix + each] = {"needs": [call, *(prefix + one for one in before)], "if": condition, **rest}
    outputs = (called["on"]["workflow_call"] or {}).get("outputs") or {}
    jobs[name] = {
        "needs": [call, *(prefix + each for each in inside)],
        "if": f"always() && needs.{call}.result == 'success'",
        "outputs": {key: renamed_everywhere(one["value"], names) for key, one in outputs.items()},
        **_steps("false", _FAILED),
    }
    return jobs


def _inputs(name: str, job: Document, trigger: Document) -> dict[str, str]:
    """Return name -> expression of the inputs of a call: what the caller gives, else the default."""
    given = job.get("with") or {}
    declared = trigger.get("inputs") or {}
    if unknown := sorted(given.keys() - declared.keys()):
        raise ValueError(f"{name}: gives {', '.join(unknown)}, which the called workflow does not take")
    for key, one in declared.items():
        if one.get("required") and key not in given:
            raise ValueError(f"{name}: does not give {key}, which the called workflow requires")
        if "needs." in str(given.get(key, "")):
            raise ValueError(f"{name}: gives {key} from the results of other jobs, which is not simulated")
    return {key: literal(given.get(key, one.get("default", ""))) for key, one in declared.items()}


def _before(name: str, jobs: Mapping[str, Document]) -> list[str]:
    """Return every job before this one in its own workflow, nearest first."""
    found: list[str] = []
    waiting = needs_of(jobs[name])
    while waiting:
        one = waiting.pop(0)
        if one not in found:
            found.append(one)
            waiting += needs_of(jobs[one])
    return found


def _within(condition: str, results: list[str]) -> str:
    """Return a condition whose success() and failure() look at these results only."""
    success = "(" + " && ".join(["true", *(f"{one} == 'success'" for one in results)]) + ")"
    failure = "(" + " || ".join(["false", *(f"{one} == 'failure'" for one in results)]) + ")"
    asked = condition if asks_for_status(condition) else f"success() && ({condition})"
    return f"always() && ({with_status(asked, success, failure)})"


def _kept(job: Document, *keys: str) -> Document:
    return {key: job[key] for key in keys if key in job}


def _steps(command: str, condition: str = "true") -> Document:
    return {"runs-on": _RUNNER, "steps": [{"if": condition, "run": command}]}

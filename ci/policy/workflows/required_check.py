"""Rules about what a green check proves: that every job ran, ended and counted. Each yields what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from ci.policy.workflows.document import Job, Step, Workflow

REQUIRED = "all-green"
_JUDGE = "python3 -m ci.github.pull_request.all_green"
_NEEDS = "${{ toJSON(needs) }}"
_SKIPPED = "MAY_BE_SKIPPED"


def job_timeout(workflow: Workflow) -> Iterator[str]:
    """Every job with steps has a time limit; GitHub's own is six hours. A called workflow sets its own limits."""
    for job in workflow.jobs:
        if "uses" not in job.keys and not str(job.keys.get("timeout-minutes", "")).isdecimal():
            yield f"{job.id}: has no time limit"


def continue_on_error(workflow: Workflow) -> Iterator[str]:
    """No failure is reported as a success: `needs` shows a job with this key as one that succeeded."""
    for job in workflow.jobs:
        for place, keys in [(job.id, job.keys), *((step.place, step.keys) for step in job.steps)]:
            if "continue-on-error" in keys:
                yield f"{place}: sets continue-on-error"


def all_green_needs(workflow: Workflow) -> Iterator[str]:
    """The required check of a pull request exists and waits for every other job."""
    if not workflow.is_pull_request:
        return
    required = _required(workflow)
    if required is None:
        yield f"there is no job '{REQUIRED}'"
        return
    for job in workflow.jobs:
        if job is not required and job.id not in required.needs:
            yield f"{REQUIRED} does not wait for '{job.id}'"


def all_green_always(workflow: Workflow) -> Iterator[str]:
    """The required check always runs: GitHub counts a skipped required check as passed."""
    required = _required(workflow)
    if required is not None and required.keys.get("if") != "always()":
        yield f"{REQUIRED} can be skipped"


def all_green_reads_needs(workflow: Workflow) -> Iterator[str]:
    """The required check looks at the results: with `always()` it would otherwise be green whatever happened."""
    required = _required(workflow)
    if required is not None and not any("if" not in step.keys for step in _judges(required)):
        yield f"{REQUIRED} does not judge the results of its needs"


def all_green_skips(workflow: Workflow) -> Iterator[str]:
    """The required check takes "skipped" only for a job with a condition of its own, which a reviewer can read."""
    required = _required(workflow)
    conditional = {job.id for job in workflow.jobs if "if" in job.keys}
    for step in () if required is None else _judges(required):
        for name in str(step.keys["env"].get(_SKIPPED, "")).split():
            if name not in conditional:
                yield f"{REQUIRED} lets '{name}' be skipped, which has no condition"


def _judges(required: Job) -> list[Step]:
    """Return the steps that look at the results, all of them, and at nothing else than that."""
    return [
        step
        for step in required.steps
        if step.keys.get("run") == _JUDGE
        and isinstance(env := step.keys.get("env"), dict)
        and env.get("NEEDS") == _NEEDS
        and set(env) <= {"NEEDS", _SKIPPED}
    ]


def _required(workflow: Workflow) -> Job | None:
    return next((job for job in workflow.jobs if job.id == REQUIRED), None)

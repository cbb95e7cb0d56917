"""Rules about what a pull request may do beyond reading. Each yields what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from ci.policy.workflows.document import SAME_REPOSITORY, Job, Workflow, demands

_BASE = "${{ github.event.pull_request.base.sha }}"
# The identity is a read-only role, and the comment is the one thing that a request may write.
_MAY = frozenset({"id-token", "pull-requests"})


def write_on_pull_request(workflow: Workflow) -> Iterator[str]:
    """A job of a pull request writes nothing, except that one has an identity and one may comment."""
    for job in _jobs(workflow):
        for scope in _writes(job):
            if scope not in _MAY:
                yield f"{job.id}: {scope}: write"


def identity_or_comment(workflow: Workflow) -> Iterator[str]:
    """No job has both: what reads a state could write it into a comment."""
    for job in _jobs(workflow):
        if _writes(job) >= _MAY:
            yield f"{job.id}: id-token and pull-requests in one job"


def same_repository(workflow: Workflow) -> Iterator[str]:
    """Identity and comment are for requests of branches here: nobody of the team has seen a fork's code."""
    for job in _jobs(workflow):
        if _writes(job) & _MAY and SAME_REPOSITORY not in demands(job):
            yield f"{job.id}: {' and '.join(sorted(_writes(job) & _MAY))}: write for forks"


def base_tooling(workflow: Workflow) -> Iterator[str]:
    """A job that may comment runs the code of the base: the request brings data only."""
    for job in _jobs(workflow):
        if "pull-requests" not in _writes(job) or "id-token" in _writes(job):  # both: another rule
            continue
        if "uses" in job.keys:
            yield f"{job.id}: calls a workflow of the request"
        for step in job.steps:
            uses = str(step.keys.get("uses", ""))
            if uses.lower().startswith("actions/checkout@") and step.inputs.get("ref") != _BASE:
                yield f"{step.place}: checks out the request's code"
            if uses.startswith(("./", "$/")):
                yield f"{step.place}: runs an action of the request"


def _jobs(workflow: Workflow) -> tuple[Job, ...]:
    return workflow.jobs if workflow.is_pull_request else ()


def _writes(job: Job) -> frozenset[str]:
    """Return the scopes that a job's token may write."""
    grants = job.keys.get("permissions")
    named = grants.items() if isinstance(grants, dict) else ()
    return frozenset(scope for scope, level in named if level not in ("read", "none"))

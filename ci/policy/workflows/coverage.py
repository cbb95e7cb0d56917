"""How many places a rule looks at: a rule that looks at none proves nothing. Each counts in one document."""

from __future__ import annotations

from ci.policy.workflows.actions import uses_of
from ci.policy.workflows.artifacts import uploads as uploading
from ci.policy.workflows.document import Workflow
from ci.policy.workflows.roles import becoming


def files(_workflow: Workflow) -> int:
    """Count the file itself."""
    return 1


def jobs(workflow: Workflow) -> int:
    """Count jobs."""
    return len(workflow.jobs)


def steps(workflow: Workflow) -> int:
    """Count steps."""
    return len(workflow.steps)


def uses(workflow: Workflow) -> int:
    """Count actions and called workflows, each time that they are used."""
    return sum(1 for _ in uses_of(workflow))


def runs(workflow: Workflow) -> int:
    """Count commands."""
    return sum("run" in step.keys for step in workflow.steps)


def checkouts(workflow: Workflow) -> int:
    """Count checkouts."""
    return sum(str(step.keys.get("uses", "")).lower().startswith("actions/checkout@") for step in workflow.steps)


def uploads(workflow: Workflow) -> int:
    """Count steps that keep files."""
    return len(uploading(workflow))


def credentials(workflow: Workflow) -> int:
    """Count steps that take AWS credentials."""
    return len(becoming(workflow))


def request_files(workflow: Workflow) -> int:
    """Count the file where a pull request starts it."""
    return int(workflow.is_pull_request)


def request_jobs(workflow: Workflow) -> int:
    """Count the jobs that a pull request starts."""
    return len(workflow.jobs) if workflow.is_pull_request else 0

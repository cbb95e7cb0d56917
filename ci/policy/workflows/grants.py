"""Rules about `permissions:`: what the token of a job may do. Each yields what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from ci.policy.workflows.document import Workflow


def top_permissions(workflow: Workflow) -> Iterator[str]:
    """The workflow grants nothing by itself. Without the key a job gets the repository's default, maybe write."""
    if workflow.keys.get("permissions") != {}:
        yield "the top level does not say `permissions: {}`"


def job_permissions(workflow: Workflow) -> Iterator[str]:
    """Every job names its grants one by one; `read-all` and `write-all` name none."""
    for job in workflow.jobs:
        if not isinstance(job.keys.get("permissions"), dict):
            yield f"{job.id}: its grants are not named"

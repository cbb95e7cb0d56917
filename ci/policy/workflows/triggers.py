"""Rules about `on:`: what may start a workflow. Each yields what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from ci.policy.workflows.document import Workflow

# Each starts with the repository's secrets and a write token, on the word of somebody who may have neither.
FORBIDDEN = ("pull_request_target", "workflow_run", "issue_comment")


def forbidden_trigger(workflow: Workflow) -> Iterator[str]:
    """No trigger joins a stranger's input with our credentials."""
    for trigger in FORBIDDEN:
        if trigger in workflow.triggers:
            yield f"on: {trigger}"


def path_filter(workflow: Workflow) -> Iterator[str]:
    """No trigger looks at paths: a required check that is filtered out never reports, and the request waits."""
    for trigger, keys in workflow.triggers.items():
        for key in ("paths", "paths-ignore"):
            if key in keys:
                yield f"on.{trigger}.{key}"

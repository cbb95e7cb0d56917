"""Rules about `uses:`: whose code runs beside ours, and at which commit. Each yields what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ci.policy.workflows.document import Workflow

# Each owner here may run code in our jobs. A new one is a decision of the platform team, not a detail of a change.
OWNERS = frozenset({"actions", "aws-actions", "hashicorp"})

_REMOTE = re.compile(r"(?P<owner>[\w.-]+)/[\w./-]+@(?P<ref>\S+)", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{40}")
# A workflow of this repository at the caller's own commit. Not `$/`: the trust of the deploy role names the claim
# job_workflow_ref, which GitHub documents for `./`.
_OWN_WORKFLOW = re.compile(r"\./(?P<file>\.github/workflows/[\w-]+\.ya?ml)", re.ASCII)
# An action of this repository at the running commit. Not `./`: that is whatever lies in the checkout by then.
_OWN_ACTION = re.compile(r"\$/(?P<folder>\.github/actions/[\w-]+)", re.ASCII)


def pin_digest(workflow: Workflow) -> Iterator[str]:
    """Every action stands at a full commit, or is one of this repository, whose steps are checked like a workflow's."""
    for place, uses in uses_of(workflow):
        match = _REMOTE.fullmatch(uses)
        if own_file(place, uses, workflow) is None and (match is None or not _DIGEST.fullmatch(match["ref"])):
            yield f"{place}: '{uses}' is not owner/action@<40 hex digits>"


def own_file(place: str, uses: str, workflow: Workflow) -> str | None:
    """Return which file of this repository a `uses` means (a folder for an action), None where it means no such."""
    is_job = any(place == job.id for job in workflow.jobs if "uses" in job.keys)
    match = (_OWN_WORKFLOW if is_job else _OWN_ACTION).fullmatch(uses)
    return match[1] if match else None


def pin_owner(workflow: Workflow) -> Iterator[str]:
    """Every action comes from an owner on the list."""
    for place, uses in uses_of(workflow):
        match = _REMOTE.fullmatch(uses)
        if match and match["owner"] not in OWNERS:
            yield f"{place}: the owner '{match['owner']}' is not one of {', '.join(sorted(OWNERS))}"


def pin_comment(workflow: Workflow) -> Iterator[str]:
    """Every line with a digest says which version it is: people review versions, machines run digests."""
    lines = workflow.text.splitlines()
    for uses in dict.fromkeys(uses for _, uses in uses_of(workflow)):
        match = _REMOTE.fullmatch(uses)
        if match is None or not _DIGEST.fullmatch(match["ref"]):
            continue
        commented = re.compile(rf"\s*(?:- )?uses: {re.escape(uses)} # v\d+\.\d+\.\d+")
        found = [(number, line) for number, line in enumerate(lines, start=1) if uses in line]
        if not found:
            yield f"'{uses}' does not stand on a line of its own"
        for number, line in found:
            if not commented.fullmatch(line):
                yield f"line {number}: '{uses}' carries no version"


def checkout_credentials(workflow: Workflow) -> Iterator[str]:
    """No checkout leaves its token in .git/config, where every later command could read it."""
    for step in workflow.steps:
        # GitHub does not look at upper and lower case in an action's name.
        is_checkout = str(step.keys.get("uses", "")).lower().startswith("actions/checkout@")
        if is_checkout and step.inputs.get("persist-credentials") != "false":
            yield f"{step.place}: the checkout keeps its credentials"


def uses_of(workflow: Workflow) -> Iterator[tuple[str, str]]:
    """Yield place and value of each `uses`, of jobs (reusable workflows) and of steps."""
    for job in workflow.jobs:
        if "uses" in job.keys:
            yield job.id, str(job.keys["uses"])
        for step in job.steps:
            if "uses" in step.keys:
                yield step.place, str(step.keys["uses"])

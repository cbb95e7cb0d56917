"""Rules about `uses:`: whose code runs beside ours, and at which commit. Each yields what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ci.policy.document import Workflow

# Each owner here may run code in our jobs. A new one is a decision of the platform team, not a detail of a change.
OWNERS = frozenset({"actions", "hashicorp"})

_REMOTE = re.compile(r"(?P<owner>[\w.-]+)/[\w./-]+@(?P<ref>\S+)", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{40}")
# A workflow of this repository, at the caller's own commit: `./` from the checkout, `$/` from the running commit.
_OWN_WORKFLOW = re.compile(r"[.$]/\.github/workflows/[\w-]+\.ya?ml", re.ASCII)


def pin_digest(workflow: Workflow) -> Iterator[str]:
    """Every action stands at a full commit. Local step actions are refused: their `run` lines are not read here."""
    own = {job.id: str(job.keys["uses"]) for job in workflow.jobs if "uses" in job.keys}
    for place, uses in _uses(workflow):
        if place in own and _OWN_WORKFLOW.fullmatch(uses):
            continue
        match = _REMOTE.fullmatch(uses)
        if match is None or not _DIGEST.fullmatch(match["ref"]):
            yield f"{place}: '{uses}' is not owner/action@<40 hex digits>"


def pin_owner(workflow: Workflow) -> Iterator[str]:
    """Every action comes from an owner on the list."""
    for place, uses in _uses(workflow):
        match = _REMOTE.fullmatch(uses)
        if match and match["owner"] not in OWNERS:
            yield f"{place}: the owner '{match['owner']}' is not one of {', '.join(sorted(OWNERS))}"


def pin_comment(workflow: Workflow) -> Iterator[str]:
    """Every line with a digest says which version it is: people review versions, machines run digests."""
    lines = workflow.text.splitlines()
    for uses in dict.fromkeys(uses for _, uses in _uses(workflow)):
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


def _uses(workflow: Workflow) -> Iterator[tuple[str, str]]:
    """Yield place and value of each `uses`, of jobs (reusable workflows) and of steps."""
    for job in workflow.jobs:
        if "uses" in job.keys:
            yield job.id, str(job.keys["uses"])
        for step in job.steps:
            if "uses" in step.keys:
                yield step.place, str(step.keys["uses"])

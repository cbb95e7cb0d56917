"""What a job tells GitHub: outputs for the jobs after it, and the summary that an approver reads. Pure.

An output is one line (GitHub Docs, "Workflow commands"): its value is a name, a number, a digest or JSON, and holds no
line end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ci.changes.report.markdown_text import inline_code, plain_text

if TYPE_CHECKING:
    from ci.deployment.proposal import Proposal


def lines_of(values: Mapping[str, str | int]) -> str:
    """Return the outputs of a step, one line each."""
    return "".join(f"{name}={value}\n" for name, value in values.items())


def of_matrix(all_names: Sequence[str], affected: Sequence[str]) -> str:
    """Return the outputs that a matrix of jobs is made from: `all`, `affected` and `any`.

    In: the environments of the working tree in promotion order, and those whose document differs from the base's. One
    that the change takes away is a member, too: its job says what its state holds.
    """
    members = [name for name in all_names if name in affected] + [name for name in affected if name not in all_names]
    return lines_of(
        {
            "all": json.dumps(list(all_names), separators=(",", ":")),
            "affected": json.dumps(members, separators=(",", ":")),
            "any": "true" if members else "false",  # GitHub fails a matrix without members: a condition asks this first
        }
    )


def of_proposal(proposal: Proposal | None) -> str:
    """Return the outputs of the job that proposes: `proposed`, and what the next job needs where it is true."""
    return lines_of({"proposed": "false"} if proposal is None else {"proposed": "true", **proposal.as_data()})


def summary_of_proposal(
    environment: str, proposal: Proposal | None, waiting: Sequence[str], plan: str, approval: str = ""
) -> str:
    """Return the Markdown that an approver reads. `plan` is the plan, masked, `approval` says who may approve it."""
    if proposal is None:
        why = "".join(f"- {inline_code(line)}\n" for line in waiting)
        return f"### {plain_text(environment)}: nothing to do\n\n{why}"
    lines = [
        f"### {plain_text(f'{environment}: {proposal.headline}')}",
        "",
        f"Commit {inline_code(proposal.commit)}, plan fingerprint {inline_code(proposal.plan.fingerprint)},",
        f"SHA-256 of the plan {inline_code(proposal.plan.sha256)}.",
        "",
        *([approval] if approval else []),
        plan,
    ]
    return "\n".join(lines) + "\n"


def summary_of_override(environment: str, what: str, opened: str, actor: str, reason: str) -> str:
    """Return the Markdown that an approver of an override reads. `opened`: for which change, and until when."""
    line = f"{environment}: {what} is to be open {opened}"
    return f"### {plain_text(line)}\n\n{plain_text(actor)} says why: {plain_text(reason)}\n"

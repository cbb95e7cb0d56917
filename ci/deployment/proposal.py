"""What a proposal hands on to whoever approves it, and to the job that delivers it: names and digests, no value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ci.changes.report.markdown_text import inline_code, plain_text
from ci.deployment.plan_store import Stored


@dataclass(frozen=True)
class Proposal:
    """One environment's stored plan of one commit, waiting for an approval.

    `since` is the commit that runs there now (empty: none is known), `changes` counts those of the plan.
    """

    environment: str
    commit: str
    since: str
    changes: int
    headline: str
    plan: Stored

    def as_data(self) -> dict[str, str | int]:
        """Return the proposal for `--json` and for the job that delivers it."""
        return {
            "commit": self.commit,
            "since": self.since,
            "changes": self.changes,
            "headline": self.headline,
            "plan_key": self.plan.key,
            "plan_sha256": self.plan.sha256,
            "fingerprint": self.plan.fingerprint,
        }

    def command(self, mode: str) -> str:
        """Return the command that deploys it."""
        options = {
            "mode": mode,
            "commit": self.commit,
            "changes": self.changes,
            "plan-key": self.plan.key,
            "plan-sha256": self.plan.sha256,
            "fingerprint": self.plan.fingerprint,
        }
        return " ".join(
            [f"python -m ci deploy {self.environment}", *(f"--{name} {value}" for name, value in options.items())]
        )


def outputs(proposal: Proposal | None) -> str:
    """Return the outputs of the job that proposes: `proposed`, and what the next job needs where it is true.

    One line each (GitHub Docs, "Workflow commands"); every value is a name, a number or a digest, and holds none.
    """
    values = {"proposed": "false"} if proposal is None else {"proposed": "true", **proposal.as_data()}
    return "".join(f"{name}={value}\n" for name, value in values.items())


def markdown(environment: str, proposal: Proposal | None, waiting: Sequence[str], body: str) -> str:
    """Return the summary of the job that proposes: what an approver reads. `body` shows the plan, masked."""
    if proposal is None:
        why = "".join(f"- {inline_code(line)}\n" for line in waiting)
        return f"### {plain_text(environment)}: nothing to do\n\n{why}"
    lines = [
        f"### {plain_text(f'{environment}: {proposal.headline}')}",
        "",
        f"Commit {inline_code(proposal.commit)}, plan fingerprint {inline_code(proposal.plan.fingerprint)},",
        f"SHA-256 of the plan {inline_code(proposal.plan.sha256)}.",
        "",
        body,
    ]
    return "\n".join(lines) + "\n"

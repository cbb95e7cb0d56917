"""What a proposal hands on to whoever approves it, and to the job that delivers it: names and digests, no value."""

from __future__ import annotations

from dataclasses import dataclass

from ci.deployment.plan_store import Stored


@dataclass(frozen=True)
class Proposal:
    """One environment's stored plan of one commit, waiting for an approval.

    `since` is the commit that runs there now (empty: none is known), `changes` counts those of the plan, and a restart.
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

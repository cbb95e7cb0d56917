"""A proposal as a command for people."""

from __future__ import annotations

from ci.deployment.plan_store import Stored
from ci.deployment.proposal import Proposal

STORED = Stored("plans/dev/eee/1-1-ab/plan.tfplan", "a" * 64, "b" * 64)
PROPOSAL = Proposal("dev", "e" * 40, "d" * 40, 2, "the commit here: 2 to update", STORED)


def test_people_get_the_command_that_deploys_it() -> None:
    """Every value of it."""
    assert PROPOSAL.command("promote") == (
        f"python -m ci deploy dev --mode promote --commit {'e' * 40} --changes 2 "
        f"--plan-key plans/dev/eee/1-1-ab/plan.tfplan --plan-sha256 {'a' * 64} --fingerprint {'b' * 64}"
    )

"""The roles that the stack made: each one stays within the boundary that bootstrap set."""

from __future__ import annotations

import pytest

from ci.verify.deployed import Deployed
from shared.access.boundary import BOUNDARY
from shared.access.changing import PASSED_TO


@pytest.mark.parametrize("purpose", PASSED_TO)
def test_a_role_stays_within_the_boundary(deployed: Deployed, purpose: str) -> None:
    """Whatever its own policies say: without it a deployment could give a task everything."""
    name = deployed.names.resource(purpose)
    found = deployed.ask("iam", "get_role", RoleName=name)["Role"].get("PermissionsBoundary", {})
    boundary, wanted = found.get("PermissionsBoundaryArn"), deployed.names.policy_arn(BOUNDARY)
    assert boundary == wanted, f"{name} has the boundary {boundary}, not {wanted}"

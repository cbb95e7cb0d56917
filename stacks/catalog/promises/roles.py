"""The roles that the stack made: whom each one trusts, and the boundary that bootstrap set."""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest

from shared.access.boundary import BOUNDARY
from shared.access.protection import PASSED_TO
from shared.deployed import Deployed


@pytest.mark.parametrize("purpose", PASSED_TO)
def test_a_role_trusts_its_service_alone(deployed: Deployed, purpose: str) -> None:
    """Whoever may make a role may choose whom it trusts: here somebody else would show."""
    name = deployed.names.resource(purpose)
    trust = deployed.ask("iam", "get_role", RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    statements = (json.loads(unquote(trust)) if isinstance(trust, str) else trust)["Statement"]
    trusted = [statement.get("Principal") for statement in statements]
    assert trusted == [{"Service": PASSED_TO[purpose]}], f"{name} trusts {trusted}"


@pytest.mark.parametrize("purpose", PASSED_TO)
def test_a_role_stays_within_the_boundary(deployed: Deployed, purpose: str) -> None:
    """Whatever its own policies say: without it a deployment could give a task everything."""
    name = deployed.names.resource(purpose)
    found = deployed.ask("iam", "get_role", RoleName=name)["Role"].get("PermissionsBoundary", {})
    boundary, wanted = found.get("PermissionsBoundaryArn"), deployed.names.policy_arn(BOUNDARY)
    assert boundary == wanted, f"{name} has the boundary {boundary}, not {wanted}"

"""Changes of the roles' limits."""

from __future__ import annotations

from collections.abc import Generator

from tests.ci.deployed.hands import Hands
from tests.ci.deployed.mutations.registry import seen_by


@seen_by("test_a_role_stays_within_the_boundary[task]")
def a_role_without_its_boundary(aws: Hands) -> Generator[None]:
    """It stood in somebody's way."""
    iam, role = aws.client("iam"), aws.task_role()
    iam.delete_role_permissions_boundary(RoleName=role)
    yield
    iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=aws.names.policy_arn("boundary"))

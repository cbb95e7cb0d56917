"""Changes of whom roles trust, and of their limits."""

from __future__ import annotations

import json
from collections.abc import Generator

from tests.ci.deployed.hands import Hands
from tests.ci.deployed.mutations.registry import seen_by


@seen_by("test_a_role_trusts_its_service_alone[task]")
def a_role_that_trusts_another_account(aws: Hands) -> Generator[None]:
    """A door that stays open."""
    iam, role = aws.client("iam"), aws.task_role()
    before = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    stranger = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}}
    wider = {**before, "Statement": [*before["Statement"], stranger]}
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(wider))
    yield
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(before))


@seen_by("test_a_role_stays_within_the_boundary[task]")
def a_role_without_its_boundary(aws: Hands) -> Generator[None]:
    """It stood in somebody's way."""
    iam, role = aws.client("iam"), aws.task_role()
    iam.delete_role_permissions_boundary(RoleName=role)
    yield
    iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=aws.names.policy_arn("boundary"))

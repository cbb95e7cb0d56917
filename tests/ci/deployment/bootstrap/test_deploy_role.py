"""What the deploy role may not do: the ways out of its permissions. What it does stands in test_at_work.py."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.naming import SERVICE
from tests.ci.deployment.bootstrap.accounts import Account
from tests.ci.deployment.bootstrap.work import BOUNDARY, DEV_BREAK_GLASS, TRUST, session_of
from tests.local_aws.enforcing import Session


@pytest.fixture(scope="module")
def dev(accounts: Mapping[str, Account]) -> Account:
    """Return dev's account."""
    return accounts["dev"]


@pytest.fixture(scope="module")
def deploy(dev: Account) -> Session:
    """Return a session of dev's deploy role, got with GitHub's token."""
    return session_of(dev, "deploy")


EVERYTHING = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
# What the deploy role tries -> the service, its operation, and the arguments; KEY_OF_ is replaced by that key's id.
ESCAPES: Mapping[str, tuple[str, str, dict[str, Any]]] = {
    "a role without the boundary": (
        "iam",
        "create_role",
        {"RoleName": f"{SERVICE}-task-dev", "AssumeRolePolicyDocument": TRUST},
    ),
    "a role with another boundary": (
        "iam",
        "create_role",
        {
            "RoleName": f"{SERVICE}-task-dev",
            "AssumeRolePolicyDocument": TRUST,
            "PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess",
        },
    ),
    "a role of another name": (
        "iam",
        "create_role",
        {"RoleName": f"{SERVICE}-other-dev", "AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": BOUNDARY},
    ),
    "more rights for itself": (
        "iam",
        "put_role_policy",
        {"RoleName": f"{SERVICE}-deploy-dev", "PolicyName": "all", "PolicyDocument": EVERYTHING},
    ),
    "another trust for itself": (
        "iam",
        "update_assume_role_policy",
        {"RoleName": f"{SERVICE}-deploy-dev", "PolicyDocument": TRUST},
    ),
    "rights for break-glass": (
        "iam",
        "put_role_policy",
        {"RoleName": "break-glass", "PolicyName": "all", "PolicyDocument": EVERYTHING},
    ),
    "a wider boundary": (
        "iam",
        "create_policy_version",
        {"PolicyArn": BOUNDARY, "PolicyDocument": EVERYTHING, "SetAsDefault": True},
    ),
    "a user": ("iam", "create_user", {"UserName": "somebody"}),
    "an access key": ("iam", "create_access_key", {"UserName": "somebody"}),
    "the end of the state's key": ("kms", "schedule_key_deletion", {"KeyId": "KEY_OF_state", "PendingWindowInDays": 7}),
    "another policy for the signing key": (
        "kms",
        "put_key_policy",
        {"KeyId": "KEY_OF_signature", "PolicyName": "default", "Policy": EVERYTHING},
    ),
    "the name of the signing key": ("kms", "delete_alias", {"AliasName": f"alias/{SERVICE}-signature-dev"}),
    "a bucket of another name": (
        "s3",
        "create_bucket",
        {"Bucket": "somebody-s", "CreateBucketConfiguration": {"LocationConstraint": "sa-east-1"}},
    ),
    "another secret": ("secretsmanager", "create_secret", {"Name": "other", "SecretString": "x"}),
    "break-glass": (
        "sts",
        "assume_role",
        {"RoleArn": DEV_BREAK_GLASS, "RoleSessionName": "escape"},
    ),
}


def _key(account: Account, purpose: str) -> str:
    alias = f"alias/{SERVICE}-{purpose}-dev"
    return account.break_glass.client("kms").describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]


@pytest.mark.parametrize("escape", ESCAPES)
def test_the_deploy_role_cannot_get(deploy: Session, dev: Account, escape: str) -> None:
    """What would lead out of its permissions, or into those of others."""
    service, operation, arguments = ESCAPES[escape]
    given = {
        name: _key(dev, value.removeprefix("KEY_OF_")) if str(value).startswith("KEY_OF_") else value
        for name, value in arguments.items()
    }
    with pytest.raises(ClientError, match=r"AccessDenied"):
        getattr(deploy.client(service), operation)(**given)

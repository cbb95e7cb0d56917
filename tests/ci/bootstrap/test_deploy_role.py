"""The deploy role at work: the stack's IAM-relevant part planned and applied under enforcement, and what it may not do.

Roles, keys, buckets, the secret and the log groups of dev's real document; what stands between them and the rest of it
is written in place of the references. Everything else in the document takes services that are not looked at here: for
those the recorded calls count (tests/shared/access).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ci import artefacts
from ci.terraform.engine import process_environment
from ci.terraform.folder import Folder
from tests.ci.bootstrap.accounts import SETTINGS, Account, token_claims
from tests.ci.bootstrap.conftest import Prepared
from tests.ci.terraform.fixture import engine
from tests.local_aws.enforcing import Session
from tests.rehearsal.tree import ROOT
from tests.terraform.engine import cli_environment

KEPT = ("aws_iam_", "aws_kms_", "aws_s3_", "aws_secretsmanager_", "aws_cloudwatch_log_group")
_REFERENCE = re.compile(r"\$\{(aws_\w+)\.[\w-]+\.([^}]+)\}")


def relevant(document: Mapping[str, Any], account: Account, state_key: str) -> bytes:
    """Return the part of dev's document that this AWS looks at, its state under the key that bootstrap made."""

    def literal(match: re.Match[str]) -> str:
        if match[1].startswith(KEPT):
            return match[0]
        return f"arn:aws:other:sa-east-1:{account.config.aws.account_id}:{match[1]}"

    resources = {
        kind: {
            name: {key: value for key, value in arguments.items() if key != "depends_on"}
            for name, arguments in instances.items()
        }
        for kind, instances in document["resource"].items()
        if kind.startswith(KEPT)
    }
    terraform = json.loads(json.dumps(document["terraform"]))
    terraform["backend"]["s3"]["kms_key_id"] = state_key
    provider = document["provider"]
    text = json.dumps({"terraform": terraform, "provider": provider, "resource": resources})
    return _REFERENCE.sub(literal, text).encode()


@pytest.fixture(scope="module")
def dev(accounts: Mapping[str, Account]) -> Account:
    """Return dev's account."""
    return accounts["dev"]


@pytest.fixture(scope="module")
def deploy(dev: Account) -> Session:
    """Return a session of dev's deploy role, got with GitHub's token."""
    return _session(dev, "deploy")


def _session(account: Account, purpose: str) -> Session:
    anonymous = account.aws.root(account.config.aws.account_id)
    return anonymous.assume_with_token(account.names.role_arn(purpose), token_claims(account.config, purpose))


def _folder(scratch: Path, session: Session) -> Folder:
    variables = process_environment({**cli_environment(scratch), **session.environment})
    return Folder(scratch / "work", engine(), variables, 0)


def test_plan_plans_and_deploy_applies_without_a_denial(
    prepared: Prepared, dev: Account, deploy: Session, tmp_path: Path
) -> None:
    """The plan role saves the plan, the deploy role applies that one; then nothing is left to do for either."""
    key = prepared.answers["dev"].data()["outputs"]["StateKeyArn"]
    document = relevant(artefacts.synthesised(ROOT)["dev"].document, dev, key)
    planning, deploying = _folder(tmp_path, _session(dev, "plan")), _folder(tmp_path, deploy)
    planning.prepare(document, override=SETTINGS["overrides"], lock_file=None)
    planning.init()
    planned = [one for one in planning.plan()["resource_changes"] if one["change"]["actions"] == ["create"]]
    assert len(planned) >= 20
    deploying.init()
    deploying.apply()
    planning.init()
    left = [one["address"] for one in planning.plan()["resource_changes"] if one["change"]["actions"] != ["no-op"]]
    assert left == []
    deploying.init()
    deploying.plan(destroy=True)
    deploying.apply()


def test_a_pull_request_plans_from_the_state_without_a_lock(prepared: Prepared, dev: Account, tmp_path: Path) -> None:
    """The review role needs nothing but the state for it."""
    key = prepared.answers["dev"].data()["outputs"]["StateKeyArn"]
    document = relevant(artefacts.synthesised(ROOT)["dev"].document, dev, key)
    folder = _folder(tmp_path, _session(dev, "review"))
    folder.prepare(document, override=SETTINGS["overrides"], lock_file=None)
    folder.init()
    planned = folder.plan(review=True)
    assert planned["planned_values"]["root_module"]["resources"]
    assert not dev.lock_is_held()


TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
        ],
    }
)
BOUNDARY = "arn:aws:iam::111111111111:policy/catalog-boundary-dev"
EVERYTHING = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
# What the deploy role tries -> the service, its operation, and the arguments; KEY_OF_ is replaced by that key's id.
ESCAPES: Mapping[str, tuple[str, str, dict[str, Any]]] = {
    "a role without the boundary": (
        "iam",
        "create_role",
        {"RoleName": "catalog-task-dev", "AssumeRolePolicyDocument": TRUST},
    ),
    "a role with another boundary": (
        "iam",
        "create_role",
        {
            "RoleName": "catalog-task-dev",
            "AssumeRolePolicyDocument": TRUST,
            "PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess",
        },
    ),
    "a role of another name": (
        "iam",
        "create_role",
        {"RoleName": "catalog-other-dev", "AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": BOUNDARY},
    ),
    "more rights for itself": (
        "iam",
        "put_role_policy",
        {"RoleName": "catalog-deploy-dev", "PolicyName": "all", "PolicyDocument": EVERYTHING},
    ),
    "another trust for itself": (
        "iam",
        "update_assume_role_policy",
        {"RoleName": "catalog-deploy-dev", "PolicyDocument": TRUST},
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
    "the name of the signing key": ("kms", "delete_alias", {"AliasName": "alias/catalog-signature-dev"}),
    "a bucket of another name": (
        "s3",
        "create_bucket",
        {"Bucket": "somebody-s", "CreateBucketConfiguration": {"LocationConstraint": "sa-east-1"}},
    ),
    "another secret": ("secretsmanager", "create_secret", {"Name": "other", "SecretString": "x"}),
    "break-glass": (
        "sts",
        "assume_role",
        {"RoleArn": "arn:aws:iam::111111111111:role/break-glass", "RoleSessionName": "escape"},
    ),
}


def _key(account: Account, purpose: str) -> str:
    alias = f"alias/catalog-{purpose}-dev"
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

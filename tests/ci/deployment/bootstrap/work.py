"""What a role works on here: the part of dev's document that this AWS looks at.

Roles, keys, buckets, the secret and the log groups of the real document; what stands between them and the rest of it is
written in place of the references. Everything else in it takes services that are not looked at here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ci.toolchain.terraform.folder import Folder
from ci.toolchain.terraform.variables import process_environment
from shared import checks
from shared.naming import names_of
from tests.ci.deployment.bootstrap.accounts import Account, token_claims
from tests.ci.toolchain.terraform.fixture import engine
from tests.local_aws.enforcing import Session
from tests.rehearsal.tree import ROOT
from tests.terraform.engine import cli_environment

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
        ],
    }
)
_DEV = checks.validated(ROOT)[0]
DEV_ACCOUNT, DEV_BREAK_GLASS = _DEV.aws.account_id, _DEV.bootstrap.admin_role_arn
BOUNDARY = names_of(_DEV).policy_arn("boundary")
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


def session_of(account: Account, purpose: str) -> Session:
    """Return a session of the role `purpose` of an account, got with GitHub's token."""
    anonymous = account.aws.root(account.config.aws.account_id)
    return anonymous.assume_with_token(account.names.role_arn(purpose), token_claims(account.config, purpose))


def folder_of(scratch: Path, session: Session) -> Folder:
    """Return the working folder in `scratch`, used with the credentials of a session."""
    variables = process_environment({**cli_environment(scratch), **session.environment})
    return Folder(scratch / "work", engine(), variables, 0)

"""What it takes to change what protects: roles, keys, the log bucket and the secret. The ways out are closed.

Roles: a fixed list of names, a boundary on each, one service each may be passed to. Keys: those that carry the stack's
tag, never the account's own. Bucket and secret: by name.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.access.boundary import BOUNDARY
from shared.access.granted import capitalized, granted
from shared.access.reading import log_bucket, own_secret, unmade_secret
from shared.naming import Names
from shared.policies import Statement

# Role -> the one service that it may be passed to. To give the stack another role, add it here and in ROLE_PURPOSES.
PASSED_TO: Mapping[str, str] = {
    "execution": "ecs-tasks.amazonaws.com",
    "flow-logs": "vpc-flow-logs.amazonaws.com",
    "task": "ecs-tasks.amazonaws.com",
}
# Services that use the stack's key on behalf of whoever asks them for something encrypted.
ENCRYPTING_SERVICES = ("elasticache", "secretsmanager")


def changes_what_protects(names: Names) -> list[Statement]:
    """Return what roles, keys, the log bucket and the secret take: each by name or by tag."""
    roles = [names.role_arn(purpose) for purpose in PASSED_TO]
    bounded = {"StringEquals": {"iam:PermissionsBoundary": names.policy_arn(BOUNDARY)}}
    return [
        granted(
            "change",
            "MakeBoundedRoles",
            resources=roles,
            condition=bounded,
        ),
        granted(
            "change",
            "ChangeOwnRoles",
            resources=roles,
        ),
        *(
            granted(
                "change",
                f"Pass{capitalized(purpose)}",
                resources=[names.role_arn(purpose)],
                condition={"StringEquals": {"iam:PassedToService": service}},
            )
            for purpose, service in PASSED_TO.items()
        ),
        granted(
            "change",
            "ChangeOwnKeys",
            resources=[names.arn("kms", "key/*")],
            condition={"StringEquals": {"aws:ResourceTag/ManagedBy": "terraform"}},
        ),
        granted(
            # Right after a key is made: AWS may take minutes until a condition sees its tags (KMS developer guide,
            # "ABAC for AWS KMS"). The policies of the account's own keys hand neither on to IAM.
            "change",
            "FinishNewKeys",
            resources=[names.arn("kms", "key/*")],
        ),
        granted(
            "change",
            "UseKeysThroughServices",
            resources=[names.arn("kms", "key/*")],
            condition={
                "StringEquals": {
                    "kms:ViaService": [f"{service}.{names.region}.amazonaws.com" for service in ENCRYPTING_SERVICES]
                }
            },
        ),
        granted(
            # UpdateSecret under another key encrypts the versions that exist anew; without this it silently leaves them
            # under the old key (Secrets Manager API reference, UpdateSecret: KmsKeyId).
            "change",
            "EncryptSecretAnew",
            resources=[names.arn("kms", "key/*")],
            condition={"StringEquals": {"kms:ViaService": f"secretsmanager.{names.region}.amazonaws.com"}},
        ),
        granted(
            # A key that is being made has no tag yet; one that has it keeps it, or the state's key could become ours.
            "change",
            "TagNewKeys",
            resources=[names.arn("kms", "key/*")],
            condition={
                "StringEquals": {"aws:RequestTag/ManagedBy": "terraform"},
                "Null": {"aws:ResourceTag/ManagedBy": "true"},
            },
        ),
        granted(
            "change",
            "NameOwnKeys",
            resources=[names.arn("kms", f"alias/{names.resource('key')}")],
        ),
        granted("change", "ChangeLogBucket", resources=[log_bucket(names)]),
        granted(
            "change",
            "ChangeSecret",
            resources=[unmade_secret(names), own_secret(names)],
        ),
    ]


def empties_log_bucket(names: Names) -> list[Statement]:
    """Return what it takes to destroy a log bucket with logs in it: only for where Terraform may."""
    return [granted("change", "EmptyLogBucket", resources=[log_bucket(names), f"{log_bucket(names)}/*"])]

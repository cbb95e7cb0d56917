"""The records: their bucket, who adds to it, who reads it, and the key that signs them."""

from __future__ import annotations

from collections.abc import Sequence

from shared.access.roles import DEPLOY, PLAN, RECORD, ROLES, all_except
from shared.access.state import CHANGE_BUCKET, EVERYBODY, administration, break_glass
from shared.config.model import EnvironmentConfig
from shared.naming import names_of
from shared.policies import Statement, allow, deny, document, tls_only

READ = ["s3:GetObject", "s3:ListBucket"]
# Notes that stop a promotion, or say what a look has found; and those that let one through, which only deploy files.
STOPPING, OPENING = ("drift", "hold"), ("override", "release")
# The two records of a deployment.
RECORDS = ("started", "ended")


def bucket_arn(config: EnvironmentConfig) -> str:
    """Return the ARN of an environment's evidence bucket."""
    return f"arn:aws:s3:::{names_of(config).bucket('evidence')}"


def readers(successors: Sequence[EnvironmentConfig]) -> list[str]:
    """Return the roles of the environments that come after one: they must see what it has proven."""
    return [names_of(after).role_arn(purpose) for after in successors for purpose in (PLAN, RECORD, DEPLOY)]


def bucket_policy(config: EnvironmentConfig, successors: Sequence[EnvironmentConfig]) -> str:
    """Return who may read the evidence from outside, and what the bucket refuses to everybody.

    `successors` are the environments whose promotion.after names this one.
    """
    bucket = bucket_arn(config)
    everything = [bucket, f"{bucket}/*"]
    return document(
        *(statement for after in successors for statement in _shared_with(after, bucket)),
        tls_only(*everything),
        deny(
            "OnlyRecordAndDeployAdd",
            actions=["s3:PutObject"],
            resources=[f"{bucket}/*"],
            principal=EVERYBODY,
            condition=all_except(config, RECORD, DEPLOY),
        ),
        deny(
            "OnlyDeployOpens",
            actions=["s3:PutObject"],
            resources=[*_named(config, OPENING), *_notes_of_version_1(config, OPENING)],
            principal=EVERYBODY,
            condition=all_except(config, DEPLOY),
        ),
        deny(
            "NothingIsReplaced",
            actions=["s3:PutObject"],
            resources=[f"{bucket}/*"],
            principal=EVERYBODY,
            # Amazon S3 user guide, "Enforce conditional writes on Amazon S3 buckets".
            condition={"Null": {"s3:if-none-match": "true"}},
        ),
        deny(
            # S3 writes a replica without PutObject and without If-None-Match, so neither statement above holds for it
            # (Amazon S3 user guide, "Setting up permissions for live replication").
            "NothingIsReplicatedHere",
            actions=["s3:Replicate*"],
            resources=[f"{bucket}/*"],
            principal=EVERYBODY,
        ),
        deny(
            "NothingIsDeleted",
            actions=["s3:DeleteObject", "s3:DeleteObjectVersion"],
            resources=[f"{bucket}/*"],
            principal=EVERYBODY,
            condition=all_except(config),
        ),
        deny(
            "OnlyKnownReaders",
            actions=READ,
            resources=everything,
            principal=EVERYBODY,
            condition=_all_except_readers(config, successors),
        ),
        deny(
            "BucketStays",
            actions=CHANGE_BUCKET,
            resources=[bucket],
            principal=EVERYBODY,
            condition=all_except(config),
        ),
    )


def signing_key_policy(config: EnvironmentConfig) -> str:
    """Return who may use the key that signs records: record and deploy, administrators may fetch the public half."""
    names = names_of(config)
    return document(
        break_glass(config),
        administration(names),
        allow(
            "RecordAndDeploySign",
            actions=["kms:Sign"],
            resources=["*"],
            principal={"AWS": f"arn:aws:iam::{names.account_id}:root"},
            condition={"ArnEquals": {"aws:PrincipalArn": [names.role_arn(RECORD), names.role_arn(DEPLOY)]}},
            because="'*' is this key itself",
        ),
    )


def reads_evidence(config: EnvironmentConfig, predecessor: EnvironmentConfig | None) -> list[Statement]:
    """Return what it takes to read an environment's own records, and those of the one before."""
    buckets = [bucket_arn(config), *([bucket_arn(predecessor)] if predecessor else [])]
    return [
        allow("FindRecords", actions=["s3:ListBucket"], resources=buckets),
        allow("ReadRecords", actions=["s3:GetObject"], resources=[f"{bucket}/*" for bucket in buckets]),
    ]


def adds_evidence(config: EnvironmentConfig, signing_key_arn: str) -> list[Statement]:
    """Return what it takes to add whatever is evidence, and to sign it."""
    return [
        allow("AddEvidence", actions=["s3:PutObject"], resources=[f"{bucket_arn(config)}/*"]),
        _signs(signing_key_arn),
    ]


def adds_records(config: EnvironmentConfig, signing_key_arn: str) -> list[Statement]:
    """Return what it takes to add a record with its document, a look for drift or a hold, and to sign it.

    What opens the gate by a person's word, an override or a release, is not among them.
    """
    resources = [f"{bucket_arn(config)}/documents/*", *_named(config, (*RECORDS, *STOPPING))]
    return [allow("AddRecords", actions=["s3:PutObject"], resources=resources), _signs(signing_key_arn)]


def _signs(key_arn: str) -> Statement:
    return allow("SignEvidence", actions=["kms:Sign", "kms:GetPublicKey"], resources=[key_arn])


def _named(config: EnvironmentConfig, kinds: Sequence[str]) -> list[str]:
    """Return the ARNs of an environment's records and notes of these kinds (ci/evidence/layout.py).

    The kind stands behind a time of 19 characters and a digest of twelve, and what lies under another kind's name
    counts for nothing (ci/evidence/entry.py): so a `?` for each character, where a `*` would let one kind pass as
    another.
    """
    begin = f"{bucket_arn(config)}/{names_of(config).evidence_prefix}{'?' * 19}-{'?' * 12}"
    return [f"{begin}-{kind}-*" for kind in kinds]


def _notes_of_version_1(config: EnvironmentConfig, kinds: Sequence[str]) -> list[str]:
    """Return the ARNs of notes as version 1 named them: they are still read, so they must not be added by others."""
    return [f"{bucket_arn(config)}/notes/{config.name}/{'?' * 16}-{kind}-*" for kind in kinds]


def _shared_with(after: EnvironmentConfig, bucket: str) -> list[Statement]:
    """Return what lets the roles of the environment `after` read.

    Its account is named and its roles are a condition: S3 refuses a policy with a role that does not exist, and the
    account of a later environment is prepared later.
    """
    capitalised = "".join(part.capitalize() for part in after.name.split("-"))
    account = {"AWS": f"arn:aws:iam::{after.aws.account_id}:root"}
    condition = {"ArnEquals": {"aws:PrincipalArn": readers([after])}}
    return [
        allow(
            f"{capitalised}Finds", actions=["s3:ListBucket"], resources=[bucket], principal=account, condition=condition
        ),
        allow(
            f"{capitalised}Reads",
            actions=["s3:GetObject"],
            resources=[f"{bucket}/*"],
            principal=account,
            condition=condition,
        ),
    ]


def _all_except_readers(
    config: EnvironmentConfig, successors: Sequence[EnvironmentConfig]
) -> dict[str, dict[str, str | list[str]]]:
    own = all_except(config, *ROLES)["ArnNotEquals"]["aws:PrincipalArn"]
    return {"ArnNotEquals": {"aws:PrincipalArn": [*own, *readers(successors)]}}

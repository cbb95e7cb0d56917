"""The state: its bucket, its key, its lock and the plans beside it.

A lock file needs Get, Put and Delete on `<key>.tflock` (Terraform, S3 backend, permissions required); nobody needs to
delete a state. `terraform plan` writes no state, so only deploy may: not even the one who records an empty plan.
"""

from __future__ import annotations

from shared.access.roles import DEPLOY, PLAN, RECORD, ROLES, all_except
from shared.config.model import EnvironmentConfig
from shared.naming import Names, names_of
from shared.policies import Statement, allow, deny, document, tls_only

EVERYBODY = {"AWS": "*"}
READ_OBJECT = ["s3:GetObject", "s3:GetObjectVersion"]
WRITE_OBJECT = ["s3:DeleteObject", "s3:PutObject"]
# What would open the bucket, empty it or stop it from keeping what was.
CHANGE_BUCKET = [
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketObjectLockConfiguration",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutReplicationConfiguration",
]
ADMINISTER_KEY = [
    "kms:CancelKeyDeletion",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:GetPublicKey",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
]
LOCK_SUFFIX = ".tflock"
# Who plans, fetches a plan or looks for drift: each holds the lock and knows plans by their fingerprints.
LOCKING = (PLAN, RECORD, DEPLOY)


def bucket_arn(config: EnvironmentConfig) -> str:
    """Return the ARN of an environment's state bucket."""
    return f"arn:aws:s3:::{config.state.bucket}"


def bucket_policy(config: EnvironmentConfig) -> str:
    """Return what the state bucket refuses, whatever a principal's own policies allow.

    Denials only: what a role may do stands in its own policy, and both must agree.
    """
    names, bucket = names_of(config), bucket_arn(config)
    state, lock, plans, unsaved = _objects(config)
    others = f"{bucket}/{names.bootstrap_state_key}*"
    return document(
        tls_only(bucket, f"{bucket}/*"),
        deny(
            "OnlyThisEnvironment",
            actions=["s3:*"],
            resources=[f"{bucket}/*"],
            principal=EVERYBODY,
            condition=all_except(config, *ROLES),
        ),
        deny(
            "OnlyDeployWritesState",
            actions=["s3:PutObject"],
            resources=[state, unsaved],
            principal=EVERYBODY,
            condition=all_except(config, DEPLOY),
        ),
        deny(
            "ReviewHoldsNoLock",
            actions=WRITE_OBJECT,
            resources=[lock],
            principal=EVERYBODY,
            condition=all_except(config, *LOCKING),
        ),
        deny(
            "OnlyPlanStoresPlans",
            actions=["s3:PutObject"],
            resources=[plans],
            principal=EVERYBODY,
            condition=all_except(config, PLAN),
        ),
        deny(
            "OnlyWhoFollowsUpFetchesPlans",
            actions=READ_OBJECT,
            resources=[plans],
            principal=EVERYBODY,
            condition=all_except(config, RECORD, DEPLOY),
        ),
        deny(
            "BootstrapIsBreakGlass",
            actions=["s3:*"],
            resources=[others],
            principal=EVERYBODY,
            condition=all_except(config),
        ),
        deny(
            "NothingIsDestroyed",
            actions=["s3:DeleteObjectVersion", "s3:PutObjectRetention", "s3:PutObjectLegalHold"],
            resources=[f"{bucket}/*"],
            principal=EVERYBODY,
            condition=all_except(config),
        ),
        deny(
            "StateStays",
            actions=["s3:DeleteObject"],
            resources=[state, plans, unsaved],
            principal=EVERYBODY,
            condition=all_except(config),
        ),
        deny(
            "BucketStays",
            actions=CHANGE_BUCKET,
            resources=[bucket],
            principal=EVERYBODY,
            condition=all_except(config),
        ),
    )


def key_policy(config: EnvironmentConfig) -> str:
    """Return who may use the state's key: its roles through S3 alone; the account may administer, and not decrypt."""
    names = names_of(config)
    through_s3 = {"StringEquals": {"kms:ViaService": f"s3.{names.region}.amazonaws.com"}}
    return document(
        break_glass(config),
        administration(names),
        allow(
            "ReadThroughS3",
            actions=["kms:Decrypt"],
            resources=["*"],
            principal={"AWS": f"arn:aws:iam::{names.account_id}:root"},
            condition={**through_s3, "ArnEquals": {"aws:PrincipalArn": [names.role_arn(role) for role in ROLES]}},
            because="'*' is this key itself",
        ),
        allow(
            "WriteThroughS3",
            actions=["kms:GenerateDataKey"],
            resources=["*"],
            principal={"AWS": f"arn:aws:iam::{names.account_id}:root"},
            condition={**through_s3, "ArnEquals": {"aws:PrincipalArn": [names.role_arn(role) for role in LOCKING]}},
            because="'*' is this key itself",
        ),
    )


def break_glass(config: EnvironmentConfig) -> Statement:
    """Return the statement of a key policy that lets the break-glass role do everything with the key."""
    return allow(
        "BreakGlass",
        actions=["kms:*"],
        resources=["*"],
        principal={"AWS": f"arn:aws:iam::{config.aws.account_id}:root"},
        # By its name: KMS would turn a role that is a principal into its id, and one that is made again has another.
        condition={"ArnEquals": {"aws:PrincipalArn": config.bootstrap.admin_role_arn}},
        because="somebody must be able to mend or replace the key; '*' is this key itself",
    )


def administration(names: Names) -> Statement:
    """Return the statement of a key policy that lets the account's administrators keep the key alive."""
    return allow(
        "AdministeredThroughIam",
        actions=ADMINISTER_KEY,
        resources=["*"],
        principal={"AWS": f"arn:aws:iam::{names.account_id}:root"},
        because="'*' is this key itself",
    )


def reads_state(config: EnvironmentConfig, key_arn: str) -> list[Statement]:
    """Return what it takes to read the state: what a plan without a lock needs. `key_arn` is the state's key."""
    names = names_of(config)
    return [
        allow("FindState", actions=["s3:ListBucket"], resources=[bucket_arn(config)]),
        allow("ReadState", actions=["s3:GetObject"], resources=[_objects(config)[0]]),
        allow(
            "DecryptState",
            actions=["kms:Decrypt"],
            resources=[key_arn],
            condition={"StringEquals": {"kms:ViaService": f"s3.{names.region}.amazonaws.com"}},
        ),
    ]


def locks_state(config: EnvironmentConfig, key_arn: str) -> list[Statement]:
    """Return what it takes to hold the state's lock, which is an object under the state's key."""
    names = names_of(config)
    return [
        allow("HoldLock", actions=["s3:GetObject", *WRITE_OBJECT], resources=[_objects(config)[1]]),
        allow(
            "EncryptState",
            actions=["kms:GenerateDataKey"],
            resources=[key_arn],
            condition={"StringEquals": {"kms:ViaService": f"s3.{names.region}.amazonaws.com"}},
        ),
    ]


def stores_plans(config: EnvironmentConfig) -> list[Statement]:
    """Return what it takes to store a plan."""
    return [allow("StorePlan", actions=["s3:PutObject"], resources=[_objects(config)[2]])]


def fetches_plans(config: EnvironmentConfig) -> list[Statement]:
    """Return what it takes to fetch a stored plan."""
    return [allow("FetchPlan", actions=["s3:GetObject"], resources=[_objects(config)[2]])]


def writes_state(config: EnvironmentConfig) -> list[Statement]:
    """Return what it takes to write the state, and to keep one that cannot be written beside it."""
    state, *_, unsaved = _objects(config)
    return [allow("WriteState", actions=["s3:PutObject"], resources=[state, unsaved])]


def _objects(config: EnvironmentConfig) -> tuple[str, str, str, str]:
    """Return the ARNs of the state, its lock, every plan, and every state that could not be written."""
    names, bucket = names_of(config), bucket_arn(config)
    return (
        f"{bucket}/{names.state_key}",
        f"{bucket}/{names.state_key}{LOCK_SUFFIX}",
        f"{bucket}/{names.plans_prefix}*",
        f"{bucket}/{names.unsaved_prefix}*",
    )

"""The keys of an environment file about its AWS account: which one it is, and what bootstrap makes there."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from shared.config.kinds import (
    AccountId,
    BucketName,
    GithubRepository,
    KmsKeyArn,
    Region,
    RoleArn,
    SigningKey,
    SubjectPrefix,
)
from shared.config.section import Section


class AwsConfig(Section):
    """Which account and which part of the world this environment is."""

    account_id: AccountId = Field(
        description="The AWS account, twelve digits in quotes; no two environments share one."
    )
    region: Region = Field(description="The AWS region of every resource.")
    availability_zones: Annotated[tuple[str, ...], Field(min_length=2, max_length=2, strict=False)] = Field(
        description="Two zones of that region; each gets one public and one private subnet."
    )


class StateConfig(Section):
    """Where Terraform keeps this environment's state."""

    bucket: BucketName = Field(description="The S3 bucket of this environment's state, in this environment's account.")
    kms_key_arn: KmsKeyArn = Field(description="The KMS key that encrypts the state.")


class BootstrapConfig(Section):
    """Who prepares the account, and which repository's workflows may use it afterwards."""

    admin_role_arn: RoleArn = Field(
        description="The break-glass role: it alone prepares the account, and may touch every state and record."
    )
    github_repository: GithubRepository = Field(description="The repository whose workflows deploy here.")
    github_subject_prefix: SubjectPrefix = Field(
        description="What the subject of that repository's tokens begins with: GitHub decides whether ids are in it."
    )
    oidc_provider: Literal["create", "existing"] = Field(
        description="Whether bootstrap makes the account's identity provider for GitHub; an account has room for one."
    )


class EvidenceConfig(Section):
    """How the records of this environment are told from forged ones."""

    # Two at most: the key that signs now, and the one before it, until its records are no longer asked for.
    signing_keys: Annotated[tuple[SigningKey, ...], Field(max_length=2, strict=False)] = Field(
        description="Public halves of the keys that sign records here; [] until bootstrap has printed one."
    )

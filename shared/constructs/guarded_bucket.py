"""A bucket of the account itself: private, versioned, never destroyed by Terraform."""

from __future__ import annotations

from collections.abc import Mapping

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
)
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
)
from constructs import Construct

# What nobody finished uploading. What was replaced or deleted under an expiring prefix goes after a day.
LEFT_OVER_DAYS = 7


class GuardedBucket(Construct):
    """A bucket under a key of ours (or S3's own), with `policy` as its second wall."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        policy: str,
        key_arn: str | None = None,
        expiring: Mapping[str, int | None] | None = None,
    ) -> None:
        """Make the bucket. `expiring` is prefix -> days until an object goes (None: only what was replaced goes)."""
        super().__init__(scope, id_)
        bucket = S3Bucket(self, "bucket", bucket=name, lifecycle=TerraformResourceLifecycle(prevent_destroy=True))
        self.name = bucket.bucket
        private = S3BucketPublicAccessBlock(
            self,
            "private",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=bucket.id,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        versioning = S3BucketVersioningA(
            self,
            "versioning",
            bucket=bucket.id,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            bucket=bucket.id,
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=(
                        S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
                            sse_algorithm="AES256" if key_arn is None else "aws:kms", kms_master_key_id=key_arn
                        )
                    ),
                    bucket_key_enabled=key_arn is not None,
                )
            ],
        )
        S3BucketLifecycleConfiguration(
            self,
            "expiry",
            bucket=bucket.id,
            depends_on=[versioning],
            rule=[
                S3BucketLifecycleConfigurationRule(
                    id="left-over",
                    status="Enabled",
                    filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
                    abort_incomplete_multipart_upload=[
                        S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                            days_after_initiation=LEFT_OVER_DAYS
                        )
                    ],
                ),
                *(_expiry(prefix, days) for prefix, days in (expiring or {}).items()),
            ],
        )
        S3BucketPolicy(self, "policy", bucket=bucket.id, policy=policy, depends_on=[private])


def _expiry(prefix: str, days: int | None) -> S3BucketLifecycleConfigurationRule:
    current = [] if days is None else [S3BucketLifecycleConfigurationRuleExpiration(days=days)]
    return S3BucketLifecycleConfigurationRule(
        id=prefix.strip("/").replace("/", "-"),
        status="Enabled",
        filter=[S3BucketLifecycleConfigurationRuleFilter(prefix=prefix)],
        expiration=current,
        noncurrent_version_expiration=[
            S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(noncurrent_days=1)
        ],
    )

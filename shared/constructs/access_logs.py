"""The bucket into which the load balancer writes who came and who connected."""

from __future__ import annotations

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

from shared.aws import RegionFacts, regions
from shared.config.model import EdgeConfig
from shared.naming import Names
from shared.policies import allow, document, tls_only

ACCESS_PREFIX = "access"
CONNECTION_PREFIX = "connection"
# A deleted or overwritten log can be called back for a week.
NONCURRENT_DAYS = 7


class AccessLogs(Construct):
    """A private, versioned, expiring bucket. Load balancers can only write under S3-managed keys: no customer key."""

    def __init__(self, scope: Construct, id_: str, *, config: EdgeConfig, names: Names) -> None:
        super().__init__(scope, id_)
        bucket = S3Bucket(
            self,
            "bucket",
            bucket=names.bucket("logs"),
            # Where Terraform may destroy the bucket, it may empty it first: a bucket with logs in it cannot be deleted.
            force_destroy=not config.prevent_destroy,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=config.prevent_destroy),
        )
        self.bucket = bucket.bucket
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
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            bucket=bucket.id,
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=(
                        S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
                            sse_algorithm="AES256"
                        )
                    )
                )
            ],
        )
        versioning = S3BucketVersioningA(
            self,
            "versioning",
            bucket=bucket.id,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        S3BucketLifecycleConfiguration(
            self,
            "expiry",
            bucket=bucket.id,
            depends_on=[versioning],
            rule=[
                S3BucketLifecycleConfigurationRule(
                    id="expire",
                    status="Enabled",
                    filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
                    expiration=[S3BucketLifecycleConfigurationRuleExpiration(days=config.access_log_retention_days)],
                    noncurrent_version_expiration=[
                        S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(noncurrent_days=NONCURRENT_DAYS)
                    ],
                    abort_incomplete_multipart_upload=[
                        S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                            days_after_initiation=NONCURRENT_DAYS
                        )
                    ],
                )
            ],
        )
        # Two changes of one bucket's access at once collide in S3.
        self.policy = S3BucketPolicy(
            self,
            "policy",
            bucket=bucket.id,
            policy=delivery_policy(names, regions()[names.region]),
            depends_on=[private],
        )


def delivery_policy(names: Names, region: RegionFacts) -> str:
    """Return who may write into the bucket: load balancers of this account, and nobody without TLS.

    In a region where an account writes, too, AWS recommends the service principal alone, and takes the account
    (Elastic Load Balancing user guide, "Enable access logs for your Application Load Balancer", Step 2). Both are
    allowed: which one meets the condition, only AWS can show.
    """
    bucket = f"arn:aws:s3:::{names.bucket('logs')}"
    objects = [f"{bucket}/{prefix}/AWSLogs/{names.account_id}/*" for prefix in (ACCESS_PREFIX, CONNECTION_PREFIX)]
    account = region.log_delivery.account
    older = allow(
        "LoadBalancerLogsOlderRegions",
        actions=["s3:PutObject"],
        resources=objects,
        principal={"AWS": f"arn:aws:iam::{account}:root"},
    )
    return document(
        allow(
            "LoadBalancerLogs",
            actions=["s3:PutObject"],
            resources=objects,
            principal={"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
            condition={"StringEquals": {"aws:SourceAccount": names.account_id}},
        ),
        *([older] if account else []),
        tls_only(bucket, f"{bucket}/*"),
    )

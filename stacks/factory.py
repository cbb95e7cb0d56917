"""From an environment's configuration to its stack: the only place that knows provider, backend and tags."""

from __future__ import annotations

from cdktf import App, S3Backend, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags

from shared.config.model import EnvironmentConfig
from shared.naming import names_of, tags_of
from stacks.product_catalog import ProductCatalog

# What the stacks are planned and tested with; the bindings would pin 6.25.0. See docs/decisions/0003.
AWS_PROVIDER_VERSION = "5.100.0"
# use_lockfile without DynamoDB, and write-only arguments: both need it.
TERRAFORM_VERSION = ">= 1.11.0"


def build(app: App, config: EnvironmentConfig) -> TerraformStack:
    """Return the environment's stack in `app`; nothing but `config` decides what is in it."""
    names = names_of(config)
    stack = ProductCatalog(app, names.stack_id, config=config)
    AwsProvider(
        stack,
        "aws",
        region=config.aws.region,
        allowed_account_ids=[config.aws.account_id],
        default_tags=[AwsProviderDefaultTags(tags=tags_of(config))],
    )
    backend = S3Backend(
        stack,
        bucket=config.state.bucket,
        key=names.state_key,
        region=config.aws.region,
        encrypt=True,
        kms_key_id=config.state.kms_key_arn,
    )
    # The archived cdktf knows neither of these arguments; Terraform 1.11 does.
    backend.add_override("use_lockfile", True)
    backend.add_override("allowed_account_ids", [config.aws.account_id])
    stack.add_override("terraform.required_providers.aws.version", AWS_PROVIDER_VERSION)
    stack.add_override("terraform.required_version", TERRAFORM_VERSION)
    return stack

"""From an environment's configuration to its stack: the only place that knows provider, backend and tags."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import App, S3Backend, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags

from shared.config.model import EnvironmentConfig
from shared.naming import names_of, tags_of
from stacks.account.stack import Account
from stacks.catalog.stack import ProductCatalog

# What the stacks are planned and tested with; the bindings would pin 6.25.0. See docs/decisions/0003.
AWS_PROVIDER_VERSION = "5.100.0"
# use_lockfile without DynamoDB, and write-only arguments: both need it.
TERRAFORM_VERSION = ">= 1.11.0"
# Tag ManagedBy: the deploy role may change keys of the first kind only.
SERVICE, ACCOUNT = "terraform", "bootstrap"


def build(app: App, config: EnvironmentConfig) -> TerraformStack:
    """Return the environment's stack in `app`; nothing but `config` decides what is in it."""
    names = names_of(config)
    stack = ProductCatalog(app, names.stack_id, config=config)
    _prepare(stack, config, state_key=names.state_key, kms_key_arn=config.state.kms_key_arn, managed_by=SERVICE)
    return stack


def build_account(app: App, config: EnvironmentConfig, configs: Sequence[EnvironmentConfig]) -> TerraformStack:
    """Return the stack that prepares the environment's account; `configs` are all environments, in promotion order."""
    names = names_of(config)
    by_name = {one.name: one for one in configs}
    stack = Account(
        app,
        names.bootstrap_stack_id,
        config=config,
        predecessor=by_name.get(config.promotion.after or ""),
        successors=[one for one in configs if one.promotion.after == config.name],
    )
    # Its state lies under the bucket's own default key: this stack makes that key, and its ARN is not known before.
    _prepare(stack, config, state_key=names.bootstrap_state_key, kms_key_arn=None, managed_by=ACCOUNT)
    return stack


def _prepare(
    stack: TerraformStack, config: EnvironmentConfig, *, state_key: str, kms_key_arn: str | None, managed_by: str
) -> None:
    """Give `stack` provider, tags and backend."""
    AwsProvider(
        stack,
        "aws",
        region=config.aws.region,
        allowed_account_ids=[config.aws.account_id],
        default_tags=[AwsProviderDefaultTags(tags=tags_of(config, managed_by=managed_by))],
    )
    backend = S3Backend(
        stack,
        bucket=config.state.bucket,
        key=state_key,
        region=config.aws.region,
        encrypt=None if kms_key_arn is None else True,
        kms_key_id=kms_key_arn,
    )
    # The archived cdktf knows neither of these arguments; Terraform 1.11 does.
    backend.add_override("use_lockfile", True)
    backend.add_override("allowed_account_ids", [config.aws.account_id])
    stack.add_override("terraform.required_providers.aws.version", AWS_PROVIDER_VERSION)
    stack.add_override("terraform.required_version", TERRAFORM_VERSION)

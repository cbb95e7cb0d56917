"""From an environment's configuration to its stack: the only place that knows provider, backend and tags.

A stack is a package of this one. Its `__init__` says of which `KIND` it is, and its module `stack` has `build`, which
puts the stack of one environment into an app. No list of stacks is kept anywhere else.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from cdktf import App, S3Backend, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags

from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import names_of, tags_of
from stacks.kinds import Kind

# What the stacks are planned and tested with; the bindings would pin 6.25.0. See docs/decisions/0003.
AWS_PROVIDER_VERSION = "5.100.0"
# use_lockfile without DynamoDB, and write-only arguments: both need it.
TERRAFORM_VERSION = ">= 1.11.0"
PACKAGE = "stacks"
FOLDER = Path(__file__).resolve().parent


def package_of(kind: Kind) -> str:
    """Return the name of the one package that is of a kind. Raises CommandError where there is none, or a second."""
    packages = sorted(one.name for one in pkgutil.iter_modules([str(FOLDER)]) if one.ispkg)
    found = [name for name in packages if getattr(import_module(f"{PACKAGE}.{name}"), "KIND", None) is kind]
    if len(found) != 1:
        what = "no package" if not found else f"both {' and '.join(found)}"
        raise exits.CommandError([f"{PACKAGE}/: {what} of the kind {kind.name}: keep one with `KIND = {kind.name}`"])
    return found[0]


def build(app: App, kind: Kind, config: EnvironmentConfig, configs: Sequence[EnvironmentConfig]) -> TerraformStack:
    """Return the environment's stack of a kind in `app`; `configs` are all environments, in promotion order."""
    names = names_of(config)
    module = import_module(f"{PACKAGE}.{package_of(kind)}.stack")
    stack: TerraformStack = module.build(app, kind.stack_id(names), config, configs)
    _prepare(stack, config, kind)
    return stack


def _prepare(stack: TerraformStack, config: EnvironmentConfig, kind: Kind) -> None:
    """Give `stack` provider, tags and backend."""
    AwsProvider(
        stack,
        "aws",
        region=config.aws.region,
        allowed_account_ids=[config.aws.account_id],
        default_tags=[AwsProviderDefaultTags(tags=tags_of(config, managed_by=kind.managed_by))],
    )
    kms_key_arn = kind.state_kms_key(config)
    backend = S3Backend(
        stack,
        bucket=config.state.bucket,
        key=kind.state_key(names_of(config)),
        region=config.aws.region,
        encrypt=None if kms_key_arn is None else True,
        kms_key_id=kms_key_arn,
    )
    # The archived cdktf knows neither of these arguments; Terraform 1.11 does.
    backend.add_override("use_lockfile", True)
    backend.add_override("allowed_account_ids", [config.aws.account_id])
    stack.add_override("terraform.required_providers.aws.version", AWS_PROVIDER_VERSION)
    stack.add_override("terraform.required_version", TERRAFORM_VERSION)

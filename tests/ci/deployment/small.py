"""A target that real Terraform plans in a second: built-in resources, a local state, the configuration of dev."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ci.deployment.target import Target
from ci.toolchain.artifact import Artifact
from ci.toolchain.rehearsal import Rehearsal
from ci.toolchain.terraform.folder import Folder
from ci.toolchain.terraform.variables import process_environment
from ci.toolchain.tree import tree_here
from shared import checks
from shared.config.model import EnvironmentConfig
from shared.naming import FINGERPRINT, names_of
from tests.ci.toolchain.terraform.fixture import engine
from tests.local_aws import LocalAccount
from tests.rehearsal.tree import ROOT
from tests.terraform.engine import cli_environment


def config(account_id: str | None = None, name: str = "dev") -> EnvironmentConfig:
    """Return the configuration of an environment, in another account where one is given."""
    [found] = [one for one in checks.validated(ROOT) if one.name == name]
    if account_id is None:
        return found
    return found.model_copy(update={"aws": found.aws.model_copy(update={"account_id": account_id})})


def in_account(account: LocalAccount) -> EnvironmentConfig:
    """Return dev's configuration in an account, where its state bucket and the keys of state and plans are made."""
    kms = account.client("kms")
    state_key = kms.create_key()["KeyMetadata"]["Arn"]
    key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=f"alias/{names_of(config()).resource(FINGERPRINT)}", TargetKeyId=key)
    found = config(account.account_id)
    place = {"LocationConstraint": found.aws.region}
    bucket = f"{found.state.bucket}-{account.account_id}"
    account.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    state = found.state.model_copy(update={"kms_key_arn": state_key, "bucket": bucket})
    return found.model_copy(update={"state": state})


def artifact(name: str = "dev", **inputs: str) -> Artifact:
    """Return a document with one `terraform_data` for each input, and the outputs of a stack that has hardly any."""
    resources = {key: {"input": value} for key, value in inputs.items()}
    return artifact_of(resources, name)


def artifact_of(resources: Mapping[str, Any], name: str = "dev") -> Artifact:
    """Return a document of these `terraform_data` resources."""
    document = {
        "resource": {"terraform_data": dict(resources)},
        "output": {"EnvironmentSuffix": {"value": name}},
        "terraform": {},
    }
    return Artifact(name, f"TapStack-{name}", json.dumps(document).encode())


def target(
    folder: Path, what: Artifact, *, of: EnvironmentConfig | None = None, rehearsal: Rehearsal | None = None
) -> Target:
    """Return a target that deploys `what` from the working folder below `folder`."""
    folder.mkdir(exist_ok=True)
    work = Folder(folder / "work", engine(), process_environment(cli_environment(folder)), 0)
    found = of or config()
    return Target(found, what, work, rehearsal or Rehearsal(), None, tree_here(ROOT, [found]))

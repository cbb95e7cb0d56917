"""The application's secret: who encrypts it, and whether it is real. No value is ever read into a message."""

from __future__ import annotations

from typing import Any

import pytest

from shared.deployed import Deployed
from shared.running_secret import PLACEHOLDER_LABEL, secrets_in_use


@pytest.fixture(scope="module")
def secret(deployed: Deployed) -> dict[str, Any]:
    """Return the description of the secret, which holds no value."""
    return deployed.ask("secretsmanager", "describe_secret", SecretId=deployed.names.resource("application"))


def test_the_secret_is_under_the_customer_key(deployed: Deployed, secret: dict[str, Any]) -> None:
    """A key of this account, not AWS's own."""
    found = str(secret.get("KmsKeyId"))
    assert found.startswith(deployed.names.arn("kms", "key/")), f"the secret's key is {found}"


def test_the_secret_has_a_current_version(secret: dict[str, Any]) -> None:
    """Without one no task can start."""
    labels = [label for stages in secret["VersionIdsToStages"].values() for label in stages]
    assert "AWSCURRENT" in labels, f"the secret's versions are labeled {sorted(labels)}"


def test_production_has_a_real_secret(deployed: Deployed, secret: dict[str, Any]) -> None:
    """In a production tier the current version is not the placeholder; elsewhere it may be."""
    stages = secret["VersionIdsToStages"].values()
    current_is_placeholder = any({"AWSCURRENT", PLACEHOLDER_LABEL} <= set(labels) for labels in stages)
    assert deployed.config.tier != "production" or not current_is_placeholder, (
        f"the placeholder is current: aws secretsmanager put-secret-value --secret-id {secret['Name']}"
    )


def test_production_runs_with_a_real_secret(deployed: Deployed) -> None:
    """In a production tier no task holds the placeholder: a task is given the value when it starts, and keeps it."""
    found = secrets_in_use(deployed.ask, deployed.outputs["EcsClusterName"], deployed.names.service)
    holding = [f"{one.with_placeholder} of {one.tasks} tasks hold the placeholder of {one.name}" for one in found]
    wrong = [line for one, line in zip(found, holding, strict=True) if one.with_placeholder]
    assert deployed.config.tier != "production" or not wrong, f"{'; '.join(wrong)}: set the real one, then restart"


def test_the_secret_cannot_be_opened_to_the_public(deployed: Deployed) -> None:
    """Its policy refuses requests without TLS, and lets nobody in."""
    answer = deployed.ask("secretsmanager", "get_resource_policy", SecretId=deployed.names.resource("application"))
    policy = answer.get("ResourcePolicy", "")
    assert '"Deny"' in policy, "the secret has no policy that refuses anything"
    assert "aws:SecureTransport" in policy, "the secret's policy does not ask for TLS"
    assert '"Allow"' not in policy, "the secret's policy lets somebody in"

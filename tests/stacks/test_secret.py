"""The application's secret: Terraform makes it and never knows its value."""

from __future__ import annotations

import json

import pytest

from shared.config import EnvironmentConfig
from shared.config.model import SecretConfig
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Document, changed


def test_the_only_value_is_write_only_and_public(document: Document) -> None:
    """`secret_string_wo` reaches AWS and no state file; what it holds is a note to people."""
    assert document.of_type("aws_secretsmanager_secret_version") == {
        "secret/placeholder": {
            "secret_id": "<secret/secret.id>",
            "secret_string_wo": document.at("secret/placeholder")["secret_string_wo"],
            "secret_string_wo_version": 1,
            "version_stages": ["placeholder"],
            "lifecycle": {"ignore_changes": ["version_stages"]},
        }
    }
    assert list(json.loads(document.at("secret/placeholder")["secret_string_wo"])) == ["placeholder"]


def test_the_placeholder_never_takes_the_place_of_the_real_value(document: Document) -> None:
    """Written again, it would get its own label and not AWSCURRENT, whatever AWS has labeled since."""
    placeholder = document.at("secret/placeholder")
    assert "AWSCURRENT" not in placeholder["version_stages"]
    assert placeholder["lifecycle"]["ignore_changes"] == ["version_stages"]


@pytest.mark.parametrize("argument", ["secret_string", "secret_binary", "password", "passwords", "auth_token"])
def test_no_resource_has_an_argument_that_puts_a_secret_into_the_state(document: Document, argument: str) -> None:
    """Terraform writes these arguments into its state as they are."""
    assert f'"{argument}"' not in document.text


def test_the_environment_file_has_no_place_for_a_value() -> None:
    """What cannot be written into the YAML cannot be committed with it."""
    assert set(SecretConfig.model_fields) == {"recovery_window_days", "prevent_destroy"}


@pytest.mark.parametrize("days", [0, 7, 30])
def test_a_deleted_secret_can_be_called_back_as_long_as_the_file_says(
    dev: EnvironmentConfig, synthesize: Synthesize, days: int
) -> None:
    """0 is a value, too: the provider's own default of 30 must not take its place."""
    document = synthesize(changed(dev, secret__recovery_window_days=days))
    assert document.at("secret/secret")["recovery_window_in_days"] == days


def test_nobody_reads_the_secret_without_tls(document: Document) -> None:
    """The secret's own policy refuses, whatever a role may do."""
    policy = document.at("secret/policy")
    assert (policy["secret_arn"], policy["block_public_policy"]) == ("<secret/secret.arn>", True)
    statement = document.statement("secret/policy", "TlsOnly")
    assert (statement["Effect"], statement["Principal"]) == ("Deny", {"AWS": "*"})
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_exactly_one_role_reads_the_secret(document: Document) -> None:
    """The agent that starts the container hands the value over; the application's own role cannot ask for it."""
    readers = [
        path
        for path, statement in document.statements()
        if any(action.startswith("secretsmanager:") for action in statement["Action"])
    ]
    assert readers == ["task/execution-policy"]

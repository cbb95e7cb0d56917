"""The environment's key: who may use it, and that everything at rest is under it."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from shared.config import EnvironmentConfig
from shared.naming import SERVICE
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Document, changed

KEY = "encryption/key"
KEY_ARN = "<encryption/key.arn>"


def test_the_key_rotates_and_can_be_called_back(config: EnvironmentConfig, document: Document) -> None:
    """Rotation is no choice; the days to call a deleted key back are the file's."""
    key = document.at(KEY)
    assert key["enable_key_rotation"] is True
    assert key["deletion_window_in_days"] == config.encryption.deletion_window_days


def test_the_alias_names_the_key(config: EnvironmentConfig, document: Document) -> None:
    """People find the key by name."""
    assert document.at("encryption/alias") == {
        "name": f"alias/{SERVICE}-key-{config.name}",
        "target_key_id": "<encryption/key.key_id>",
    }


def test_only_the_account_and_four_services_may_use_the_key(config: EnvironmentConfig, document: Document) -> None:
    """Another principal is a decision."""
    principals = {
        statement["Sid"]: (statement["Effect"], statement["Principal"])
        for path, statement in document.statements()
        if path == KEY
    }
    assert principals == {
        "AccountThroughIam": ("Allow", {"AWS": f"arn:aws:iam::{config.aws.account_id}:root"}),
        "LogGroups": ("Allow", {"Service": f"logs.{config.aws.region}.amazonaws.com"}),
        "AlarmsAndBudget": ("Allow", {"Service": ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"]}),
        "Events": ("Allow", {"Service": "events.amazonaws.com"}),
    }


def test_services_encrypt_but_never_manage_the_key(document: Document) -> None:
    """A service that is misused cannot change or delete the key."""
    assert document.statement(KEY, "LogGroups")["Action"] == [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
    ]
    assert document.statement(KEY, "AlarmsAndBudget")["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert document.statement(KEY, "Events")["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]


def test_alarms_and_budget_use_the_key_for_this_account_only(config: EnvironmentConfig, document: Document) -> None:
    """An alarm of another account does not publish under our key."""
    condition = document.statement(KEY, "AlarmsAndBudget")["Condition"]
    assert condition == {"StringEquals": {"aws:SourceAccount": config.aws.account_id}}


def test_the_key_policy_covers_every_log_group_and_no_other_account(
    config: EnvironmentConfig, document: Document
) -> None:
    """A log group outside of the patterns could not be created; a pattern without the account would be too wide."""
    patterns = document.statement(KEY, "LogGroups")["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
    account = f"arn:aws:logs:{config.aws.region}:{config.aws.account_id}:log-group:"
    names = [group["name"] for group in document.of_type("aws_cloudwatch_log_group").values()]
    assert len(names) == 5
    for name in names:
        assert any(fnmatchcase(account + name, pattern) for pattern in patterns), name
    for pattern in patterns:
        assert any(fnmatchcase(account + name, pattern) for name in names), pattern
        assert pattern.startswith(account)


@pytest.mark.parametrize(
    ("kind", "argument"),
    [
        ("aws_cloudwatch_log_group", "kms_key_id"),
        ("aws_elasticache_serverless_cache", "kms_key_id"),
        ("aws_secretsmanager_secret", "kms_key_id"),
        ("aws_sns_topic", "kms_master_key_id"),
    ],
)
def test_everything_at_rest_is_under_the_key(document: Document, kind: str, argument: str) -> None:
    """Every resource of a kind that can have a customer key has it."""
    resources = document.of_type(kind)
    assert resources
    assert {path: resource.get(argument) for path, resource in resources.items()} == dict.fromkeys(resources, KEY_ARN)


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("service__log_retention_days", "task/log-group"),
        ("service__log_retention_days", "cluster/sessions"),
        ("network__flow_logs_retention_days", "flow-logs/log-group"),
        ("firewall__log_retention_days", "firewall/log-group"),
    ],
)
def test_each_log_is_kept_as_long_as_its_key_says(
    dev: EnvironmentConfig, synthesize: Synthesize, key: str, path: str
) -> None:
    """No log is kept for ever, and each follows its own line of the file."""
    assert synthesize(changed(dev, **{key: 545})).at(path)["retention_in_days"] == 545

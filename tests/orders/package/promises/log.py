"""The log of the worker."""

from __future__ import annotations

from typing import Any

import pytest

from shared.deployed import Deployed


@pytest.fixture(scope="module")
def group(deployed: Deployed) -> dict[str, Any]:
    """Return the log group."""
    name = f"{deployed.names.log_group_prefix}/worker"
    [found] = deployed.ask("logs", "describe_log_groups", logGroupNamePrefix=name)["logGroups"]
    return found


def test_the_log_is_kept_as_long_as_the_file_says(deployed: Deployed, group: dict[str, Any]) -> None:
    """service.log_retention_days."""
    assert group["retentionInDays"] == deployed.config.service.log_retention_days


def test_the_log_is_encrypted(group: dict[str, Any]) -> None:
    """With the customer key."""
    assert "kmsKeyId" in group, f"{group['logGroupName']} has no key"

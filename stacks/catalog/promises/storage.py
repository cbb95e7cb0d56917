"""What is kept: logs for as long as the file says, under the customer key, in places that are not public."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from shared.deployed import Deployed


def groups(deployed: Deployed) -> Mapping[str, int]:
    """Return log group -> days, as the file says."""
    names, config = deployed.names, deployed.config
    return {
        f"{names.log_group_prefix}/tasks": config.service.log_retention_days,
        f"{names.log_group_prefix}/sessions": config.service.log_retention_days,
        names.insights_log_group: config.service.log_retention_days,
        f"{names.log_group_prefix}/flow": config.network.flow_logs_retention_days,
        f"aws-waf-logs-{names.resource('firewall')}": config.firewall.log_retention_days,
    }


KINDS = ("tasks", "sessions", "performance", "flow", "firewall")


@pytest.mark.parametrize("kind", KINDS)
def test_a_log_is_kept_as_long_as_the_file_says(deployed: Deployed, kind: str) -> None:
    """In days, and encrypted with the customer key."""
    [name] = [name for name in groups(deployed) if kind in name]
    found = [
        group
        for group in deployed.ask("logs", "describe_log_groups", logGroupNamePrefix=name)["logGroups"]
        if group["logGroupName"] == name
    ]
    assert found, f"{name} does not exist"
    days, key = found[0].get("retentionInDays"), found[0].get("kmsKeyId", "")
    assert days == groups(deployed)[name], f"{name} is kept for {days} days, expected {groups(deployed)[name]}"
    assert key.startswith(deployed.names.arn("kms", "key/")), f"{name} has the key {key!r}"


def test_the_log_bucket_is_private(deployed: Deployed) -> None:
    """Nothing in it can be made public."""
    found = deployed.ask("s3", "get_public_access_block", Bucket=deployed.names.bucket("logs"))
    settings = found["PublicAccessBlockConfiguration"]
    assert sorted(settings.values()) == [True] * 4, f"what is blocked: {settings}"


def test_the_log_bucket_is_encrypted(deployed: Deployed) -> None:
    """With S3's own key: load balancers can write under no other (ELB user guide, access logs)."""
    found = deployed.ask("s3", "get_bucket_encryption", Bucket=deployed.names.bucket("logs"))
    rules = found["ServerSideEncryptionConfiguration"]["Rules"]
    kinds = [rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] for rule in rules]
    assert kinds == ["AES256"], f"the bucket is encrypted with {kinds}"


def test_the_log_bucket_asks_for_tls(deployed: Deployed) -> None:
    """A request without TLS is refused."""
    policy = json.loads(deployed.ask("s3", "get_bucket_policy", Bucket=deployed.names.bucket("logs"))["Policy"])
    refusing = [
        one
        for one in policy["Statement"]
        if one["Effect"] == "Deny" and one.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport") == "false"
    ]
    assert refusing, "no statement refuses requests without TLS"


def test_the_log_bucket_forgets_as_the_file_says(deployed: Deployed) -> None:
    """edge.access_log_retention_days."""
    found = deployed.ask("s3", "get_bucket_lifecycle_configuration", Bucket=deployed.names.bucket("logs"))["Rules"]
    days = [rule["Expiration"]["Days"] for rule in found if rule["Status"] == "Enabled" and "Expiration" in rule]
    assert days == [deployed.config.edge.access_log_retention_days], f"logs are kept for {days} days"


def test_the_budget_is_that_of_the_file(deployed: Deployed) -> None:
    """budget.monthly_usd."""
    names = deployed.names
    budget = deployed.ask(
        "budgets", "describe_budget", AccountId=names.account_id, BudgetName=names.resource("monthly")
    )["Budget"]
    limit = budget["BudgetLimit"]
    found = (float(limit["Amount"]), limit["Unit"], budget["TimeUnit"])
    assert found == (deployed.config.budget.monthly_usd, "USD", "MONTHLY"), f"the budget is {found}"


def test_the_dashboard_is_there(deployed: Deployed) -> None:
    """One page to look at when somebody calls."""
    name = deployed.names.resource("overview")
    found = deployed.ask("cloudwatch", "get_dashboard", DashboardName=name)
    assert json.loads(found["DashboardBody"])["widgets"], f"{name} shows nothing"

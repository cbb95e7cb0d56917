"""The firewall before the load balancer: which rules, in which order, seen by whom."""

from __future__ import annotations

from typing import Any

import pytest

from shared.config.counted_rules import MANAGED_RULE_GROUPS, counted_rule_of
from shared.deployed import Deployed

# The brief's three and the one that this repository adds are managed; the last is ours.
RULES = (*MANAGED_RULE_GROUPS, "RateLimitByAddress")


@pytest.fixture(scope="module")
def web_acl(deployed: Deployed) -> dict[str, Any]:
    """Return the web ACL of the environment."""
    name = deployed.names.resource("firewall")
    [found] = [
        one for one in deployed.ask("wafv2", "list_web_acls", Scope="REGIONAL")["WebACLs"] if one["Name"] == name
    ]
    return deployed.ask("wafv2", "get_web_acl", Name=name, Scope="REGIONAL", Id=found["Id"])["WebACL"]


def test_the_firewall_stands_before_the_load_balancer(deployed: Deployed, web_acl: dict[str, Any]) -> None:
    """It is associated with the load balancer."""
    [balancer] = deployed.ask("elbv2", "describe_load_balancers", Names=[deployed.names.load_balancer])["LoadBalancers"]
    arn = balancer["LoadBalancerArn"]
    found = deployed.ask("wafv2", "get_web_acl_for_resource", ResourceArn=arn).get("WebACL", {}).get("ARN")
    assert found == web_acl["ARN"], f"the load balancer has the firewall {found}"


def test_the_rules_stand_in_order(web_acl: dict[str, Any]) -> None:
    """Common rules, known bad inputs, SQL injection, reputation, rate: priorities 1 to 5."""
    found = [(rule["Priority"], rule["Name"]) for rule in sorted(web_acl["Rules"], key=lambda rule: rule["Priority"])]
    assert found == list(enumerate(RULES, start=1)), f"the rules are {found}"


def test_managed_rules_block_but_for_those_of_the_file(deployed: Deployed, web_acl: dict[str, Any]) -> None:
    """Each is AWS's group of its name; what counts is what firewall.counted_rules says, and nothing else."""
    counted = [counted_rule_of(text) for text in deployed.config.firewall.counted_rules]
    expected = {
        name: (
            name,
            {"Count": {}} if any(one.group == name and one.rule is None for one in counted) else {"None": {}},
            [(one.rule, {"Count": {}}) for one in counted if one.group == name and one.rule is not None],
        )
        for name in MANAGED_RULE_GROUPS
    }
    groups = {
        rule["Name"]: (rule["Statement"]["ManagedRuleGroupStatement"], rule.get("OverrideAction"))
        for rule in web_acl["Rules"]
        if "ManagedRuleGroupStatement" in rule["Statement"]
    }
    found = {
        name: (
            group["Name"],
            action,
            [(one["Name"], one["ActionToUse"]) for one in group.get("RuleActionOverrides", [])],
        )
        for name, (group, action) in groups.items()
    }
    assert found == expected, f"the managed rules are {found}"


def test_clients_that_ask_too_often_are_blocked(deployed: Deployed, web_acl: dict[str, Any]) -> None:
    """firewall.rate_limit_per_5_minutes, by address."""
    limits = [
        (rule["Statement"]["RateBasedStatement"]["Limit"], rule.get("Action"))
        for rule in web_acl["Rules"]
        if "RateBasedStatement" in rule["Statement"]
    ]
    assert limits == [(deployed.config.firewall.rate_limit_per_5_minutes, {"Block": {}})], f"rate rules: {limits}"


def test_every_rule_has_its_metric(web_acl: dict[str, Any]) -> None:
    """So that people see which rule blocks."""
    silent = [rule["Name"] for rule in web_acl["Rules"] if not rule["VisibilityConfig"]["CloudWatchMetricsEnabled"]]
    assert not silent, f"without a metric: {silent}"


def test_what_the_firewall_stops_is_logged(deployed: Deployed, web_acl: dict[str, Any]) -> None:
    """Into its own log group."""
    answer = deployed.ask("wafv2", "get_logging_configuration", ResourceArn=web_acl["ARN"])
    found = answer["LoggingConfiguration"]["LogDestinationConfigs"]
    expected = deployed.names.arn("logs", f"log-group:aws-waf-logs-{deployed.names.resource('firewall')}")
    assert [one.removesuffix(":*") for one in found] == [expected], f"the log goes to {found}"

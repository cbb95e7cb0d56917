"""The firewall, opened a little."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Generator
from typing import Any

from tests.ci.deployed.hands import Hands
from tests.ci.deployed.mutations.registry import seen_by


@contextlib.contextmanager
def _altered_rules(aws: Hands, alter: Callable[[list[dict[str, Any]]], None]) -> Generator[None]:
    rules = aws.web_acl()["Rules"]
    changed = json.loads(json.dumps(rules))
    alter(changed)
    aws.client("wafv2").update_web_acl(**{**aws.web_acl(), "Rules": changed})
    yield
    aws.client("wafv2").update_web_acl(**{**aws.web_acl(), "Rules": rules})


@seen_by("test_the_rules_stand_in_order")
def rules_in_another_order(aws: Hands) -> Generator[None]:
    """The first two rules change places."""

    def swap(rules: list[dict[str, Any]]) -> None:
        first, second = sorted(rules, key=lambda rule: rule["Priority"])[:2]
        first["Priority"], second["Priority"] = second["Priority"], first["Priority"]

    with _altered_rules(aws, swap):
        yield


@seen_by("test_managed_rules_block_but_for_those_of_the_file")
def a_rule_that_only_counts(aws: Hands) -> Generator[None]:
    """Attacks are counted and let through."""

    def count(rules: list[dict[str, Any]]) -> None:
        next(rule for rule in rules if rule["Name"] == "AWSManagedRulesSQLiRuleSet")["OverrideAction"] = {"Count": {}}

    with _altered_rules(aws, count):
        yield


@seen_by("test_managed_rules_block_but_for_those_of_the_file")
def one_rule_of_a_group_that_only_counts(aws: Hands) -> Generator[None]:
    """Bodies of any size are let through."""

    def count(rules: list[dict[str, Any]]) -> None:
        group = next(rule for rule in rules if rule["Name"] == "AWSManagedRulesCommonRuleSet")
        override = {"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}}
        group["Statement"]["ManagedRuleGroupStatement"]["RuleActionOverrides"] = [override]

    with _altered_rules(aws, count):
        yield


@seen_by("test_clients_that_ask_too_often_are_blocked")
def a_higher_rate(aws: Hands) -> Generator[None]:
    """A flood gets through."""

    def raise_limit(rules: list[dict[str, Any]]) -> None:
        [rule] = [rule for rule in rules if "RateBasedStatement" in rule["Statement"]]
        rule["Statement"]["RateBasedStatement"]["Limit"] = 2_000_000

    with _altered_rules(aws, raise_limit):
        yield


@seen_by("test_every_rule_has_its_metric")
def a_rule_without_a_metric(aws: Hands) -> Generator[None]:
    """Nobody sees what it blocks."""

    def silence(rules: list[dict[str, Any]]) -> None:
        rules[0]["VisibilityConfig"]["CloudWatchMetricsEnabled"] = False

    with _altered_rules(aws, silence):
        yield


@seen_by("test_the_firewall_stands_before_the_load_balancer")
def a_firewall_before_nothing(aws: Hands) -> Generator[None]:
    """It is there, and nothing passes it."""
    waf, balancer, firewall = aws.client("wafv2"), aws.balancer_arn(), aws.web_acl_arn()
    waf.disassociate_web_acl(ResourceArn=balancer)
    yield
    waf.associate_web_acl(WebACLArn=firewall, ResourceArn=balancer)


@seen_by("test_what_the_firewall_stops_is_logged")
def a_silent_firewall(aws: Hands) -> Generator[None]:
    """What it stops is written nowhere."""
    waf, arn = aws.client("wafv2"), aws.web_acl_arn()
    before = waf.get_logging_configuration(ResourceArn=arn)["LoggingConfiguration"]
    waf.delete_logging_configuration(ResourceArn=arn)
    yield
    waf.put_logging_configuration(LoggingConfiguration=before)

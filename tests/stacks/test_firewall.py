"""The web application firewall: its rules in order, what it counts, what it logs."""

from __future__ import annotations

import pytest

from shared.config import EnvironmentConfig
from shared.naming import SERVICE
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Arguments, Document, changed

WEB_ACL = "firewall/web-acl"
MANAGED = {
    1: "AWSManagedRulesCommonRuleSet",
    2: "AWSManagedRulesKnownBadInputsRuleSet",
    3: "AWSManagedRulesSQLiRuleSet",
    4: "AWSManagedRulesAmazonIpReputationList",
}


def rules(document: Document) -> dict[int, Arguments]:
    """Return the rules by priority."""
    found = {rule["priority"]: rule for rule in document.at(WEB_ACL)["rule"]}
    assert len(found) == len(document.at(WEB_ACL)["rule"]), "two rules of one priority"
    return found


def test_rules_stand_in_the_required_order(document: Document) -> None:
    """Common, bad inputs, SQL injection (1 to 3, as the product's owner asked), then reputation, then the rate."""
    names = {priority: rule["name"] for priority, rule in rules(document).items()}
    assert names == MANAGED | {5: "RateLimitByAddress"}


SIZE = "AWSManagedRulesCommonRuleSet/SizeRestrictions_BODY: pictures are sent in bodies over 8 KB"


@pytest.mark.parametrize("priority", MANAGED)
def test_a_managed_group_is_amazons_and_keeps_its_actions(document: Document, priority: int) -> None:
    """An override to `count` would let everything pass."""
    rule = rules(document)[priority]
    statement = {"name": MANAGED[priority], "vendor_name": "AWS"}
    assert rule["statement"] == {"managed_rule_group_statement": statement}
    assert rule["override_action"] == {"none": {}}
    assert "action" not in rule


def test_a_group_that_the_file_names_counts_as_a_whole(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """Nothing else of the firewall changes."""
    text = "AWSManagedRulesSQLiRuleSet: what blocks our search is looked into"
    found = rules(synthesize(changed(dev, firewall__counted_rules=(text,))))
    assert found[3]["override_action"] == {"count": {}}
    before = rules(synthesize(dev))
    assert {number: rule for number, rule in found.items() if rule != before[number]} == {3: found[3]}


def test_a_rule_that_the_file_names_counts_and_its_group_blocks(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """The other rules of the group keep their actions."""
    found = rules(synthesize(changed(dev, firewall__counted_rules=(SIZE,))))
    assert found[1]["override_action"] == {"none": {}}
    assert found[1]["statement"]["managed_rule_group_statement"]["rule_action_override"] == [
        {"name": "SizeRestrictions_BODY", "action_to_use": {"count": {}}}
    ]
    before = rules(synthesize(dev))
    assert {number: rule for number, rule in found.items() if rule != before[number]} == {1: found[1]}


def test_one_address_is_blocked_above_the_rate_of_the_file(config: EnvironmentConfig, document: Document) -> None:
    """`firewall.rate_limit_per_5_minutes` counts by address over five minutes and blocks."""
    rule = rules(document)[5]
    assert rule["statement"] == {
        "rate_based_statement": {
            "limit": config.firewall.rate_limit_per_5_minutes,
            "aggregate_key_type": "IP",
            "evaluation_window_sec": 300,
        }
    }
    assert rule["action"] == {"block": {}}
    assert "override_action" not in rule


def test_what_no_rule_blocks_passes(document: Document) -> None:
    """The firewall protects a public shop: its default is to let people in."""
    assert document.at(WEB_ACL)["default_action"] == {"allow": {}}


def test_every_rule_and_the_whole_have_a_metric_of_their_own(config: EnvironmentConfig, document: Document) -> None:
    """A rule that suddenly blocks customers can be seen, and told from the others."""
    views = [rule["visibility_config"] for rule in rules(document).values()]
    views.append(document.at(WEB_ACL)["visibility_config"])
    assert all(view["cloudwatch_metrics_enabled"] and view["sampled_requests_enabled"] for view in views)
    metrics = [view["metric_name"] for view in views]
    assert metrics == [*MANAGED.values(), "RateLimitByAddress", f"{SERVICE}-firewall-{config.name}"]


def test_the_firewall_stands_before_the_load_balancer(document: Document) -> None:
    """An ACL that is associated with nothing protects nothing."""
    assert document.at(WEB_ACL)["scope"] == "REGIONAL"
    assert document.of_type("aws_wafv2_web_acl_association") == {
        "firewall/association": {"resource_arn": "<edge/balancer.arn>", "web_acl_arn": f"<{WEB_ACL}.arn>"}
    }


def test_the_log_goes_where_the_firewall_may_write(document: Document) -> None:
    """WAF refuses every log group whose name does not begin `aws-waf-logs-`."""
    logging = document.at("firewall/logging")
    assert logging["resource_arn"] == f"<{WEB_ACL}.arn>"
    assert logging["log_destination_configs"] == ["<firewall/log-group.arn>"]
    assert document.at("firewall/log-group")["name"].startswith("aws-waf-logs-")


def test_credentials_are_left_out_of_the_log(document: Document) -> None:
    """Who reads the firewall's log must not become somebody else with it."""
    fields = document.at("firewall/logging")["redacted_fields"]
    assert fields == [{"single_header": {"name": name}} for name in ("authorization", "cookie")]


def test_logging_waits_for_the_permission_to_write(document: Document) -> None:
    """WAF tries the destination at once."""
    assert document.at("firewall/logging")["depends_on"] == ["firewall/delivery"]


def test_only_log_delivery_of_this_account_writes_the_log(config: EnvironmentConfig, document: Document) -> None:
    """The resource policy names the service, this log group and this account."""
    statement = document.statement("firewall/delivery", "FirewallLog")
    assert statement["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert statement["Resource"] == ["<firewall/log-group.arn>:*"]
    account = config.aws.account_id
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": account},
        "ArnLike": {"aws:SourceArn": f"arn:aws:logs:{config.aws.region}:{account}:*"},
    }


def test_the_rate_limit_follows_the_file(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """Another number in the file is another limit, and changes nothing else of the ACL."""
    acl = synthesize(changed(dev, firewall__rate_limit_per_5_minutes=10)).at(WEB_ACL)
    assert acl["rule"].pop()["statement"]["rate_based_statement"]["limit"] == 10
    before = synthesize(dev).at(WEB_ACL)
    assert acl["rule"] == before["rule"][:-1]


def test_only_what_the_firewall_stopped_or_counted_is_logged(document: Document) -> None:
    """Everything that was let through is in the load balancer's access log already."""
    log_filter = document.at("firewall/logging")["logging_filter"]
    kept = [
        (row["behavior"], condition["action_condition"]["action"])
        for row in log_filter["filter"]
        for condition in row["condition"]
    ]
    assert (log_filter["default_behavior"], kept) == ("DROP", [("KEEP", "BLOCK"), ("KEEP", "COUNT")])

"""Mistakes about the way in."""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

from tests.ci.policy.aws.mutations.base import Data, address, breaks, one, without


@breaks("plain-http")
def plain_http_to_the_tasks(d: Data) -> None:
    target = address(d, "aws_lb_target_group")
    one(d, "aws_lb_listener", "edge_http_")["default_action"] = [{"type": "forward", "target_group_arn": target}]


@breaks("plain-http")
def a_redirect_to_plain_http(d: Data) -> None:
    one(d, "aws_lb_listener", "edge_http_")["default_action"][0]["redirect"]["protocol"] = "HTTP"


@breaks("plain-http")
def a_rule_that_forwards_before_the_redirect(d: Data) -> None:
    name = next(name for name in d["resource"]["aws_lb_listener"] if name.startswith("edge_http_"))
    d["resource"]["aws_lb_listener_rule"] = {"early": {"listener_arn": f"${{aws_lb_listener.{name}.arn}}"}}


@breaks("tls-policy")
def a_tls_policy_of_2016(d: Data) -> None:
    one(d, "aws_lb_listener", "edge_https")["ssl_policy"] = "ELBSecurityPolicy-2016-08"


@breaks("tls-policy")
def the_default_tls_policy(d: Data) -> None:
    del one(d, "aws_lb_listener", "edge_https")["ssl_policy"]


@breaks("invalid-headers")
def invalid_headers_pass(d: Data) -> None:
    one(d, "aws_lb")["drop_invalid_header_fields"] = False


@breaks("web-firewall")
def no_firewall_in_front(d: Data) -> None:
    without(d, "aws_wafv2_web_acl_association")


@breaks("web-firewall")
def a_firewall_without_rules(d: Data) -> None:
    one(d, "aws_wafv2_web_acl")["rule"] = []


@breaks("web-firewall")
def a_rule_of_the_firewall_that_only_counts(d: Data) -> None:
    one(d, "aws_wafv2_web_acl")["rule"][0]["override_action"] = {"count": {}}


@breaks("firewall-log")
def a_firewall_that_writes_nothing(d: Data) -> None:
    without(d, "aws_wafv2_web_acl_logging_configuration")


@breaks("access-log")
def requests_that_nobody_writes_down(d: Data) -> None:
    one(d, "aws_lb")["access_logs"]["enabled"] = False

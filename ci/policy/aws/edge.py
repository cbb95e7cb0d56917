"""Rules about the way in: listeners, TLS, the firewall, and what is written down there. Each yields what breaks it."""

from __future__ import annotations

from collections.abc import Iterator

from ci.changes.diff.document import as_list
from ci.policy.aws.rule import Broken, Rule
from ci.policy.aws.stack import Stack, first

# Each accepts TLS 1.2 and 1.3 only, with forward secrecy (ELB user guide, "Security policies for your Application Load
# Balancer").
TLS_POLICIES = frozenset(
    {
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        "ELBSecurityPolicy-TLS13-1-2-PQ-2025-09",
        "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        "ELBSecurityPolicy-TLS13-1-3-2021-06",
        "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
    }
)


def plain_http(stack: Stack) -> Iterator[Broken]:
    """A listener without TLS does nothing but send people to the one with it."""
    for listener in stack.of("aws_lb_listener"):
        if listener.body.get("protocol") in ("HTTPS", "TLS"):
            continue
        for action in as_list(listener.body.get("default_action", [])):
            if action.get("type") != "redirect" or first(action.get("redirect")).get("protocol") != "HTTPS":
                yield Broken(listener.address, "answers plain HTTP with something else than a redirect to HTTPS")
        for rule in stack.naming(listener.address, "aws_lb_listener_rule", "listener_arn"):
            yield Broken(rule.address, "a rule of a listener without TLS")


def tls_policy(stack: Stack) -> Iterator[Broken]:
    """A listener with TLS accepts no version that is broken."""
    for listener in stack.of("aws_lb_listener"):
        tls_policy = listener.body.get("ssl_policy")
        if listener.body.get("protocol") in ("HTTPS", "TLS") and tls_policy not in TLS_POLICIES:
            yield Broken(listener.address, f"its TLS policy is {tls_policy or 'the default'}")


def invalid_headers(stack: Stack) -> Iterator[Broken]:
    """Headers that two programs could read differently do not pass."""
    for balancer in stack.of("aws_lb"):
        if balancer.body.get("drop_invalid_header_fields") is not True:
            yield Broken(balancer.address, "passes invalid header fields on")


def web_firewall(stack: Stack) -> Iterator[Broken]:
    """In front of each public load balancer stands a firewall that has rules, and they act."""
    for balancer in stack.of("aws_lb"):
        lists = {
            name
            for association in stack.naming(balancer.address, "aws_wafv2_web_acl_association", "resource_arn")
            for name in stack.named_by(association, "web_acl_arn")
        }
        if balancer.body.get("internal") is not True and not lists:
            yield Broken(balancer.address, "has no web ACL")
    for firewall in stack.of("aws_wafv2_web_acl"):
        rules = as_list(firewall.body.get("rule") or [])
        if not rules:
            yield Broken(firewall.address, "has no rules")
        for rule in rules:
            # `count` instead of a rule's own action switches it off and leaves it standing there.
            if "count" in first(rule.get("override_action")) or "count" in first(rule.get("action")):
                yield Broken(firewall.address, f"rule {rule.get('name')} only counts")


def firewall_log(stack: Stack) -> Iterator[Broken]:
    """What the firewall refused is written down."""
    for firewall in stack.of("aws_wafv2_web_acl"):
        if not stack.naming(firewall.address, "aws_wafv2_web_acl_logging_configuration", "resource_arn"):
            yield Broken(firewall.address, "writes no log")


def access_log(stack: Stack) -> Iterator[Broken]:
    """Every request is written down."""
    for balancer in stack.of("aws_lb"):
        if first(balancer.body.get("access_logs")).get("enabled") is not True:
            yield Broken(balancer.address, "writes no access log")


RULES = (
    Rule(
        "plain-http",
        "who can read the line can read and change plain HTTP",
        "redirect to HTTPS, and put rules on the HTTPS listener",
        "FSBP ELB.1",
        plain_http,
    ),
    Rule(
        "tls-policy",
        "TLS 1.0 and 1.1 are broken, and the default policy accepts them",
        "choose one of ci/policy/aws/edge.py, for example ELBSecurityPolicy-TLS13-1-2-2021-06",
        "FSBP ELB.17",
        tls_policy,
    ),
    Rule(
        "invalid-headers",
        "request smuggling lives from headers that two servers read differently",
        "set drop_invalid_header_fields to true",
        "FSBP ELB.4",
        invalid_headers,
    ),
    Rule(
        "web-firewall",
        "known attacks should end before they reach the application",
        "associate a web ACL with rules that block",
        "FSBP ELB.16, WAF.10",
        web_firewall,
    ),
    Rule(
        "firewall-log",
        "a block that nobody can look up is neither an attack nor a mistake that anybody notices",
        "add an aws_wafv2_web_acl_logging_configuration",
        "FSBP WAF.11",
        firewall_log,
    ),
    Rule(
        "access-log",
        "after an incident the first question is who asked for what",
        "set access_logs with enabled = true",
        "FSBP ELB.5",
        access_log,
    ),
)

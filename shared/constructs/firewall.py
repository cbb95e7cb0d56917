"""The web application firewall: AWS's managed rules, a limit for each client, and a log of what was not let through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.cloudwatch_log_resource_policy import CloudwatchLogResourcePolicy
from cdktf_cdktf_provider_aws.wafv2_web_acl import (
    Wafv2WebAcl,
    Wafv2WebAclDefaultAction,
    Wafv2WebAclDefaultActionAllow,
    Wafv2WebAclRule,
    Wafv2WebAclRuleAction,
    Wafv2WebAclRuleActionBlock,
    Wafv2WebAclRuleOverrideAction,
    Wafv2WebAclRuleOverrideActionCount,
    Wafv2WebAclRuleOverrideActionNone,
    Wafv2WebAclRuleVisibilityConfig,
    Wafv2WebAclVisibilityConfig,
)
from cdktf_cdktf_provider_aws.wafv2_web_acl_association import Wafv2WebAclAssociation
from cdktf_cdktf_provider_aws.wafv2_web_acl_logging_configuration import (
    Wafv2WebAclLoggingConfiguration,
    Wafv2WebAclLoggingConfigurationLoggingFilter,
    Wafv2WebAclLoggingConfigurationLoggingFilterFilter,
    Wafv2WebAclLoggingConfigurationLoggingFilterFilterCondition,
    Wafv2WebAclLoggingConfigurationLoggingFilterFilterConditionActionCondition,
    Wafv2WebAclLoggingConfigurationRedactedFields,
    Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader,
)
from constructs import Construct

from shared.config.counted_rules import MANAGED_RULE_GROUPS, CountedRule, counted_rule_of
from shared.config.model import FirewallConfig
from shared.naming import Names
from shared.policies import allow, document

if TYPE_CHECKING:
    from shared.constructs.edge import Edge
    from shared.constructs.encryption import Encryption

RATE_RULE = "RateLimitByAddress"
# What was let through is in the load balancer's access log already.
LOGGED_ACTIONS = ("BLOCK", "COUNT")
# Headers that carry credentials never reach the log.
REDACTED_HEADERS = ("authorization", "cookie")


@dataclass(frozen=True)
class Rule:
    """A row of the firewall; `statement` has the provider's own argument names: cdktf types it as Any."""

    name: str
    statement: dict[str, Any]
    does: Literal["block", "as the group says", "count"]


def rules(config: FirewallConfig) -> list[Rule]:
    """Return the firewall's rules in the order of their priorities, which start at 1."""
    counted = [counted_rule_of(text) for text in config.counted_rules]
    rate = {
        "rate_based_statement": {
            "limit": config.rate_limit_per_5_minutes,
            "aggregate_key_type": "IP",
            "evaluation_window_sec": 300,
        }
    }
    return [*(_managed(name, counted) for name in MANAGED_RULE_GROUPS), Rule(RATE_RULE, rate, "block")]


def _managed(name: str, counted: list[CountedRule]) -> Rule:
    mine = [one.rule for one in counted if one.group == name]
    overrides = [{"name": rule, "action_to_use": {"count": {}}} for rule in mine if rule is not None]
    group = {"name": name, "vendor_name": "AWS"} | ({"rule_action_override": overrides} if overrides else {})
    return Rule(name, {"managed_rule_group_statement": group}, "count" if None in mine else "as the group says")


class Firewall(Construct):
    """A regional web ACL in front of the load balancer; every rule has its metric."""

    def __init__(
        self, scope: Construct, id_: str, *, config: FirewallConfig, names: Names, edge: Edge, encryption: Encryption
    ) -> None:
        super().__init__(scope, id_)
        self.name = names.resource("firewall")
        web_acl = Wafv2WebAcl(
            self,
            "web-acl",
            name=self.name,
            description=f"Protects the load balancer of {names.stack_id}",
            scope="REGIONAL",
            default_action=Wafv2WebAclDefaultAction(allow=Wafv2WebAclDefaultActionAllow()),
            visibility_config=Wafv2WebAclVisibilityConfig(
                metric_name=self.name, cloudwatch_metrics_enabled=True, sampled_requests_enabled=True
            ),
            rule=[_web_acl_rule(priority, rule) for priority, rule in enumerate(rules(config), start=1)],
        )
        Wafv2WebAclAssociation(self, "association", resource_arn=edge.load_balancer_arn, web_acl_arn=web_acl.arn)
        group = CloudwatchLogGroup(
            self,
            "log-group",
            name=f"aws-waf-logs-{self.name}",  # WAF writes only to destinations that begin so
            retention_in_days=config.log_retention_days,
            kms_key_id=encryption.key_arn,
        )
        delivery = CloudwatchLogResourcePolicy(
            self, "delivery", policy_name=self.name, policy_document=delivery_policy(names, group.arn)
        )
        Wafv2WebAclLoggingConfiguration(
            self,
            "logging",
            resource_arn=web_acl.arn,
            log_destination_configs=[group.arn],
            logging_filter=_only(*LOGGED_ACTIONS),
            redacted_fields=[
                Wafv2WebAclLoggingConfigurationRedactedFields(
                    single_header=Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader(name=header)
                )
                for header in REDACTED_HEADERS
            ],
            depends_on=[delivery],
        )


def _web_acl_rule(priority: int, rule: Rule) -> Wafv2WebAclRule:
    # A managed group keeps its own actions, or counts as a whole; a rule of ours says what it does.
    overrides = {
        "as the group says": Wafv2WebAclRuleOverrideAction(none=Wafv2WebAclRuleOverrideActionNone()),
        "count": Wafv2WebAclRuleOverrideAction(count=Wafv2WebAclRuleOverrideActionCount()),
    }
    return Wafv2WebAclRule(
        name=rule.name,
        priority=priority,
        statement=rule.statement,
        override_action=overrides.get(rule.does),
        action=Wafv2WebAclRuleAction(block=Wafv2WebAclRuleActionBlock()) if rule.does == "block" else None,
        visibility_config=Wafv2WebAclRuleVisibilityConfig(
            metric_name=rule.name, cloudwatch_metrics_enabled=True, sampled_requests_enabled=True
        ),
    )


def _only(*actions: str) -> Wafv2WebAclLoggingConfigurationLoggingFilter:
    """Return a filter that keeps requests which met one of `actions` and drops the others."""
    return Wafv2WebAclLoggingConfigurationLoggingFilter(
        default_behavior="DROP",
        filter=[
            Wafv2WebAclLoggingConfigurationLoggingFilterFilter(
                behavior="KEEP",
                requirement="MEETS_ANY",
                condition=[
                    Wafv2WebAclLoggingConfigurationLoggingFilterFilterCondition(
                        action_condition=Wafv2WebAclLoggingConfigurationLoggingFilterFilterConditionActionCondition(
                            action=action
                        )
                    )
                    for action in actions
                ],
            )
        ],
    )


def delivery_policy(names: Names, log_group_arn: str) -> str:
    """Return the log policy that lets the delivery service write the firewall's log, for this account only."""
    return document(
        allow(
            "FirewallLog",
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            resources=[f"{log_group_arn}:*"],
            principal={"Service": "delivery.logs.amazonaws.com"},
            condition={
                "StringEquals": {"aws:SourceAccount": names.account_id},
                "ArnLike": {"aws:SourceArn": names.arn("logs", "*")},
            },
        )
    )

"""A message for each deployment that ECS gives up: the circuit breaker, or an alarm that rose during it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import (
    CloudwatchEventTarget,
    CloudwatchEventTargetInputTransformer,
)
from constructs import Construct

from shared.naming import Names

if TYPE_CHECKING:
    from shared.constructs.notifications import Notifications

# The fields of the event (ECS developer guide, "Amazon ECS service deployment state change events").
FIELDS = {"service": "$.resources[0]", "reason": "$.detail.reason"}
# EventBridge takes a JSON text here (EventBridge user guide, "Amazon EventBridge input transformation").
MESSAGE = json.dumps("ECS gave up a deployment of <service>: <reason>")


class FailedDeployments(Construct):
    """An EventBridge rule on the service's events; it names the service by its future name, and hears the first one."""

    def __init__(self, scope: Construct, id_: str, *, names: Names, notifications: Notifications) -> None:
        super().__init__(scope, id_)
        self.rule_name = names.resource("failed-deployments")
        rule = CloudwatchEventRule(
            self,
            "rule",
            name=self.rule_name,
            description=f"Deployments of {names.service} that ECS gave up",
            event_pattern=json.dumps(
                {
                    "source": ["aws.ecs"],
                    "detail-type": ["ECS Deployment State Change"],
                    "resources": [names.service_arn],
                    "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
                }
            ),
        )
        CloudwatchEventTarget(
            self,
            "topic",
            rule=rule.name,
            target_id="topic",
            # No role: of a topic its policy decides (EventBridge user guide, "Using resource-based policies").
            arn=notifications.topic_arn,
            input_transformer=CloudwatchEventTargetInputTransformer(input_paths=FIELDS, input_template=MESSAGE),
        )

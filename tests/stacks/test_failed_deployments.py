"""What ECS gives up, people hear."""

from __future__ import annotations

import json

from shared.config import EnvironmentConfig
from tests.stacks.document import Document

TOPIC = "<notifications/topic.arn>"


def test_failures_of_this_service_are_heard_and_nothing_else(config: EnvironmentConfig, document: Document) -> None:
    """The pattern is the event that ECS documents, of the service whose name and cluster the stack has."""
    place = f"arn:aws:ecs:{config.aws.region}:{config.aws.account_id}:service"
    service, cluster = document.at("service/service")["name"], document.at("cluster/cluster")["name"]
    assert json.loads(document.at("failed-deployments/rule")["event_pattern"]) == {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Deployment State Change"],
        "resources": [f"{place}/{cluster}/{service}"],
        "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
    }


def test_what_is_heard_goes_to_the_topic(document: Document) -> None:
    """Without a role: with one, EventBridge may lose what it sends to an encrypted topic (EventBridge user guide)."""
    target = document.at("failed-deployments/topic")
    assert (target["rule"], target["arn"]) == ("<failed-deployments/rule.name>", TOPIC)
    assert "role_arn" not in target


def test_the_message_says_which_service_and_why(document: Document) -> None:
    """A sentence; every place in it is a field that the event has."""
    transformer = document.at("failed-deployments/topic")["input_transformer"]
    assert transformer["input_paths"] == {"service": "$.resources[0]", "reason": "$.detail.reason"}
    assert json.loads(transformer["input_template"]) == "ECS gave up a deployment of <service>: <reason>"

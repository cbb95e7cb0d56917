"""The topic that tells people."""

from __future__ import annotations

import pytest

from shared.config import EnvironmentConfig
from tests.stacks.document import Document

TOPIC = "<notifications/topic.arn>"


def test_there_is_one_topic_and_its_arn_is_the_output(document: Document) -> None:
    """Everything that tells people goes through one place."""
    assert list(document.of_type("aws_sns_topic")) == ["notifications/topic"]
    assert document.outputs["SnsTopicArn"] == TOPIC


def test_the_address_of_the_file_is_subscribed(config: EnvironmentConfig, document: Document) -> None:
    """`alarms.email` gets every message."""
    assert document.of_type("aws_sns_topic_subscription") == {
        "notifications/email": {"topic_arn": TOPIC, "protocol": "email", "endpoint": config.alarms.email}
    }


def test_only_services_that_have_something_to_say_publish(config: EnvironmentConfig, document: Document) -> None:
    """A topic without this policy is silent; alarms and budget are this account's. Of events AWS takes no condition."""
    statements = [statement for path, statement in document.statements() if path == "notifications/policy"]
    assert document.at("notifications/policy")["arn"] == TOPIC
    publish = {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": [TOPIC]}
    assert statements == [
        publish
        | {
            "Sid": "AlarmsAndBudget",
            "Principal": {"Service": ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"]},
            "Condition": {"StringEquals": {"aws:SourceAccount": config.aws.account_id}},
        },
        publish | {"Sid": "Events", "Principal": {"Service": "events.amazonaws.com"}},
    ]


@pytest.mark.parametrize("sid", ["AlarmsAndBudget", "Events"])
def test_who_may_publish_may_also_use_the_key(document: Document, sid: str) -> None:
    """An encrypted topic drops the message of a service that the key does not know, without an error anywhere."""
    publish, use_key = document.statement("notifications/policy", sid), document.statement("encryption/key", sid)
    assert publish["Principal"] == use_key["Principal"]
    assert publish.get("Condition") == use_key.get("Condition")

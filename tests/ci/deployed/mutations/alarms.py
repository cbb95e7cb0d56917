"""Alarms that do not rise, or that nobody hears."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from typing import Any

from tests.ci.deployed.hands import Hands
from tests.ci.deployed.mutations.registry import seen_by


@contextlib.contextmanager
def _altered_alarm(aws: Hands, name: str, **change: Any) -> Generator[None]:
    before = aws.alarm(name)
    aws.client("cloudwatch").put_metric_alarm(**{**before, **change})
    yield
    aws.client("cloudwatch").put_metric_alarm(**before)


@seen_by("test_every_alarm_tells_the_topic")
def an_alarm_without_an_action(aws: Hands) -> Generator[None]:
    """It rises, and nobody hears it."""
    with _altered_alarm(aws, "cache-throttled", AlarmActions=[]):
        yield


@seen_by("test_the_alarms_rise_where_the_file_says")
def an_alarm_with_another_threshold(aws: Hands) -> Generator[None]:
    """It rises too late."""
    with _altered_alarm(aws, "response-time", Threshold=600.0):
        yield


@seen_by("test_every_alarm_watches_something_that_exists")
def an_alarm_that_watches_nothing(aws: Hands) -> Generator[None]:
    """Its dimension names another service."""
    with _altered_alarm(aws, "service-memory", Dimensions=[{"Name": "ServiceName", "Value": "another"}]):
        yield


@seen_by("test_there_are_exactly_these_alarms")
def an_alarm_of_no_row(aws: Hands) -> Generator[None]:
    """Somebody tries something out and forgets it."""
    name = aws.names.resource("try-out")
    aws.client("cloudwatch").put_metric_alarm(**{**aws.alarm("service-cpu"), "AlarmName": name})
    yield
    aws.client("cloudwatch").delete_alarms(AlarmNames=[name])


@seen_by("test_the_topic_has_subscribers")
def a_second_reader(aws: Hands) -> Generator[None]:
    """Alarms go to a queue that the file does not name; one by mail would be pending, and AWS would not end it."""
    sns = aws.client("sns")
    topic, queue = aws.outputs["SnsTopicArn"], aws.names.arn("sqs", "other")
    made = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, ReturnSubscriptionArn=True)
    yield
    sns.unsubscribe(SubscriptionArn=made["SubscriptionArn"])


@seen_by("test_the_topic_is_under_the_customer_key")
def a_topic_without_a_key(aws: Hands) -> Generator[None]:
    """What alarms say lies in clear."""
    sns, topic = aws.client("sns"), aws.outputs["SnsTopicArn"]
    key = sns.get_topic_attributes(TopicArn=topic)["Attributes"]["KmsMasterKeyId"]
    sns.set_topic_attributes(TopicArn=topic, AttributeName="KmsMasterKeyId", AttributeValue="alias/aws/sns")
    yield
    sns.set_topic_attributes(TopicArn=topic, AttributeName="KmsMasterKeyId", AttributeValue=key)


@seen_by("test_a_deployment_that_fails_is_sent_to_the_topic")
def a_rule_that_is_off(aws: Hands) -> Generator[None]:
    """A deployment fails, and nobody hears it."""
    events, rule = aws.client("events"), aws.names.resource("failed-deployments")
    events.disable_rule(Name=rule)
    yield
    events.enable_rule(Name=rule)

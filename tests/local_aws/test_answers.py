"""Answers of AWS that the emulators would not give by themselves."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from botocore.exceptions import ClientError

from tests.local_aws import LocalAccount


def test_a_new_security_group_is_found_by_the_second_question(accounts: Mapping[str, LocalAccount]) -> None:
    """The EC2 API is eventually consistent."""
    ec2 = accounts["dev"].client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="late", Description="late", VpcId=vpc)["GroupId"]
    with pytest.raises(ClientError, match=r"InvalidGroup\.NotFound"):
        ec2.describe_security_groups(GroupIds=[group])
    [found] = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    assert found["GroupName"] == "late"


def test_a_subscription_by_mail_is_pending(accounts: Mapping[str, LocalAccount]) -> None:
    """It has no ARN in a list yet, and nothing but its topic's end takes it away."""
    sns = accounts["dev"].client("sns")
    topic = sns.create_topic(Name="pending")["TopicArn"]
    arn = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="a@example.com", ReturnSubscriptionArn=True)[
        "SubscriptionArn"
    ]
    attributes = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    assert attributes["PendingConfirmation"] == "true"
    [listed] = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert (listed["SubscriptionArn"], listed["Endpoint"]) == ("PendingConfirmation", "a@example.com")
    with pytest.raises(ClientError, match="pending confirmation"):
        sns.unsubscribe(SubscriptionArn=arn)


def test_a_subscription_of_a_queue_is_not_pending(accounts: Mapping[str, LocalAccount]) -> None:
    """In one's own account a queue needs no reader."""
    sns = accounts["dev"].client("sns")
    topic = sns.create_topic(Name="confirmed")["TopicArn"]
    queue = f"arn:aws:sqs:{accounts['dev'].region}:{accounts['dev'].account_id}:alarms"
    arn = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)["SubscriptionArn"]
    sns.unsubscribe(SubscriptionArn=arn)
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []


def test_a_family_is_its_latest_active_revision(accounts: Mapping[str, LocalAccount]) -> None:
    """One that was deregistered does not count."""
    ecs = accounts["dev"].client("ecs")
    containers = [{"name": "web", "image": "example.com/web"}]
    first, second = (
        ecs.register_task_definition(family="active", containerDefinitions=containers)["taskDefinition"][
            "taskDefinitionArn"
        ]
        for _ in range(2)
    )
    newest = ecs.describe_task_definition(taskDefinition="active")["taskDefinition"]["taskDefinitionArn"]
    ecs.deregister_task_definition(taskDefinition=second)
    then = ecs.describe_task_definition(taskDefinition="active")["taskDefinition"]["taskDefinitionArn"]
    assert (newest, then) == (second, first)

"""The secret's policy, and tags that are missing."""

from __future__ import annotations

import json
from collections.abc import Generator

from tests.ci.deployed.hands import Hands
from tests.ci.deployed.mutations.registry import seen_by


@seen_by("test_the_secret_cannot_be_opened_to_the_public")
def a_secret_for_everybody(aws: Hands) -> Generator[None]:
    """Its policy lets another account in."""
    manager, name = aws.client("secretsmanager"), aws.names.resource("application")
    before = manager.get_resource_policy(SecretId=name)["ResourcePolicy"]
    policy = json.loads(before)
    guest = {"AWS": "arn:aws:iam::999999999999:root"}
    allow = {"Effect": "Allow", "Principal": guest, "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
    policy["Statement"].append(allow)
    manager.put_resource_policy(SecretId=name, ResourcePolicy=json.dumps(policy))
    yield
    manager.put_resource_policy(SecretId=name, ResourcePolicy=before)


@seen_by("test_it_carries_the_tags[vpc]")
def a_vpc_without_its_owner(aws: Hands) -> Generator[None]:
    """Whom to call?"""
    ec2, vpc = aws.client("ec2"), aws.outputs["VpcId"]
    ec2.delete_tags(Resources=[vpc], Tags=[{"Key": "Owner"}])
    yield
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Owner", "Value": aws.config.owner}])


@seen_by("test_it_carries_the_tags[topic]")
def a_topic_on_another_bill(aws: Hands) -> Generator[None]:
    """The cost center is somebody else's."""
    sns, topic = aws.client("sns"), aws.outputs["SnsTopicArn"]
    sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "CostCenter", "Value": "another"}])
    yield
    sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "CostCenter", "Value": aws.config.cost_center}])

"""The tags by which bills, owners and searches find what belongs to the environment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.deployed import Deployed
from shared.naming import tags_of

Pairs = list[dict[str, str]]


def _vpc(deployed: Deployed) -> Pairs:
    return deployed.ask("ec2", "describe_vpcs", VpcIds=[deployed.outputs["VpcId"]])["Vpcs"][0].get("Tags", [])


def _balancer(deployed: Deployed) -> Pairs:
    [found] = deployed.ask("elbv2", "describe_load_balancers", Names=[deployed.names.load_balancer])["LoadBalancers"]
    answer = deployed.ask("elbv2", "describe_tags", ResourceArns=[found["LoadBalancerArn"]])
    return answer["TagDescriptions"][0]["Tags"]


def _cluster(deployed: Deployed) -> Pairs:
    arn = deployed.names.arn("ecs", f"cluster/{deployed.names.cluster}")
    return deployed.ask("ecs", "list_tags_for_resource", resourceArn=arn)["tags"]


def _service(deployed: Deployed) -> Pairs:
    arn = deployed.names.arn("ecs", f"service/{deployed.names.cluster}/{deployed.names.service}")
    return deployed.ask("ecs", "list_tags_for_resource", resourceArn=arn)["tags"]


def _cache(deployed: Deployed) -> Pairs:
    arn = deployed.names.arn("elasticache", f"serverlesscache:{deployed.names.resource('cache')}")
    return deployed.ask("elasticache", "list_tags_for_resource", ResourceName=arn)["TagList"]


def _secret(deployed: Deployed) -> Pairs:
    name = deployed.names.resource("application")
    return deployed.ask("secretsmanager", "describe_secret", SecretId=name).get("Tags", [])


def _topic(deployed: Deployed) -> Pairs:
    return deployed.ask("sns", "list_tags_for_resource", ResourceArn=deployed.outputs["SnsTopicArn"])["Tags"]


def _alarm(deployed: Deployed) -> Pairs:
    arn = deployed.names.arn("cloudwatch", f"alarm:{deployed.names.resource('service-cpu')}")
    return deployed.ask("cloudwatch", "list_tags_for_resource", ResourceARN=arn)["Tags"]


def _bucket(deployed: Deployed) -> Pairs:
    return deployed.ask("s3", "get_bucket_tagging", Bucket=deployed.names.bucket("logs"))["TagSet"]


def _log_group(deployed: Deployed) -> Pairs:
    arn = deployed.names.arn("logs", f"log-group:{deployed.names.log_group_prefix}/tasks")
    found = deployed.ask("logs", "list_tags_for_resource", resourceArn=arn)["tags"]
    return [{"Key": key, "Value": value} for key, value in found.items()]


KINDS: dict[str, Callable[[Deployed], Pairs]] = {
    "vpc": _vpc,
    "load balancer": _balancer,
    "cluster": _cluster,
    "service": _service,
    "cache": _cache,
    "secret": _secret,
    "topic": _topic,
    "alarm": _alarm,
    "bucket": _bucket,
    "log group": _log_group,
}


@pytest.mark.parametrize("kind", KINDS)
def test_it_carries_the_tags(deployed: Deployed, kind: str) -> None:
    """Project, environment, owner, cost center, tier, and that Terraform manages it."""
    pairs: list[dict[str, Any]] = KINDS[kind](deployed)
    found = {pair.get("Key", pair.get("key")): pair.get("Value", pair.get("value")) for pair in pairs}
    missing = {key: value for key, value in tags_of(deployed.config).items() if found.get(key) != value}
    assert not missing, f"the {kind} lacks {missing}"

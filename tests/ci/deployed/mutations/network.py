"""Ways into the VPC that nobody decided on."""

from __future__ import annotations

import contextlib
from collections.abc import Generator

from tests.ci.deployed.hands import Hands
from tests.ci.deployed.mutations.registry import seen_by

SOMEBODY = "198.51.100.0/24"


@contextlib.contextmanager
def _ingress(aws: Hands, group: str, port: int, cidr: str) -> Generator[None]:
    rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr}]}
    identity = aws.group_id(group)
    aws.client("ec2").authorize_security_group_ingress(GroupId=identity, IpPermissions=[rule])
    yield
    aws.client("ec2").revoke_security_group_ingress(GroupId=identity, IpPermissions=[rule])


@seen_by("test_no_subnet_gives_away_public_addresses")
def a_subnet_that_gives_away_addresses(aws: Hands) -> Generator[None]:
    """Whatever starts there is on the internet."""
    ec2 = aws.client("ec2")
    filters = [{"Name": "vpc-id", "Values": [aws.outputs["VpcId"]]}]
    subnet = ec2.describe_subnets(Filters=filters)["Subnets"][0]["SubnetId"]
    ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
    yield
    ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": False})


@seen_by("test_the_default_security_group_lets_nothing_through")
def an_open_default_group(aws: Hands) -> Generator[None]:
    """Whatever forgets its security group can be reached."""
    with _ingress(aws, "default", 22, SOMEBODY):
        yield


@seen_by("test_the_cache_is_reached_from_the_tasks")
def a_way_into_the_cache(aws: Hands) -> Generator[None]:
    """From an office, for an afternoon."""
    with _ingress(aws, aws.names.resource("cache"), 6379, SOMEBODY):
        yield


@seen_by("test_tasks_are_reached_from_the_load_balancer_and_each_other")
def a_way_past_the_balancer(aws: Hands) -> Generator[None]:
    """Straight to the tasks."""
    with _ingress(aws, aws.names.resource("tasks"), aws.config.service.port, SOMEBODY):
        yield


@seen_by("test_the_load_balancer_is_reached_from_the_allowed_networks")
def a_third_port(aws: Hands) -> Generator[None]:
    """Open at the load balancer."""
    with _ingress(aws, aws.names.resource("edge"), 8080, SOMEBODY):
        yield


@seen_by("test_the_cache_is_reached_from_the_tasks")
def a_range_of_ports(aws: Hands) -> Generator[None]:
    """From the right group, and far more than Redis."""
    group, tasks = (aws.group_id(aws.names.resource(name)) for name in ("cache", "tasks"))
    rule = {"IpProtocol": "tcp", "FromPort": 6379, "ToPort": 65535, "UserIdGroupPairs": [{"GroupId": tasks}]}
    aws.client("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    yield
    aws.client("ec2").revoke_security_group_ingress(GroupId=group, IpPermissions=[rule])

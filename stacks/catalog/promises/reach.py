"""Who may reach whom: the load balancer from the allowed networks, the tasks from it, the cache from the tasks."""

from __future__ import annotations

from typing import Any

import pytest

from shared.deployed import Deployed

REDIS = {6379, 6380}


@pytest.fixture(scope="module")
def groups(deployed: Deployed) -> dict[str, dict[str, Any]]:
    """Return the environment's security groups by their names."""
    found = deployed.ask("ec2", "describe_security_groups", Filters=[
        {"Name": "vpc-id", "Values": [deployed.outputs["VpcId"]]}
    ])["SecurityGroups"]  # fmt: skip
    return {group["GroupName"]: group for group in found}


def sources(group: dict[str, Any]) -> set[tuple[str, int, int, str]]:
    """Return protocol, ports and source (a network, a list of them, a group) of all that a security group lets in."""
    return {
        (permission["IpProtocol"], permission.get("FromPort", -1), permission.get("ToPort", -1), source)
        for permission in group["IpPermissions"]
        for source in [
            *(one["CidrIp"] for one in permission.get("IpRanges", [])),
            *(one["CidrIpv6"] for one in permission.get("Ipv6Ranges", [])),
            *(one["PrefixListId"] for one in permission.get("PrefixListIds", [])),
            *(one["GroupId"] for one in permission.get("UserIdGroupPairs", [])),
        ]
    }


def test_the_load_balancer_is_reached_from_the_allowed_networks(deployed: Deployed, groups: dict[str, Any]) -> None:
    """edge.allowed_cidrs, at 80 and 443, and from nowhere else."""
    found = sources(groups[deployed.names.resource("edge")])
    expected = {("tcp", port, port, cidr) for port in (80, 443) for cidr in deployed.config.edge.allowed_cidrs}
    assert found == expected, f"the load balancer is open to {sorted(found)}"


def test_tasks_are_reached_from_the_load_balancer_and_each_other(deployed: Deployed, groups: dict[str, Any]) -> None:
    """At the container's port."""
    names, port = deployed.names, deployed.config.service.port
    found = sources(groups[names.resource("tasks")])
    expected = {("tcp", port, port, groups[names.resource(source)]["GroupId"]) for source in ("edge", "tasks")}
    assert found == expected, f"tasks are open to {sorted(found)}, expected {sorted(expected)}"


def test_the_cache_is_reached_from_the_tasks(deployed: Deployed, groups: dict[str, Any]) -> None:
    """At Redis's two ports."""
    names = deployed.names
    found = sources(groups[names.resource("cache")])
    expected = {("tcp", port, port, groups[names.resource("tasks")]["GroupId"]) for port in REDIS}
    assert found == expected, f"the cache is open to {sorted(found)}, expected {sorted(expected)}"


def test_no_other_group_is_open_to_the_world(deployed: Deployed, groups: dict[str, Any]) -> None:
    """Only the load balancer may be."""
    edge = deployed.names.resource("edge")
    world = {"0.0.0.0/0", "::/0"}
    found = [name for name, group in groups.items() if name != edge and {one[-1] for one in sources(group)} & world]
    assert not found, f"open to the world: {found}"

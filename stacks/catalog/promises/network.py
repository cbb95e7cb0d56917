"""The VPC that the outputs name: two zones, private tasks, watched traffic."""

from __future__ import annotations

from typing import Any

import pytest

from shared.deployed import Deployed

Subnet = dict[str, Any]


def of_vpc(deployed: Deployed) -> dict[str, Any]:
    """Return the arguments that ask for what is in the VPC."""
    return {"Filters": [{"Name": "vpc-id", "Values": [deployed.outputs["VpcId"]]}]}


@pytest.fixture(scope="module")
def subnets(deployed: Deployed) -> dict[str, list[Subnet]]:
    """Return the subnets with a route to the internet gateway, and those without."""
    tables = deployed.ask("ec2", "describe_route_tables", **of_vpc(deployed))["RouteTables"]
    public = {
        association["SubnetId"]
        for table in tables
        if any(route.get("GatewayId", "").startswith("igw-") for route in table["Routes"])
        for association in table["Associations"]
        if "SubnetId" in association
    }
    found: dict[str, list[Subnet]] = {"public": [], "private": []}
    for subnet in deployed.ask("ec2", "describe_subnets", **of_vpc(deployed))["Subnets"]:
        found["public" if subnet["SubnetId"] in public else "private"].append(subnet)
    return found


def test_the_vpc_has_the_network_of_the_file(deployed: Deployed) -> None:
    """network.cidr."""
    [vpc] = deployed.ask("ec2", "describe_vpcs", VpcIds=[deployed.outputs["VpcId"]])["Vpcs"]
    assert vpc["CidrBlock"] == deployed.config.network.cidr, f"the VPC has {vpc['CidrBlock']}"


@pytest.mark.parametrize("kind", ["public", "private"])
def test_both_zones_have_one_subnet(deployed: Deployed, subnets: dict[str, list[Subnet]], kind: str) -> None:
    """One public and one private subnet in each of the file's two zones."""
    zones = sorted(subnet["AvailabilityZone"] for subnet in subnets[kind])
    expected = sorted(deployed.config.aws.availability_zones)
    assert zones == expected, f"{kind} subnets are in {zones}, expected one in each of {expected}"


def test_private_subnets_reach_out_through_nat(deployed: Deployed, subnets: dict[str, list[Subnet]]) -> None:
    """Every private subnet has a default route to a NAT gateway; as many gateways as network.nat says."""
    tables = deployed.ask("ec2", "describe_route_tables", **of_vpc(deployed))["RouteTables"]
    gateways = {
        association["SubnetId"]: route["NatGatewayId"]
        for table in tables
        for route in table["Routes"]
        if route.get("DestinationCidrBlock") == "0.0.0.0/0" and "NatGatewayId" in route
        for association in table["Associations"]
        if "SubnetId" in association
    }
    private = {subnet["SubnetId"] for subnet in subnets["private"]}
    assert private <= set(gateways), f"without a way out through NAT: {sorted(private - set(gateways))}"
    expected = 2 if deployed.config.network.nat == "per_az" else 1
    assert len({gateways[subnet] for subnet in private}) == expected, f"expected {expected} NAT gateways"


def test_no_subnet_gives_away_public_addresses(deployed: Deployed) -> None:
    """Only what asks for a public address gets one."""
    found = deployed.ask("ec2", "describe_subnets", **of_vpc(deployed))["Subnets"]
    giving = [subnet["SubnetId"] for subnet in found if subnet["MapPublicIpOnLaunch"]]
    assert not giving, f"these subnets give public addresses to whatever starts there: {giving}"


def test_traffic_is_logged(deployed: Deployed) -> None:
    """A flow log of the VPC with the traffic that the file names."""
    found = deployed.ask("ec2", "describe_flow_logs", Filters=[
        {"Name": "resource-id", "Values": [deployed.outputs["VpcId"]]}
    ])["FlowLogs"]  # fmt: skip
    kinds = [log["TrafficType"] for log in found]
    assert kinds == [deployed.config.network.flow_logs_traffic], f"flow logs of {kinds}"


def test_the_default_security_group_lets_nothing_through(deployed: Deployed) -> None:
    """Whatever forgets its security group is alone."""
    groups = deployed.ask("ec2", "describe_security_groups", **of_vpc(deployed))["SecurityGroups"]
    [default] = [group for group in groups if group["GroupName"] == "default"]
    rules = default["IpPermissions"] + default["IpPermissionsEgress"]
    assert not rules, f"the default security group has {len(rules)} rules"


def test_aws_services_are_reached_inside(deployed: Deployed) -> None:
    """The S3 gateway endpoint, and the interface endpoints of the file."""
    found = deployed.ask("ec2", "describe_vpc_endpoints", **of_vpc(deployed))["VpcEndpoints"]
    # One that was replaced is listed for a while after it has gone.
    there = [endpoint for endpoint in found if endpoint["State"].lower() not in ("deleting", "deleted")]
    names = sorted(endpoint["ServiceName"].partition(f"{deployed.config.aws.region}.")[2] for endpoint in there)
    expected = sorted(["s3", *deployed.config.network.interface_endpoints])
    assert names == expected, f"endpoints {names}, expected {expected}"

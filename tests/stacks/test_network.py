"""The VPC: two zones, and one way in and out for each kind of subnet."""

from __future__ import annotations

import ipaddress
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.checks import capacity
from shared.config import EnvironmentConfig
from shared.constructs.network import subnet_cidrs
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Document, changed

SUBNETS = ("network/public-1", "network/public-2", "network/private-1", "network/private-2")


@st.composite
def vpc_networks(draw: st.DrawFn) -> str:
    """Draw a network of a size that a VPC may have in the model: /16 to /24."""
    prefix = draw(st.integers(16, 24))
    return str(ipaddress.IPv4Network((draw(st.integers(0, 2**prefix - 1)) << (32 - prefix), prefix)))


def gateway_of(document: Document, subnet: str) -> str:
    """Return the way out of a subnet: subnet -> table -> default route -> gateway."""
    [table] = [
        association["route_table_id"]
        for association in document.of_type("aws_route_table_association").values()
        if association["subnet_id"] == f"<{subnet}.id>"
    ]
    [route] = [route for route in document.of_type("aws_route").values() if route["route_table_id"] == table]
    assert route["destination_cidr_block"] == "0.0.0.0/0"
    return route.get("gateway_id") or route["nat_gateway_id"]


def test_the_rule_on_addresses_counts_what_is_made(config: EnvironmentConfig, document: Document) -> None:
    """As many private subnets, of such a size, and so many tasks while a deployment runs."""
    private = [subnet for path, subnet in document.of_type("aws_subnet").items() if "private" in path]
    sizes = {ipaddress.IPv4Network(subnet["cidr_block"]).prefixlen for subnet in private}
    assert len(private) == capacity.ZONES
    assert sizes == {ipaddress.IPv4Network(config.network.cidr).prefixlen + capacity.SUBNET_BITS}
    [service] = document.of_type("aws_ecs_service").values()
    assert service["deployment_maximum_percent"] == 100 * capacity.TASKS_DURING_DEPLOYMENT


def test_a_public_and_a_private_subnet_stand_in_each_zone(config: EnvironmentConfig, document: Document) -> None:
    """The loss of one zone leaves a subnet of each kind."""
    zones = {path: subnet["availability_zone"] for path, subnet in document.of_type("aws_subnet").items()}
    first, second = config.aws.availability_zones
    assert zones == dict(zip(SUBNETS, (first, second, first, second), strict=True))
    assert first != second


def test_subnets_lie_inside_the_vpc_without_overlap(config: EnvironmentConfig, document: Document) -> None:
    """Each subnet is a part of the network in the environment file, and no address is in two."""
    assert document.at("network/vpc")["cidr_block"] == config.network.cidr
    networks = [ipaddress.IPv4Network(document.at(path)["cidr_block"]) for path in SUBNETS]
    assert all(network.subnet_of(ipaddress.IPv4Network(config.network.cidr)) for network in networks)
    assert not any(one.overlaps(other) for one, other in itertools.combinations(networks, 2))


@settings(deadline=None)
@given(cidr=vpc_networks(), count=st.integers(1, 8))
def test_subnet_cidrs_share_a_network_fairly(cidr: str, count: int) -> None:
    """For every VPC of the model: as many as asked for, equal, distinct, inside, and large enough for a balancer."""
    subnets = [ipaddress.IPv4Network(subnet) for subnet in subnet_cidrs(cidr, count)]
    assert len(set(subnets)) == count
    assert len({subnet.prefixlen for subnet in subnets}) == 1
    assert all(subnet.subnet_of(ipaddress.IPv4Network(cidr)) for subnet in subnets)
    assert subnets[0].prefixlen <= 27


def test_public_subnets_use_the_internet_gateway(document: Document) -> None:
    """The load balancer answers the internet from both zones."""
    assert {gateway_of(document, path) for path in SUBNETS[:2]} == {"<network/internet.id>"}


def test_private_subnets_never_use_the_internet_gateway(document: Document) -> None:
    """What has no public address cannot be reached, and leaves through NAT only."""
    ways_out = {gateway_of(document, path) for path in SUBNETS[2:]}
    assert ways_out <= {"<network/nat-1.id>", "<network/nat-2.id>"}


def test_a_single_nat_gateway_serves_both_zones(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """`nat: single` pays for one gateway, and both private tables lead to it."""
    document = synthesize(changed(dev, network__nat="single"))
    assert list(document.of_type("aws_nat_gateway")) == ["network/nat-1"]
    assert {gateway_of(document, path) for path in SUBNETS[2:]} == {"<network/nat-1.id>"}


def test_a_nat_gateway_in_each_zone_serves_its_own(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """`nat: per_az` keeps each zone independent of the other: gateway, address and route are its own."""
    document = synthesize(changed(dev, network__nat="per_az"))
    for number in (1, 2):
        assert gateway_of(document, f"network/private-{number}") == f"<network/nat-{number}.id>"
        gateway = document.at(f"network/nat-{number}")
        assert gateway["subnet_id"] == f"<network/public-{number}.id>"
        assert gateway["allocation_id"] == f"<network/nat-{number}-address.allocation_id>"


def test_each_environment_has_the_nat_gateways_of_its_file(config: EnvironmentConfig, document: Document) -> None:
    """`network.nat` decides the number of gateways, and nothing else does."""
    assert len(document.of_type("aws_nat_gateway")) == {"single": 1, "per_az": 2}[config.network.nat]


def test_nat_gateways_wait_for_the_internet_gateway(document: Document) -> None:
    """A NAT gateway without a way out fails while it is created."""
    for gateway in document.of_type("aws_nat_gateway").values():
        assert gateway["depends_on"] == ["network/internet"]


def test_the_default_security_group_lets_nobody_in_or_out(document: Document) -> None:
    """Whatever is started without a group of its own reaches nothing."""
    assert document.of_type("aws_default_security_group") == {
        "network/default-security-group": {"vpc_id": "<network/vpc.id>"}
    }


def test_no_subnet_gives_out_public_addresses(document: Document) -> None:
    """A public address is asked for (the NAT gateway does), never given by default."""
    assert [subnet["map_public_ip_on_launch"] for subnet in document.of_type("aws_subnet").values()] == [False] * 4


def test_dns_names_resolve_inside_the_vpc(document: Document) -> None:
    """Interface endpoints with private names need both switches."""
    vpc = document.at("network/vpc")
    assert (vpc["enable_dns_support"], vpc["enable_dns_hostnames"]) == (True, True)

"""The VPC over two zones: public subnets for the load balancer, private ones for everything else."""

from __future__ import annotations

import ipaddress

from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
from cdktf_cdktf_provider_aws.eip import Eip
from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway
from cdktf_cdktf_provider_aws.nat_gateway import NatGateway
from cdktf_cdktf_provider_aws.route import Route
from cdktf_cdktf_provider_aws.route_table import RouteTable
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc
from constructs import Construct

from shared.config.model import NetworkConfig
from shared.naming import Names

EVERYWHERE = "0.0.0.0/0"


def subnet_cidrs(cidr: str, count: int) -> list[str]:
    """Return the first `count` of the eight equal subnets of a VPC's network.

    An eighth of a /24 is a /27, the smallest subnet that a load balancer takes (ELB user guide, subnet mappings).
    """
    return [str(subnet) for subnet in ipaddress.IPv4Network(cidr).subnets(prefixlen_diff=3)][:count]


class Network(Construct):
    """VPC, subnets, gateways and routes; a NAT gateway in one zone or in each, as `network.nat` says."""

    def __init__(
        self, scope: Construct, id_: str, *, config: NetworkConfig, names: Names, zones: tuple[str, ...]
    ) -> None:
        super().__init__(scope, id_)
        self._names = names
        self._vpc = Vpc(
            self,
            "vpc",
            cidr_block=config.cidr,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags={"Name": names.resource("vpc")},
        )
        # The default group of a VPC lets its members talk to each other; taking its rules away leaves nobody inside.
        DefaultSecurityGroup(self, "default-security-group", vpc_id=self._vpc.id)
        self.vpc_id = self._vpc.id
        self.cidr = config.cidr

        cidrs = subnet_cidrs(config.cidr, 2 * len(zones))
        public = self._subnets("public", zones, cidrs[: len(zones)])
        private = self._subnets("private", zones, cidrs[len(zones) :])
        self.public_subnet_ids = [subnet.id for subnet in public]
        self.private_subnet_ids = [subnet.id for subnet in private]

        internet = InternetGateway(self, "internet", vpc_id=self._vpc.id, tags={"Name": names.resource("internet")})
        public_table = self._route_table("public")
        # What needs the internet (the load balancer) waits for this way out; the tasks wait for theirs.
        self.public_route = Route(
            self,
            "public-internet",
            route_table_id=public_table.id,
            destination_cidr_block=EVERYWHERE,
            gateway_id=internet.id,
        )
        for number, subnet in enumerate(public, start=1):
            RouteTableAssociation(self, f"public-{number}-table", subnet_id=subnet.id, route_table_id=public_table.id)

        gateways = [
            self._nat_gateway(number, subnet, internet)
            for number, subnet in enumerate(public if config.nat == "per_az" else public[:1], start=1)
        ]
        self.private_route_table_ids = []
        self.private_ways_out: list[Route | RouteTableAssociation] = []
        for number, subnet in enumerate(private, start=1):
            table = self._route_table(f"private-{number}")
            route = Route(
                self,
                f"private-{number}-nat",
                route_table_id=table.id,
                destination_cidr_block=EVERYWHERE,
                nat_gateway_id=gateways[(number - 1) % len(gateways)].id,
            )
            inside = RouteTableAssociation(
                self, f"private-{number}-table", subnet_id=subnet.id, route_table_id=table.id
            )
            self.private_route_table_ids.append(table.id)
            self.private_ways_out += [route, inside]

    def _subnets(self, kind: str, zones: tuple[str, ...], cidrs: list[str]) -> list[Subnet]:
        """Return one subnet in each zone. No subnet gives out public addresses by itself, the public ones included."""
        return [
            Subnet(
                self,
                f"{kind}-{number}",
                vpc_id=self._vpc.id,
                availability_zone=zone,
                cidr_block=cidr,
                map_public_ip_on_launch=False,
                tags={"Name": self._names.resource(f"{kind}-{number}"), "Reach": kind},
            )
            for number, (zone, cidr) in enumerate(zip(zones, cidrs, strict=True), start=1)
        ]

    def _route_table(self, name: str) -> RouteTable:
        return RouteTable(
            self, f"{name}-routes", vpc_id=self._vpc.id, tags={"Name": self._names.resource(f"{name}-routes")}
        )

    def _nat_gateway(self, number: int, subnet: Subnet, internet: InternetGateway) -> NatGateway:
        address = Eip(self, f"nat-{number}-address", domain="vpc", tags={"Name": self._names.resource(f"nat-{number}")})
        return NatGateway(
            self,
            f"nat-{number}",
            allocation_id=address.allocation_id,
            subnet_id=subnet.id,
            depends_on=[internet],  # the provider's documentation asks for it: the gateway needs a way out
            tags={"Name": self._names.resource(f"nat-{number}")},
        )

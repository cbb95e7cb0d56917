"""Rules about the network: who reaches what, and who sees it. Each yields what breaks it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from ci.changes.diff.document import Element, as_list
from ci.policy.aws.rule import Broken, Rule
from ci.policy.aws.stack import Stack, first
from shared.aws import facts_of

WEB_PORTS = (80, 443)
HTTPS = 443
_SOURCES = ("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks")
# RFC 1918, and RFC 4193 for IPv6.
_PRIVATE = [ipaddress.ip_network(own) for own in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]
_SEES_REFUSALS = ("ALL", "REJECT")


def public_ingress(stack: Stack) -> Iterator[Broken]:
    """Only a load balancer takes connections from outside, and only on its two ports."""
    balancers = _groups_of(stack, "aws_lb", "security_groups")
    for address, group, rule in _openings(stack, "ingress"):
        for network in _networks(rule):
            if not is_public(network):
                continue
            if not group & balancers:
                yield Broken(address, f"{network} reaches what is no load balancer")
            elif not _is_one_of(rule, WEB_PORTS):
                yield Broken(address, f"{network} reaches a port that is neither 80 nor 443")


def internal_ingress(stack: Stack) -> Iterator[Broken]:
    """Tasks and cache admit security groups that they know, and no address."""
    groups = _groups_of(stack, "aws_elasticache_serverless_cache", "security_group_ids")
    groups |= {name for service in stack.of("aws_ecs_service") for name in _service_groups(stack, service)}
    for address, group, rule in _openings(stack, "ingress"):
        if group & groups and (networks := [*_networks(rule), *as_list(rule.get("prefix_list_id") or [])]):
            yield Broken(address, f"admits {', '.join(networks)} to tasks or cache")


def open_egress(stack: Stack) -> Iterator[Broken]:
    """What leaves for any address leaves as HTTPS."""
    for address, _, rule in _openings(stack, "egress"):
        for network in _networks(rule):
            if is_public(network) and not _is_one_of(rule, (HTTPS,)):
                yield Broken(address, f"{network} may be reached on another port than 443")


def default_group(stack: Stack) -> Iterator[Broken]:
    """The group that a resource gets when nobody chose one admits nothing."""
    for vpc in stack.of("aws_vpc"):
        groups = stack.naming(vpc.address, "aws_default_security_group", "vpc_id")
        if not groups:
            yield Broken(vpc.address, "its default security group is as AWS made it")
        for group in groups:
            if group.body.get("ingress") or group.body.get("egress"):
                yield Broken(group.address, "the default security group has rules")


def public_address(stack: Stack) -> Iterator[Broken]:
    """No subnet gives out public addresses, and no service asks for one."""
    for subnet in stack.of("aws_subnet"):
        if subnet.body.get("map_public_ip_on_launch", False) is not False:
            yield Broken(subnet.address, "gives public addresses to what starts in it")
    for service in stack.of("aws_ecs_service"):
        if first(service.body.get("network_configuration")).get("assign_public_ip", False) is not False:
            yield Broken(service.address, "its tasks get public addresses")


def private_subnets(stack: Stack) -> Iterator[Broken]:
    """Tasks and cache stand where no route leads in from the internet."""
    public = _public_subnets(stack)
    for place in stack.of("aws_ecs_service", "aws_elasticache_serverless_cache"):
        key = "network_configuration" if place.type == "aws_ecs_service" else "subnet_ids"
        for subnet in sorted(stack.named_by(place, key) & public):
            yield Broken(place.address, f"stands in {subnet}, which has a route to the internet gateway")


def flow_logs(stack: Stack) -> Iterator[Broken]:
    """Each network writes down at least what it refused."""
    for vpc in stack.of("aws_vpc"):
        logs = stack.naming(vpc.address, "aws_flow_log", "vpc_id")
        if not any(log.body.get("traffic_type") in _SEES_REFUSALS for log in logs):
            yield Broken(vpc.address, "no flow log of refused traffic")


def endpoint_policy(stack: Stack) -> Iterator[Broken]:
    """An endpoint does not carry data to somebody else's account."""
    for endpoint in stack.of("aws_vpc_endpoint"):
        if not endpoint.body.get("policy"):
            yield Broken(endpoint.address, "no policy: AWS's default lets everything through")
    for address, one in stack.statements("endpoint"):
        if one.allows and one.resources == ("*",) and not one.conditions:
            yield Broken(address, "lets requests for any resource of any account through")


def _openings(stack: Stack, kind: str) -> Iterator[tuple[str, set[str], Mapping[str, Any]]]:
    """Yield address, groups and rule of each way in (or out), those that stand inside of a group included."""
    for rule in stack.resources.values():
        known = facts_of(rule.type).rules
        if known is not None and kind == _direction(rule, known.direction, kind):
            yield rule.address, stack.named_by(rule, "security_group_id"), rule.body
    for group in stack.of("aws_security_group"):
        for rule in as_list(group.body.get(kind) or []):
            yield group.address, {group.address}, rule


def _direction(rule: Element, direction: str, kind: str) -> str | None:
    return rule.body.get("type", kind) if direction == "either" else direction


def _networks(rule: Mapping[str, Any]) -> list[str]:
    return [network for key in _SOURCES for network in as_list(rule.get(key) or [])]


def is_public(network: str) -> bool:
    """Return whether a network, as CIDR, has addresses that are not private; true of one that is not known yet."""
    try:
        found = ipaddress.ip_network(network)
    except ValueError:
        return True  # a reference: nobody can say before the apply
    # Not `is_private`: it looks at the two ends only, and of 0.0.0.0/0 both are reserved.
    return not any(found.version == own.version and found.subnet_of(own) for own in _PRIVATE)  # ty: ignore[invalid-argument-type]


def _is_one_of(rule: Mapping[str, Any], ports: tuple[int, ...]) -> bool:
    protocol = rule.get("ip_protocol", rule.get("protocol"))
    return protocol == "tcp" and rule.get("from_port") == rule.get("to_port") and rule.get("from_port") in ports


def _groups_of(stack: Stack, type_: str, key: str) -> set[str]:
    return {name for element in stack.of(type_) for name in stack.named_by(element, key)}


def _service_groups(stack: Stack, service: Element) -> set[str]:
    groups = {group.address for group in stack.of("aws_security_group")}
    return stack.named_by(service, "network_configuration") & groups


def _public_subnets(stack: Stack) -> set[str]:
    gateways = {gateway.address for gateway in stack.of("aws_internet_gateway")}
    routes = [route for route in stack.of("aws_route") if stack.named_by(route, "gateway_id") & gateways]
    tables = {table for route in routes for table in stack.named_by(route, "route_table_id")}
    return {
        subnet
        for association in stack.of("aws_route_table_association")
        if stack.named_by(association, "route_table_id") & tables
        for subnet in stack.named_by(association, "subnet_id")
    }


RULES = (
    Rule(
        "public-ingress",
        "what the internet reaches directly is attacked directly, past firewall and logs",
        "admit the load balancer's security group, or a network of your own",
        "FSBP EC2.18, EC2.19",
        public_ingress,
    ),
    Rule(
        "internal-ingress",
        "an address says nothing about who uses it; a security group does",
        "refer to the security group that may come in (shared/constructs/reach.py)",
        "FSBP EC2.18; VPC user guide, Security group rules",
        internal_ingress,
    ),
    Rule(
        "open-egress",
        "an open way out is how data leaves and how instructions come in",
        "keep to port 443, or name the network",
        "AWS Well-Architected, SEC05-BP02",
        open_egress,
    ),
    Rule(
        "default-group",
        "a resource without a chosen group would reach all others that have none",
        "add aws_default_security_group for that network, without rules",
        "FSBP EC2.2",
        default_group,
    ),
    Rule(
        "public-address",
        "without a public address nothing from outside can begin a connection",
        "set it to false; requests come through the load balancer",
        "FSBP EC2.15, ECS.2",
        public_address,
    ),
    Rule(
        "private-subnets",
        "one wrong rule of a security group must not be enough to be reached",
        "use the private subnets",
        "AWS Well-Architected, SEC05-BP01",
        private_subnets,
    ),
    Rule(
        "flow-logs",
        "without them nobody can say afterwards who tried what",
        "add an aws_flow_log with traffic_type ALL or REJECT",
        "FSBP EC2.6",
        flow_logs,
    ),
    Rule(
        "endpoint-policy",
        "through an open endpoint stolen data goes into any account, and no egress rule sees it",
        "give it a policy for this account (aws:PrincipalAccount), or for the resources that it is for",
        "AWS PrivateLink guide, Control access to VPC endpoints using endpoint policies",
        endpoint_policy,
    ),
)

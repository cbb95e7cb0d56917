"""Mistakes about who reaches what."""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

from tests.ci.policy.aws.mutations.base import Data, address, breaks, one, statement, without

INGRESS = "aws_vpc_security_group_ingress_rule"
EGRESS = "aws_vpc_security_group_egress_rule"


@breaks("public-ingress")
def ssh_for_everybody_at_the_load_balancer(d: Data) -> None:
    one(d, INGRESS, "edge_http").update(from_port=22, to_port=22)


@breaks("public-ingress")
def a_range_of_ports_that_begins_with_443(d: Data) -> None:
    one(d, INGRESS, "edge_https").update(to_port=8443)


@breaks("public-ingress")
def every_protocol_for_everybody(d: Data) -> None:
    one(d, INGRESS, "edge_http").update(ip_protocol="-1")


@breaks("public-ingress")
def the_endpoints_open_to_the_internet(d: Data) -> None:
    one(d, INGRESS, "endpoints").update(cidr_ipv4="0.0.0.0/0")


@breaks("public-ingress")
def half_of_the_internet_by_ipv6(d: Data) -> None:
    rule = one(d, INGRESS, "endpoints")
    del rule["cidr_ipv4"]
    rule["cidr_ipv6"] = "::/1"


@breaks("public-ingress")
def an_old_rule_inside_of_the_group(d: Data) -> None:
    one(d, "aws_security_group", "edge")["ingress"] = [
        {"from_port": 0, "to_port": 65535, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}
    ]


@breaks("public-ingress")
def an_older_type_of_rule(d: Data) -> None:
    d["resource"]["aws_security_group_rule"] = {
        "old": {
            "type": "ingress",
            "security_group_id": address(d, "aws_security_group", "edge"),
            "from_port": 3389,
            "to_port": 3389,
            "protocol": "tcp",
            "cidr_blocks": ["0.0.0.0/0"],
        }
    }


@breaks("public-ingress")
def a_network_that_nobody_knows_before_the_apply(d: Data) -> None:
    one(d, INGRESS, "endpoints")["cidr_ipv4"] = "${aws_eip.somebody.public_ip}/32"


@breaks("internal-ingress")
def the_whole_network_reaches_the_cache(d: Data) -> None:
    rule = one(d, INGRESS, "reach_cache-in")
    del rule["referenced_security_group_id"]
    rule["cidr_ipv4"] = "10.0.0.0/8"


@breaks("internal-ingress")
def an_address_reaches_the_tasks(d: Data) -> None:
    rule = one(d, INGRESS, "reach_edge-in")
    del rule["referenced_security_group_id"]
    rule["cidr_ipv4"] = "10.0.0.1/32"


@breaks("open-egress")
def tasks_may_send_anything_anywhere(d: Data) -> None:
    one(d, EGRESS, "reach_https-out").update(ip_protocol="-1", from_port=None, to_port=None)


@breaks("default-group")
def no_word_about_the_default_group(d: Data) -> None:
    without(d, "aws_default_security_group")


@breaks("default-group")
def a_default_group_that_admits_itself(d: Data) -> None:
    one(d, "aws_default_security_group")["ingress"] = [{"from_port": 0, "to_port": 0, "protocol": "-1", "self": True}]


@breaks("public-address")
def a_subnet_that_gives_out_public_addresses(d: Data) -> None:
    one(d, "aws_subnet", "network_public-1")["map_public_ip_on_launch"] = True


@breaks("public-address")
def tasks_with_public_addresses(d: Data) -> None:
    one(d, "aws_ecs_service")["network_configuration"]["assign_public_ip"] = True


@breaks("private-subnets")
def tasks_in_a_public_subnet(d: Data) -> None:
    one(d, "aws_ecs_service")["network_configuration"]["subnets"] = [address(d, "aws_subnet", "network_public-1")]


@breaks("private-subnets")
def the_cache_in_a_public_subnet(d: Data) -> None:
    one(d, "aws_elasticache_serverless_cache")["subnet_ids"] = [address(d, "aws_subnet", "network_public-2")]


@breaks("private-subnets")
def a_private_subnet_with_a_route_to_the_internet(d: Data) -> None:
    one(d, "aws_route", "network_private-1").update(gateway_id=address(d, "aws_internet_gateway"), nat_gateway_id=None)


@breaks("flow-logs")
def no_flow_log(d: Data) -> None:
    without(d, "aws_flow_log")


@breaks("flow-logs")
def a_flow_log_that_sees_no_refusal(d: Data) -> None:
    one(d, "aws_flow_log")["traffic_type"] = "ACCEPT"


@breaks("endpoint-policy")
def an_endpoint_without_a_policy(d: Data) -> None:
    del one(d, "aws_vpc_endpoint", "endpoints_s3")["policy"]


@breaks("endpoint-policy")
def an_endpoint_for_every_account(d: Data) -> None:
    statement(one(d, "aws_vpc_endpoint", "endpoints_kms"), "policy", lambda found: found.pop("Condition"))

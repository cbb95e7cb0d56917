"""Who may talk to whom: the whole list, and no other way."""

from __future__ import annotations

import pytest

from shared.config import EnvironmentConfig
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Arguments, Document, changed

EDGE, TASKS, CACHE, ENDPOINTS = (f"<{name}/security-group.id>" for name in ("edge", "reach", "cache", "endpoints"))
ANYWHERE = "0.0.0.0/0"
Way = tuple[str, str, int]


def other_side(rule: Arguments) -> str:
    """Return whom a rule names: a group or a network, exactly one."""
    [found] = [rule[key] for key in ("referenced_security_group_id", "cidr_ipv4") if key in rule]
    return found


def ways(document: Document, direction: str) -> set[Way]:
    """Return (from, to, port) of all rules of one direction, `ingress` or `egress`."""
    found: list[Way] = []
    for rule in document.of_type(f"aws_vpc_security_group_{direction}_rule").values():
        assert rule["from_port"] == rule["to_port"]
        assert rule["ip_protocol"] == "tcp"
        here, there = rule["security_group_id"], other_side(rule)
        pair = (there, here) if direction == "ingress" else (here, there)
        found.append((*pair, rule["from_port"]))
    assert len(set(found)) == len(found), "one rule twice: AWS refuses it"
    return set(found)


def test_the_ways_in_are_these(config: EnvironmentConfig, document: Document) -> None:
    """A new way into anything is a change of this list."""
    allowed = {(cidr, EDGE, port) for cidr in config.edge.allowed_cidrs for port in (80, 443)}
    assert ways(document, "ingress") == allowed | {
        (EDGE, TASKS, config.service.port),
        (TASKS, TASKS, config.service.port),
        (TASKS, CACHE, 6379),
        (TASKS, CACHE, 6380),
        (config.network.cidr, ENDPOINTS, 443),
    }


def test_the_ways_out_are_these(config: EnvironmentConfig, document: Document) -> None:
    """The load balancer talks to tasks, tasks to each other, the cache and HTTPS; cache and endpoints to nobody."""
    assert ways(document, "egress") == {
        (EDGE, TASKS, config.service.port),
        (TASKS, TASKS, config.service.port),
        (TASKS, CACHE, 6379),
        (TASKS, CACHE, 6380),
        (TASKS, ANYWHERE, 443),
    }


def test_only_the_load_balancer_hears_the_whole_world(document: Document) -> None:
    """0.0.0.0/0 comes in at the edge on 80 and 443, and nowhere else."""
    assert {(to, port) for origin, to, port in ways(document, "ingress") if origin == ANYWHERE} <= {
        (EDGE, 80),
        (EDGE, 443),
    }


def test_a_closed_list_of_networks_closes_the_edge(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """`edge.allowed_cidrs` is the only thing that opens the load balancer."""
    networks = ("192.0.2.0/24", "198.51.100.0/24")
    document = synthesize(changed(dev, edge__allowed_cidrs=networks))
    into_edge = {(origin, port) for origin, to, port in ways(document, "ingress") if to == EDGE}
    assert into_edge == {(network, port) for network in networks for port in (80, 443)}


@pytest.mark.parametrize("port", [1024, 9090])
def test_another_port_moves_every_rule_of_the_tasks(dev: EnvironmentConfig, synthesize: Synthesize, port: int) -> None:
    """`service.port` is one number: no rule stays behind on the old one."""
    document = synthesize(changed(dev, service__port=port))
    for direction in ("ingress", "egress"):
        ports = {number for _, to, number in ways(document, direction) if to == TASKS}
        assert ports == {port}


def test_security_groups_have_no_rules_of_their_own(document: Document) -> None:
    """Rules inside of a group and rules beside it undo each other at every apply."""
    for group in document.of_type("aws_security_group").values():
        assert not {"ingress", "egress"} & set(group)
        assert group["vpc_id"] == "<network/vpc.id>"


def test_there_are_four_groups(document: Document) -> None:
    """Load balancer, tasks, cache, endpoints."""
    groups = {f"<{path}.id>" for path in document.of_type("aws_security_group")}
    assert groups == {EDGE, TASKS, CACHE, ENDPOINTS}


def test_every_rule_says_what_it_is_for(document: Document) -> None:
    """Somebody who reads the console understands a rule without this repository."""
    for direction in ("ingress", "egress"):
        for rule in document.of_type(f"aws_vpc_security_group_{direction}_rule").values():
            assert rule["description"]

"""Rules of security groups: which opens what no rule opened before?"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_ALL = "-1"
_WITH_PORTS = ("tcp", "udp", "6", "17")
_SOURCES = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")


@dataclass(frozen=True)
class Opening:
    """One rule: direction and group, protocol, first and last port, and who is at the other end."""

    kind: str
    group: str
    protocol: str
    first: int
    last: int
    source: tuple[str, str]

    def __str__(self) -> str:
        """Return the rule in words."""
        ports = "all ports" if self.protocol == _ALL else f"{self.protocol} {self.first}-{self.last}"
        return f"{ports} {'from' if self.kind == 'ingress' else 'to'} {self.source[1]}"


def opening(kind: str, rule: Mapping[str, Any]) -> Opening | None:
    """Return what a rule of the AWS provider opens; None where a value is not known before the apply."""
    source = next(((key, rule[key]) for key in _SOURCES if rule.get(key)), None)
    group, protocol = rule.get("security_group_id"), rule.get("ip_protocol")
    if source is None or not group or not protocol:
        return None
    everything = protocol == _ALL
    first = 0 if everything else rule.get("from_port")
    last = 65_535 if everything else rule.get("to_port")
    if not isinstance(first, int) or not isinstance(last, int):
        return None
    return Opening(kind, group, protocol, first, last, source)


def within(one: Opening, others: Sequence[Opening]) -> bool:
    """Return whether one of the others opens all that `one` opens."""
    return any(_covers(other, one) for other in others)


def _covers(wide: Opening, narrow: Opening) -> bool:
    if (wide.kind, wide.group) != (narrow.kind, narrow.group):
        return False
    protocols = wide.protocol == _ALL or (wide.protocol == narrow.protocol and _ports(wide, narrow))
    return protocols and _source(wide.source, narrow.source)


def _ports(wide: Opening, narrow: Opening) -> bool:
    # Of ICMP the two numbers are type and code, and no range.
    if wide.protocol not in _WITH_PORTS:
        return (wide.first, wide.last) == (narrow.first, narrow.last)
    return wide.first <= narrow.first and narrow.last <= wide.last


def _source(wide: tuple[str, str], narrow: tuple[str, str]) -> bool:
    if wide == narrow:
        return True
    if wide[0] != narrow[0] or not wide[0].startswith("cidr"):
        return False
    outer, inner = ipaddress.ip_network(wide[1]), ipaddress.ip_network(narrow[1])
    return outer.version == inner.version and inner.subnet_of(outer)  # ty: ignore[invalid-argument-type]

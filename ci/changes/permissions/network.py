"""Rules of security groups, in each form that the provider has for them: which opens what no rule opened before? Pure.

The forms are a resource for a rule (aws_vpc_security_group_ingress_rule, and aws_security_group_rule with lists), and
the arguments `ingress` and `egress` of a group (AWS provider 5.100.0, argument references).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ci.changes.permissions.proof import HIDDEN, UNKNOWN, Found
from ci.changes.permissions.resource_change import ResourceChange, Side

_ALL, _ANY = "-1", -1
_WITH_PORTS = ("tcp", "udp")
# A protocol's number means the same as its name (Amazon EC2 API reference, IpPermission; IANA, Protocol Numbers).
_NAMES = {"all": _ALL, "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_V4, _V6, _LIST, _GROUP = _SOURCES = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")
_VERSIONS = {_V4: 4, _V6: 6}
# What the forms with lists call them.
_LISTED = {
    "cidr_blocks": _V4,
    "ipv6_cidr_blocks": _V6,
    "prefix_list_ids": _LIST,
    "security_groups": _GROUP,
    "source_security_group_id": _GROUP,
}
_FILLED = {"source_security_group_id"}
_DIRECTIONS = ("ingress", "egress")


@dataclass(frozen=True)
class Opening:
    """One rule: direction and group, protocol, first and last port, and who is at the other end.

    Of ICMP the two numbers are type and code.
    """

    kind: str
    group: str
    protocol: str
    first: int
    last: int
    source: tuple[str, str]

    def __str__(self) -> str:
        """Return the rule in words."""
        ports = "all ports" if self.protocol == _ALL else f"{self.protocol} {self.first}-{self.last}"
        return f"{self.kind}: {ports} {'from' if self.kind == 'ingress' else 'to'} {self.source[1]}"


def let_through(changes: Sequence[ResourceChange]) -> Iterator[Found]:
    """Yield address and words of each rule that opens what the rules of a plan had not opened together."""
    rules = [one for one in changes if one.facts.rules is not None]
    were = [found for one in rules for found in _openings(one, "before") or ()]
    for one in rules:
        if one.is_noop or one.side("after") is None:
            continue
        now = _openings(one, "after")
        if now is None:
            yield one.address, UNKNOWN
        elif any(one.is_secret(attribute) for attribute in one.side("after") or ()):
            if set(now) - set(were):
                yield one.address, HIDDEN
        else:
            yield from ((one.address, str(found)) for found in now if not is_within(found, were))


def is_within(one: Opening, others: Sequence[Opening]) -> bool:
    """Return whether the others, together, open all that `one` opens."""
    wide = [other for other in others if (other.kind, other.group) == (one.kind, one.group)]
    wide = [other for other in wide if other.protocol in (_ALL, one.protocol)]
    if one.protocol not in _WITH_PORTS:
        return _is_source(one.source, [other.source for other in wide if _is_type(other, one)])
    spans = [(0, 65_535) if other.protocol == _ALL else (other.first, other.last) for other in wide]
    starts = sorted({one.first, *(edge for first, last in spans for edge in (first, last + 1))})
    return all(
        _is_source(
            one.source,
            [other.source for other, (first, last) in zip(wide, spans, strict=True) if first <= port <= last],
        )
        for port in starts
        if one.first <= port <= one.last
    )


def _is_type(wide: Opening, narrow: Opening) -> bool:
    if wide.protocol == _ALL:
        return True
    return wide.first in (_ANY, narrow.first) and (wide.first == _ANY or wide.last in (_ANY, narrow.last))


def _is_source(one: tuple[str, str], others: Sequence[tuple[str, str]]) -> bool:
    if one in others:
        return True
    if one[0] not in (_V4, _V6):
        return False
    same = [found for kind, text in others if kind == one[0] for found in _networks(kind, text)]
    return any(
        network.subnet_of(wide)
        for network in _networks(*one)
        for wide in ipaddress.collapse_addresses(same)  # ty: ignore[invalid-argument-type]
    )


def _networks(kind: str, text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Return the network of a text as the only one, none where it is no network of the kind."""
    try:
        found = ipaddress.ip_network(str(text), strict=False)  # a number would be read as an address
    except ValueError:
        return []
    return [found] if found.version == _VERSIONS[kind] else []


def _openings(one: ResourceChange, side: Side) -> list[Opening] | None:
    """Return what a resource opens on one side; None where a value is not known before the apply."""
    values, rules = one.side(side), one.facts.rules
    if values is None or rules is None:
        return []
    if rules.direction == "inside":
        return _inside(one, values, side)
    kind = values.get("type") if rules.direction == "either" else rules.direction
    # The provider fills in the group of a rule that is about networks: it conflicts with them.
    filled = _FILLED if any(values.get(key) for key in _LISTED) else set()
    unknown = side == "after" and any(one.is_unknown(key) for key in {*_SOURCES, *_LISTED} - filled)
    return None if kind is None or unknown else _read(kind, values, values.get("security_group_id"))


def _inside(one: ResourceChange, values: Mapping[str, Any], side: Side) -> list[Opening] | None:
    found: list[Opening] = []
    for kind in _DIRECTIONS:
        if side == "after" and one.is_unknown(kind):
            if one.is_filled_in(kind):
                continue
            return None
        for rule in values.get(kind) or []:
            read = _read(kind, rule, values.get("id") or one.address)
            if read is None:
                return None
            found += read
    return found


def _read(kind: str, rule: Mapping[str, Any], group: str | None) -> list[Opening] | None:
    protocol = str(rule.get("ip_protocol") or rule.get("protocol") or "").lower()
    protocol = _NAMES.get(protocol, protocol)
    sources = [(key, rule[key]) for key in _SOURCES if rule.get(key)]
    sources += [(_LISTED[key], text) for key in _LISTED for text in _texts(rule.get(key))]
    sources += [(_GROUP, group)] if rule.get("self") and group else []
    first, last = (0, 65_535) if protocol == _ALL else (rule.get("from_port"), rule.get("to_port"))
    if not sources or not group or not protocol or not isinstance(first, int) or not isinstance(last, int):
        return None
    return [Opening(kind, group, protocol, first, last, source) for source in sources]


def _texts(value: str | Sequence[str] | None) -> Sequence[str]:
    return [value] if isinstance(value, str) and value else value or ()

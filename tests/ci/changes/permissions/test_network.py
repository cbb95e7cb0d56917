"""What rules of security groups open, in every form that the provider has for them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.changes.permissions.network import Opening, is_within
from ci.changes.permissions.proof import HIDDEN, UNKNOWN
from tests.ci.changes.permissions.plans import change, found
from tests.ci.changes.permissions.resources import HTTPS, INGRESS

RULE, GROUP = "aws_security_group_rule", "aws_security_group"
IN = {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/16"]}
LISTED = {"type": "ingress", "security_group_id": "sg-1", **IN}


def group(*rules: dict[str, Any]) -> dict[str, Any]:
    """Return a group with rules inside."""
    return {"id": "sg-1", "ingress": list(rules), "egress": []}


@pytest.mark.parametrize(
    ("after", "broader"),
    [
        ({}, False),
        ({"cidr_ipv4": "10.0.1.0/24"}, False),
        ({"cidr_ipv4": "10.0.0.0/15"}, True),
        ({"cidr_ipv4": "0.0.0.0/0"}, True),
        ({"cidr_ipv4": None, "cidr_ipv6": "::/0"}, True),
        ({"cidr_ipv4": None, "referenced_security_group_id": "sg-2"}, True),
        ({"cidr_ipv4": None, "prefix_list_id": "pl-1"}, True),
        ({"from_port": 80}, True),
        ({"to_port": 444}, True),
        ({"ip_protocol": "udp"}, True),
        ({"ip_protocol": "-1", "from_port": None, "to_port": None}, True),
        ({"security_group_id": "sg-9"}, True),
        ({"ip_protocol": "icmp"}, True),
        ({"description": "other words"}, False),
        ({"cidr_ipv4": "10.0.0.0/16", "from_port": None}, True),
    ],
)
def test_a_rule_that_opens_more_is_broader(after: dict[str, Any], broader: bool) -> None:
    """Source, ports, protocol, group."""
    assert bool(found(change(INGRESS, {**HTTPS}, {**HTTPS, "tag": 1, **after}))) is broader


def test_a_rule_that_another_one_had_opened_is_not_broader() -> None:
    """All ports from everywhere are replaced by one."""
    wide = {"security_group_id": "sg-1", "ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0"}
    assert found(change(INGRESS, wide, None, "wide"), change(INGRESS, None, HTTPS, "https")) == []
    assert found(change(INGRESS, wide, wide, "wide"), change(INGRESS, None, HTTPS, "https")) == []
    [what] = found(change(INGRESS, HTTPS, None, "https"), change(INGRESS, None, wide, "wide"))
    assert what == "ingress: all ports from 0.0.0.0/0"


def test_ingress_and_egress_are_two() -> None:
    """What may go out may not come in for that."""
    out = change("aws_vpc_security_group_egress_rule", HTTPS, HTTPS)
    [what] = found(out, change(INGRESS, None, HTTPS))
    assert what == "ingress: tcp 443-443 from 10.0.0.0/16"
    [what] = found(change("aws_vpc_security_group_egress_rule", None, HTTPS))
    assert what == "egress: tcp 443-443 to 10.0.0.0/16"


def test_the_two_numbers_of_icmp_are_no_range() -> None:
    """An echo request does not lie between "fragmentation needed"."""
    needed = {**HTTPS, "ip_protocol": "icmp", "from_port": 3, "to_port": 4}
    echo = {**needed, "from_port": 8, "to_port": 0}
    assert found(change(INGRESS, needed, echo)) == ["ingress: icmp 8-0 from 10.0.0.0/16"]
    assert found(change(INGRESS, needed, {**needed, "description": "x"})) == []


# One rule in three forms: type, what it is without the rule, the rule.
FORMS = [
    (INGRESS, None, HTTPS),
    (RULE, None, LISTED),
    (GROUP, group(), group(IN)),
    ("aws_default_security_group", group(), group(IN)),
]


@pytest.mark.parametrize(("type_", "without", "values"), FORMS)
def test_a_rule_in_every_form_is_broader(type_: str, without: dict[str, Any] | None, values: dict[str, Any]) -> None:
    """And its end is not."""
    assert found(change(type_, without, values)) == ["ingress: tcp 443-443 from 10.0.0.0/16"]
    assert found(change(type_, values, without)) == []


@pytest.mark.parametrize(("type_", "without", "values"), FORMS)
def test_a_rule_that_takes_another_form_opens_the_same(
    type_: str, without: dict[str, Any] | None, values: dict[str, Any]
) -> None:
    """Of the same group."""
    assert found(change(GROUP, group(IN), group(), "was"), change(type_, without, values)) == []


@pytest.mark.parametrize(
    ("more", "source"),
    [
        ({"cidr_blocks": ["10.0.0.0/16", "0.0.0.0/0"]}, "0.0.0.0/0"),
        ({"ipv6_cidr_blocks": ["::/0"]}, "::/0"),
        ({"prefix_list_ids": ["pl-1"]}, "pl-1"),
        ({"security_groups": ["sg-2"]}, "sg-2"),
        ({"self": True}, "sg-1"),
    ],
)
def test_each_source_of_a_rule_with_lists_counts(more: dict[str, Any], source: str) -> None:
    """The one that is new is named."""
    assert found(change(GROUP, group(IN), group({**IN, **more}))) == [f"ingress: tcp 443-443 from {source}"]


def test_a_rule_with_lists_says_its_direction() -> None:
    """By its type; its source may be a group."""
    values = {**LISTED, "type": "egress", "cidr_blocks": None, "source_security_group_id": "sg-2"}
    assert found(change(RULE, None, values)) == ["egress: tcp 443-443 to sg-2"]
    assert found(change(RULE, None, LISTED, "x", source_security_group_id=True)) == [
        "ingress: tcp 443-443 from 10.0.0.0/16"
    ]


def test_rules_that_nobody_knows_before_the_apply_are_broader() -> None:
    """Of a new group without rules the provider fills in that it has none."""
    assert found(change(GROUP, group(), {"id": "sg-1"}, "x", ingress=True)) == [UNKNOWN]
    assert found(change(GROUP, None, {}, "x", ingress=True, egress=True)) == []
    assert found(change(GROUP, None, {"ingress": [{**IN, "cidr_blocks": None}]}, "x", id=True)) == [UNKNOWN]
    assert found(change(RULE, None, {**LISTED, "cidr_blocks": None}, "x", cidr_blocks=[True])) == [UNKNOWN]


def test_a_rule_that_holds_a_secret_is_named_where_it_opens_more() -> None:
    """Without what it says."""
    secret, same = change(GROUP, group(), group(IN)), change(GROUP, group(IN), {**group(IN), "description": "x"})
    for one in (secret, same):
        one["change"]["after_sensitive"] = {"ingress": [{"cidr_blocks": True}]}
    assert found(secret) == [HIDDEN]
    assert found(same) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([{"ip_protocol": "tcp"}], {"ip_protocol": "6"}),
        ([{"ip_protocol": "17"}], {"ip_protocol": "udp"}),
        ([{"ip_protocol": "-1", "from_port": None, "to_port": None}], {"ip_protocol": "icmp"}),
        ([{"ip_protocol": "icmp", "from_port": -1, "to_port": -1}], {"ip_protocol": "1", "from_port": 8, "to_port": 0}),
        (
            [{"ip_protocol": "icmp", "from_port": 8, "to_port": -1}],
            {"ip_protocol": "icmp", "from_port": 8, "to_port": 0},
        ),
        ([{"cidr_ipv4": "10.0.0.0/9"}, {"cidr_ipv4": "10.128.0.0/9"}], {"cidr_ipv4": "10.0.0.0/8"}),
        ([{"to_port": 500}, {"from_port": 501, "to_port": 600}], {"to_port": 600}),
    ],
)
def test_rules_that_open_the_same_in_other_words_are_not_broader(
    before: list[dict[str, Any]], after: dict[str, Any]
) -> None:
    """Numbers of protocols, and networks and ports that together make up the later ones."""
    gone = [change(INGRESS, {**HTTPS, **one}, None, f"was-{number}") for number, one in enumerate(before)]
    assert found(*gone, change(INGRESS, None, {**HTTPS, **after})) == []


def test_a_gap_between_rules_is_broader_when_it_closes() -> None:
    """Of networks and of ports."""
    for parts, whole in (
        ([{"cidr_ipv4": "10.0.0.0/9"}, {"cidr_ipv4": "10.192.0.0/10"}], {"cidr_ipv4": "10.0.0.0/8"}),
        ([{"to_port": 500}, {"from_port": 502, "to_port": 600}], {"to_port": 600}),
    ):
        gone = [change(INGRESS, {**HTTPS, **one}, None, f"was-{number}") for number, one in enumerate(parts)]
        assert len(found(*gone, change(INGRESS, None, {**HTTPS, **whole}))) == 1


PORTS = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(sorted)
NETWORKS = st.sampled_from(["0.0.0.0/30", "0.0.0.0/31", "0.0.0.2/31", "0.0.0.0/32", "0.0.0.1/32", "0.0.0.3/32"])
SIZES = {"30": 4, "31": 2, "32": 1}
OPENINGS = st.builds(
    lambda ports, network: Opening("ingress", "sg-1", "tcp", *ports, ("cidr_ipv4", network)), PORTS, NETWORKS
)


def points(one: Opening) -> set[tuple[int, int]]:
    """Return each port with each address that a rule opens."""
    start, _, size = one.source[1].removeprefix("0.0.0.").partition("/")
    addresses = range(int(start), int(start) + SIZES[size])
    return {(port, address) for port in range(one.first, one.last + 1) for address in addresses}


@given(OPENINGS, st.lists(OPENINGS, max_size=5))
def test_a_rule_is_within_others_where_they_open_each_port_to_each_address(one: Opening, others: list[Opening]) -> None:
    """Counted one by one."""
    opened = {point for other in others for point in points(other)}
    assert is_within(one, others) is (points(one) <= opened)

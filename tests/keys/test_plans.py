"""Which resources a changed document has for itself in a plan of many, and what counts as wrong."""

from __future__ import annotations

from typing import Any

import pytest

from ci.changes.diff import compare
from tests.keys.changes import LegalChange, NoChange
from tests.keys.documents import Part
from tests.keys.effects import Row
from tests.keys.plans import Answered
from tests.terraform.provider.whole import Copy, reach

PART = Part("SERVICE", "dev")


def document(region: str = "a", **subnets: str) -> dict[str, Any]:
    """Return two VPCs, subnets in the first, and a load balancer in the subnet `s`."""
    return {
        "provider": {"aws": [{"region": region}]},
        "resource": {
            "aws_vpc": {"v": {"cidr_block": "a"}, "other": {"cidr_block": "a", "lifecycle": {"prevent_destroy": True}}},
            "aws_subnet": {name: {"cidr_block": block, "vpc_id": "${aws_vpc.v.id}"} for name, block in subnets.items()},
            "aws_lb": {"l": {"subnets": ["${aws_subnet.s.id}"]}},
        },
    }


@pytest.mark.parametrize(
    ("head", "own"),
    [
        (document(s="b", t="c"), set()),
        (document(s="x", t="c"), {"aws_subnet.s", "aws_lb.l"}),
        (document(s="b", t="x"), {"aws_subnet.t"}),
        (document(s="b"), {"aws_subnet.t"}),
        (document(s="b", t="c", u="d"), {"aws_subnet.u"}),
        (document("b", s="b", t="c"), {"aws_subnet.s", "aws_subnet.t", "aws_lb.l", "aws_vpc.v", "aws_vpc.other"}),
    ],
)
def test_what_may_be_planned_otherwise_is_followed_to_the_end(head: dict[str, Any], own: set[str]) -> None:
    """Other text, what refers to it, and everything where the provider is another one."""
    assert reach(document(s="b", t="c"), head) == own


def test_a_copy_refers_to_the_copy_that_all_share() -> None:
    """But for what it has for itself; so the state has."""
    base, head = document(s="b", t="c"), document(s="x", t="c")
    state = [{"type": "aws_subnet", "name": name, "provider": "p"} for name in ("s", "t")]
    copy = Copy("c1", base, head, {"resources": state}, reach(base, head))
    found, of_state = copy.parts("p0")
    assert found["resource"] == {
        "aws_subnet": {"s--c1": {"cidr_block": "x", "vpc_id": "${aws_vpc.v--same.id}", "provider": "aws.p0"}},
        "aws_lb": {"l--c1": {"subnets": ["${aws_subnet.s--c1.id}"], "provider": "aws.p0"}},
    }
    assert of_state == [{"type": "aws_subnet", "name": "s--c1", "provider": "p.p0"}]


def test_a_plan_would_say_what_it_destroys() -> None:
    """Production refuses, and the plan would end there."""
    base = document(s="b")
    found, _ = Copy("c1", base, base, None, frozenset({"aws_vpc.other"})).parts("p0")
    assert found["resource"]["aws_vpc"]["other--c1"]["lifecycle"] == {}


def row(plan: dict[str, str], base: dict[str, Any], head: dict[str, Any]) -> Answered:
    """Return a row whose document changed, and its plan."""
    change = LegalChange("dev", ("a",), 1, {("dev", ("a",)): 2})
    return Answered(Row(change, {PART: head}, {PART: compare(base, head)}), {PART: plan})


@pytest.mark.parametrize(
    ("plan", "result", "lines"),
    [
        ({"aws_subnet.s": "replace", "aws_lb.l": "update"}, "agree", 0),
        ({"aws_subnet.s": "replace"}, "wrong", 2),
        ({"aws_subnet.s": "update", "aws_lb.l": "update"}, "wrong", 2),
        ({"aws_subnet.s": "replace", "aws_lb.l": "update", "aws_vpc.v": "update"}, "wrong", 2),
    ],
)
def test_a_resource_that_the_plan_treats_otherwise_is_wrong(plan: dict[str, str], result: str, lines: int) -> None:
    """A line for it, and one for the headline."""
    found = row(plan, document(s="b"), document(s="x"))
    assert (found.result, len(found.wrong)) == (result, lines)


def test_where_only_a_plan_knows_the_reason_is_given() -> None:
    """The attribute that may replace."""
    base, head = document(s="b"), document(s="b")
    head["resource"]["aws_subnet"]["s"]["availability_zone"] = "a"
    found = row({"aws_subnet.s": "replace", "aws_lb.l": "update"}, base, head)
    assert (found.result, found.reasons) == ("at least", ["aws_subnet.s: may replace, availability_zone"])


def test_a_value_that_has_to_stay_is_neither() -> None:
    """Nothing was planned."""
    assert Answered(Row(NoChange("dev", ("a",), "why")), {}).result == "not allowed"

"""Numbers of changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ci.changes.diff import compare
from ci.changes.report.summary import NOTHING, Counts, count
from tests.ci.changes.report.cases import everything


def t(**resources: Any) -> dict[str, Any]:
    """Return a document with VPCs."""
    return {"resource": {"aws_vpc": resources}}


@pytest.mark.parametrize(
    ("base", "head", "counts"),
    [
        (t(), t(), NOTHING),
        (t(), t(a={}), replace(NOTHING, add=1)),
        (t(a={}), t(), replace(NOTHING, destroy=1)),
        (
            t(a={}),
            t() | {"removed": [{"from": "aws_vpc.a", "lifecycle": {"destroy": False}}]},
            replace(NOTHING, other=2),
        ),
        (t(a={"tags": 1}), t(a={"tags": 2}), replace(NOTHING, change=1)),
        (t(a={"cidr_block": "a"}), t(a={"cidr_block": "b"}), replace(NOTHING, add=1, destroy=1)),
        (t(a={"tags": 1}), t(b={"tags": 1}), replace(NOTHING, add=1, destroy=1)),
        (
            t(a={"tags": 1}),
            t(b={"tags": 2}) | {"moved": [{"from": "aws_vpc.a", "to": "aws_vpc.b"}]},
            replace(NOTHING, change=1, moved=1),
        ),
        (
            t(a={"cidr_block": "a"}),
            t(b={"cidr_block": "b"}) | {"moved": [{"from": "aws_vpc.a", "to": "aws_vpc.b"}]},
            replace(NOTHING, add=1, destroy=1, moved=1),
        ),
        (
            t(a={"tags": 1}, b={"tags": 2}),
            t(a={"tags": 2}, b={"tags": 1}),
            replace(NOTHING, change=2, moved=2, at_least=True),
        ),
        ({"output": {"o": {"value": 1}}}, {"output": {"o": {"value": 2}}}, replace(NOTHING, other=1)),
    ],
)
def test_counts_are_terraforms(base: dict[str, Any], head: dict[str, Any], counts: Counts) -> None:
    """A replacement, and a move without a block, is one to add and one to destroy; what is no resource stands apart."""
    assert count(compare(base, head)) == counts


def test_numbers_that_only_a_plan_completes_are_the_least() -> None:
    """An argument that the provider was not asked about may replace the resource."""
    found = count(compare(t(a={"unheard_of": 1}), t(a={"unheard_of": 2})))
    assert found == replace(NOTHING, change=1, at_least=True)
    assert str(found) == "at least 0 to add, 1 to change, 0 to destroy, 0 moved"


def test_counts_as_text() -> None:
    """What Terraform does not count is only said when there is any."""
    assert str(Counts(1, 2, 0, 1, 0)) == "1 to add, 2 to change, 0 to destroy, 1 moved"
    assert str(replace(NOTHING, other=1)).endswith(", 0 moved, 1 other (outputs, data sources, settings, forgotten)")
    assert str(count(everything())).endswith(", 3 moved, 2 others (outputs, data sources, settings, forgotten)")

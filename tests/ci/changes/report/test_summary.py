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
        (t(a={"x": 1}), t(a={"x": 2}), replace(NOTHING, change=1)),
        (t(a={"cidr_block": "a"}), t(a={"cidr_block": "b"}), replace(NOTHING, add=1, destroy=1)),
        (t(a={"x": 1}), t(b={"x": 1}), replace(NOTHING, moved=1)),
        (
            t(a={"x": 1}),
            t(b={"x": 2}) | {"moved": [{"from": "aws_vpc.a", "to": "aws_vpc.b"}]},
            replace(NOTHING, change=1, moved=1),
        ),
        (
            t(a={"cidr_block": "a"}),
            t(b={"cidr_block": "b"}) | {"moved": [{"from": "aws_vpc.a", "to": "aws_vpc.b"}]},
            replace(NOTHING, add=1, destroy=1, moved=1),
        ),
        (t(a={"x": 1}, b={"x": 2}), t(a={"x": 2}, b={"x": 1}), replace(NOTHING, change=2, moved=2)),
        ({"output": {"o": {"value": 1}}}, {"output": {"o": {"value": 2}}}, replace(NOTHING, other=1)),
    ],
)
def test_counts_are_terraforms(base: dict[str, Any], head: dict[str, Any], counts: Counts) -> None:
    """A replacement is one to add and one to destroy; what is no resource is counted apart."""
    assert count(compare(base, head)) == counts


def test_counts_as_text() -> None:
    """What Terraform does not count is only said when there is any."""
    assert str(Counts(1, 2, 0, 1, 0)) == "1 to add, 2 to change, 0 to destroy, 1 moved"
    assert str(replace(NOTHING, other=1)).endswith(", 0 moved, 1 other (outputs, data sources, settings)")
    assert str(count(everything())).endswith(", 4 moved, 2 others (outputs, data sources, settings)")

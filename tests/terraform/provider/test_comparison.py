"""What the diff says beside the provider's answer: the four classes, by made-up answers about a real type."""

from __future__ import annotations

import pytest

from tests.terraform.provider.comparison import Row, effect_in_diff, row_of, total_of, wrong
from tests.terraform.provider.engine import UNKNOWN
from tests.terraform.provider.probes import Answer, Question

VPC = {"cidr_block": "10.0.0.0/16"}


def answer(argument: str, *, replaces: bool) -> Answer:
    """Return an answer about another value of an argument of a network."""
    before, after = ({**VPC, argument: one} for one in ("10.1.0.0/16", "10.2.0.0/16"))
    return Answer(Question("aws_vpc", argument, "changed", before, after), replaces, True, frozenset())


@pytest.mark.parametrize(
    ("argument", "replaces", "expected"),
    [
        ("cidr_block", True, (1, 0, 0, 0)),
        ("tags", False, (1, 0, 0, 0)),
        ("of_a_later_version", True, (0, 1, 0, 0)),
        ("tags", True, (0, 0, 1, 0)),
        ("cidr_block", False, (0, 0, 0, 1)),
    ],
)
def test_an_answer_is_of_one_class(argument: str, expected: tuple[int, ...], *, replaces: bool) -> None:
    """Agreed, left to a plan, missed by the diff, or said by the diff alone."""
    row = row_of("aws_vpc", [argument], [answer(argument, replaces=replaces)])
    assert (row.agree, row.may_replace, row.missed, row.false) == expected


def test_a_value_of_the_apply_reaches_the_argument_as_a_reference() -> None:
    """The diff follows it from what is new."""
    question = Question("aws_vpc", "cidr_block", "unknown", VPC, {"cidr_block": UNKNOWN})
    assert effect_in_diff(question) == "replaces"


def test_what_the_diff_contradicts_has_a_line() -> None:
    """What it leaves to a plan has none."""
    answers = [answer("tags", replaces=True), answer("of_a_later_version", replaces=True)]
    [line] = wrong(answers)
    assert line.endswith("diff updates, plan replaces")


def test_an_argument_without_an_answer_is_counted() -> None:
    """The diff leaves it to a plan."""
    row = row_of("aws_vpc", ["tags", "x"], [answer("tags", replaces=False)])
    assert (row.arguments, row.without_value) == (2, 1)


def test_the_last_line_has_the_sums() -> None:
    """Of each column."""
    rows = [Row("a", 1, 2, 3, 4, 5, 6, 7), Row("b", 1, 1, 1, 1, 1, 1, 1)]
    assert total_of(rows) == Row("2 types", 2, 3, 4, 5, 6, 7, 8)

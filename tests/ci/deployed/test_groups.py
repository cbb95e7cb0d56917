"""The groups in which changes past the pipeline are made show of each change what a run of its own would show."""

from __future__ import annotations

import contextlib
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tests.ci.deployed.mutations.groups import groups_of
from tests.ci.deployed.mutations.registry import Mutation

TESTS = st.lists(st.sampled_from([f"test_{number}" for number in range(8)]) | st.uuids().map(str), max_size=40)


def mutations_of(tests: list[str]) -> list[Mutation]:
    """Return a change for each test."""
    return [Mutation(str(number), test, lambda _: contextlib.nullcontext()) for number, test in enumerate(tests)]


@given(TESTS)
def test_each_change_is_made_twice_and_meets_no_other_one_twice(tests: list[str]) -> None:
    """So a failure that another change of the group caused is unexpected in that one's second group."""
    mutations = mutations_of(tests)
    groups = groups_of(mutations)
    assert [sum(one in group for group in groups) for one in mutations] == [2] * len(mutations)
    for one, other in combinations(mutations, 2):
        together = sum(one in group and other in group for group in groups)
        assert together <= (one.test != other.test)
    for one in mutations:
        row, column = ({other.test for other in group} for group in groups if one in group)
        assert row & column == {one.test}


@given(TESTS)
def test_a_group_keeps_the_order_of_the_changes(tests: list[str]) -> None:
    """They are made in that order, and undone in the opposite one."""
    mutations = mutations_of(tests)
    assert all([*group] == sorted(group, key=mutations.index) for group in groups_of(mutations))


def test_the_groups_are_as_few_as_the_sides_of_a_square() -> None:
    """Fourteen runs where there were forty-nine."""
    assert len(groups_of(mutations_of([str(number) for number in range(49)]))) == 14

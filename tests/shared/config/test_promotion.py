"""Environments stand in the order in which they receive a change."""

from __future__ import annotations

import pytest

from shared.config.promotion import in_promotion_order


@pytest.mark.parametrize(
    ("after", "order"),
    [
        ({}, []),
        ({"prod": "staging", "dev": None, "staging": "dev"}, ["dev", "staging", "prod"]),
        ({"z": None, "a": "z"}, ["z", "a"]),
        ({"c": "a", "b": "a", "a": None}, ["a", "b", "c"]),  # the same place: alphabetical
        ({"b": None, "a": None}, ["a", "b"]),
        ({"b": "gone", "a": None, "c": "b"}, ["a", "b", "c"]),  # a broken chain comes last
        ({"b": "a", "a": "b", "c": None}, ["c", "a", "b"]),  # so does a circle
        ({"a": "a"}, ["a"]),
    ],
)
def test_the_order_is_that_of_promotion(after: dict[str, str | None], order: list[str]) -> None:
    """From the first to the last, whatever the names are; nobody is left out and nothing loops."""
    assert in_promotion_order(after) == order

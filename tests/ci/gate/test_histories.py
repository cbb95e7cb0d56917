"""From wherever commands lead, a documented one leads on to a proven release: a sample of `histories.py`."""

from __future__ import annotations

import random

import pytest

from tests.ci.gate.histories import problems
from tests.ci.gate.world import ENDS, World, walk

SAMPLE = 300


@pytest.fixture(scope="module")
def walks() -> list[World]:
    """Return the ends of a few hundred walks, the same ones each time."""
    return [walk(random.Random(seed)) for seed in range(SAMPLE)]  # noqa: S311 - repeatable, and no secret


def test_a_way_leads_back_and_on_from_the_end_of_each_walk(walks: list[World]) -> None:
    """No default is what failed last or lies forward, nothing that is proven is out of reach."""
    assert [line for world in walks for line in problems(world)] == []


@pytest.mark.parametrize("command", ["promote --next", "rollback", "destroy"])
def test_the_walks_visit_each_end_of_a_command(walks: list[World], command: str) -> None:
    """Else they would show nothing."""
    visited = {transition for world in walks for transition in world.visited}
    assert {f"{command}: {end}" for end in ENDS} <= visited

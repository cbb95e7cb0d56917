"""Real commands do what the model of the gate's histories says they do: a sample of `python -m tests.ci.histories`."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.ci.histories.ground import Ground, ground
from tests.ci.histories.walk import Walk, walk
from tests.pages.carrying_out import carried_out
from tests.pages.scene import Scene
from tests.pages.table import TABLE, How
from tests.terraform.engine import find_program

pytestmark = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")
SEED, COMMANDS = 3, 5


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Generator[Ground]:
    """Return a repository with accounts of the first two environments."""
    with ground(tmp_path_factory.mktemp("ground"), ("dev", "staging")) as made:
        yield made


@pytest.fixture(scope="module")
def carried(two: Ground) -> Walk:
    """Return one history, carried out."""
    return walk(two, SEED, COMMANDS)


def test_commands_leave_what_the_model_says_and_end_as_it_says(carried: Walk) -> None:
    """Exit codes, what the gate says, what runs, what stands, where a rollback goes by default."""
    assert carried.wrong == []
    assert len(carried.given) >= COMMANDS


def test_what_the_model_does_not_know_is_seen(carried: Walk) -> None:
    """A comparison that never finds anything shows nothing."""
    name = next(iter(carried.model.entries))
    carried.model.entries[name].pop()
    carried.go(name, "hold", "ok")
    assert any(": history: " in line for line in carried.wrong)


def test_the_commands_of_a_page_work_one_after_the_other(two: Ground) -> None:
    """One page of those that `python -m tests.pages --run` carries out: the release of an image."""
    two.again()
    found = list(carried_out(TABLE["docs/release.md"], Scene(two.tree.root, two), How.FIXTURE))
    assert [one for one in found if one[1] is not None] == []
    assert len(found) > 1

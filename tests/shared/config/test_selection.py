"""A command works on the environments that it is given, and on all of them when it is given none."""

from __future__ import annotations

import pytest

from shared import exits
from shared.config import load_all
from shared.config.selection import require_known, select
from tests.examples.good import GOOD

CONFIGS = load_all(GOOD)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [([], ["dev", "staging", "prod"]), (["prod", "dev", "prod"], ["dev", "prod"]), (["staging"], ["staging"])],
    ids=["all", "in promotion order, each once", "one"],
)
def test_the_named_environments_are_selected(wanted: list[str], names: list[str]) -> None:
    """In promotion order, whatever order they are named in."""
    assert [config.name for config in select(CONFIGS, wanted)] == names


def test_every_unknown_name_is_one_line() -> None:
    """Bad input: each name once, with the names that there are."""
    with pytest.raises(exits.CommandError) as error:
        select(CONFIGS, ["devv", "prod", "qa", "devv"])
    assert error.value.code == exits.BAD_INPUT
    assert error.value.lines == [
        f"{name}: no such environment: choose from dev, staging, prod" for name in ("devv", "qa")
    ]


def test_known_names_are_accepted() -> None:
    """Nothing is raised, also for none at all."""
    require_known([], [])
    require_known(["dev"], ["dev"])

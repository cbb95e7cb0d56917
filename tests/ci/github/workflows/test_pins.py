"""Which commit of an action is used is read from the lines that carry it."""

from __future__ import annotations

import pytest

from ci.github.workflows.pins import pins_of
from shared import exits

ONE = f"actions/checkout@{'a' * 40} # v7.0.1"
OTHER = f"actions/checkout@{'b' * 40} # v8.0.0"


def test_a_pin_is_the_whole_text_behind_uses() -> None:
    """Action, commit and version: what a generated line repeats."""
    assert pins_of({"a.yml": f"      - uses: {ONE}\n", "b.yml": f"        uses: {ONE}\n"}) == {"actions/checkout": ONE}


@pytest.mark.parametrize("line", ["uses: ./.github/workflows/plan.yml", "uses: actions/checkout@v7", "# nothing"])
def test_other_lines_are_no_pins(line: str) -> None:
    """Files of this repository have none; a tag is for the policy to refuse."""
    assert pins_of({"a.yml": line}) == {}


def test_two_versions_are_refused() -> None:
    """Somebody updated one of them; both places are named."""
    with pytest.raises(exits.CommandError) as error:
        pins_of({"a.yml": f"uses: {ONE}\n", "b.yml": f"\nuses: {OTHER}\n"})
    assert error.value.lines == [f"b.yml:2: {OTHER}: a.yml:1 has {ONE}: use one version of an action everywhere"]

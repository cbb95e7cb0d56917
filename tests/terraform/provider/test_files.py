"""Where the section stands in a type's file."""

from __future__ import annotations

import pytest

from tests.ci.changes.diff.provider_schema import MARK as MARK_OF_ATTRIBUTES
from tests.terraform.provider.examples import BLOCK, answer
from tests.terraform.provider.files import differences_of, is_by_hand, replaced
from tests.terraform.provider.sections import MARK, section_of

PEOPLE = "data:\n  loses: everything\n"
ATTRIBUTES = f"{MARK_OF_ATTRIBUTES}attributes:\n  sets: []\n"
SECTION = section_of([answer("name", "changed", {"name": "a"}, {"name": "b"}, replaces=True)], BLOCK)


@pytest.mark.parametrize("old", ["", f"{MARK}replacement:\n  updates: [name]\n"])
def test_what_others_wrote_stays(old: str) -> None:
    """The section stands between what people wrote and the attributes, once."""
    text = replaced(PEOPLE + old + ATTRIBUTES, SECTION)
    assert text.startswith(f"{PEOPLE}{MARK}replacement:\n  replaces: [name]\n")
    assert text.endswith(ATTRIBUTES)
    assert text.count("replacement:") == 1


def test_writing_again_changes_nothing() -> None:
    """A file that has the section is as it would be written."""
    text = replaced(PEOPLE + ATTRIBUTES, SECTION)
    assert replaced(text, SECTION) == text
    assert differences_of("t.yaml", text, SECTION) == []


def test_a_check_shows_the_lines_that_would_change() -> None:
    """With their signs."""
    text = replaced(PEOPLE + ATTRIBUTES, SECTION).replace("replaces:", "updates:")
    assert differences_of("t.yaml", text, SECTION)[-2:] == ["-  updates: [name]", "+  replaces: [name]"]


@pytest.mark.parametrize(("mark", "expected"), [("", True), (MARK, False)])
def test_a_section_without_a_mark_is_by_hand(mark: str, *, expected: bool) -> None:
    """It is not written over."""
    assert is_by_hand(f"{PEOPLE}{mark}replacement:\n  replaces: [name]\n{ATTRIBUTES}") is expected

"""A message shows any value on one line, short, and with nothing hidden in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.quoting import LONGEST_PART, LONGEST_VALUE, escaped, listed, one_line, quoted, shortened


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (5, "5"),
        (1.5, "1.5"),
        ("", '""'),
        ("dev", '"dev"'),
        ('say "hi"\\', '"say \\"hi\\"\\\\"'),
        ("two\nlines", '"two\\nlines"'),
        ([1, 2], "a list of 2"),
        ({"a": 1}, "a section"),
    ],
)
def test_a_value_is_shown_as_yaml_would_write_it(value: object, shown: str) -> None:
    """Text in quotes, so that 5 and "5" look different."""
    assert quoted(value) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\u2028\u202e", r"\u2028\u202e"),
        ("s\u0430-east-1", r"s\u0430-east-1"),  # a Cyrillic letter that looks like an a
        ("\ud800", r"\ud800"),
    ],
)
def test_what_does_not_show_is_written_out(text: str, shown: str) -> None:
    """Also a letter that only looks like the right one."""
    assert escaped(text) == shown


@given(st.text())
def test_every_part_of_a_message_is_one_printable_line(text: str) -> None:
    """Whatever a file holds."""
    for shown in (one_line(text), quoted(text)):
        assert shown.isascii()
        assert shown.isprintable()


@pytest.mark.parametrize("length", [LONGEST_VALUE, LONGEST_VALUE + 1])
def test_a_long_value_shows_its_beginning(length: int) -> None:
    """At the limit all of it, above it as much as fits."""
    shown = shortened("x" * length)
    assert shown == ("x" * length if length == LONGEST_VALUE else "x" * (LONGEST_VALUE - 3) + "...")


def test_a_key_as_long_as_a_file_is_shortened() -> None:
    """A message stays readable."""
    assert len(one_line("x" * 60_000)) == LONGEST_PART


@pytest.mark.parametrize(("words", "text"), [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")])
def test_words_are_listed_as_in_a_sentence(words: list[str], text: str) -> None:
    """With `or` before the last one."""
    assert listed(words) == text

"""Tables on a terminal of any width, and in a pipe."""

from __future__ import annotations

import io
import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.terminal import print_table

COLUMNS = ("environment", "account", "what is said of it")
ROWS = [["dev", "111111111111", "a sentence of several words"], ["production-eu", "222222222222", ""]]


def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int | None) -> list[str]:
    """Return the lines of the table on a terminal of `width` columns, or in a pipe, without blanks at their ends."""
    if width is not None:
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    print_table(COLUMNS, ROWS)
    return [line.rstrip() for line in re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out).splitlines()]


@pytest.mark.parametrize("width", [None, 60, 120])
def test_a_table_has_columns_where_they_fit(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int | None
) -> None:
    """In a pipe, too, whatever the terminal's width was."""
    lines = printed(capsys, monkeypatch, width)
    assert lines[0].split("   ")[0] == "environment"
    assert re.match(r"dev +111111111111 +a sentence", lines[2])


def test_a_terminal_of_40_columns_reads(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A paragraph for each row; no word is broken, and what is empty is left out."""
    assert printed(capsys, monkeypatch, 40) == [
        "dev",
        "  account: 111111111111",
        "  what is said of it: a sentence of",
        "  several words",
        "production-eu",
        "  account: 222222222222",
    ]


def test_a_wide_character_takes_two_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table that has too few columns for them becomes paragraphs."""
    monkeypatch.setenv("COLUMNS", "50")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    print_table(COLUMNS, [["漢" * 12, "111111111111", "words"]])
    assert "  account: 111111111111" in re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out)


def test_a_table_without_rows_has_its_columns(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody takes silence for an answer."""
    print_table(COLUMNS, [])
    assert capsys.readouterr().out.split("\n")[0].split() == " ".join(COLUMNS).split()


@settings(deadline=None, max_examples=40)
@given(
    st.integers(20, 140),
    st.lists(st.tuples(*[st.from_regex(r"[a-z/:.-]{0,60}( [a-z]{1,9}){0,4}", fullmatch=True)] * 3), min_size=1),
)
def test_no_character_of_a_cell_is_lost_and_no_line_is_too_long(width: int, rows: list[tuple[str, str, str]]) -> None:
    """Whatever the width: a cell is folded and never cut."""
    with pytest.MonkeyPatch.context() as patch:
        text = _caught(patch, width, rows)
    assert max(map(len, text.splitlines())) <= max(width, *(len(row[0]) for row in rows))
    letters = re.sub(r"[^a-z/:.-]", "", text)
    wanted = sum(len(re.sub(r"[^a-z/:.-]", "", cell)) for row in rows for cell in row)
    assert len(letters) >= wanted


def _caught(patch: pytest.MonkeyPatch, width: int, rows: list[tuple[str, str, str]]) -> str:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    file = Terminal()
    patch.setenv("COLUMNS", str(width))
    patch.setattr(sys, "stdout", file)
    print_table(COLUMNS, rows)
    return re.sub(r"\x1b\[[\d;]*m", "", file.getvalue())

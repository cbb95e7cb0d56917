"""docs/settings.md says what the diff says: each key has its line, and some of the lines are written again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.keys.changes import KEYS
from tests.keys.page import BEGIN, END, PAGE, REPOSITORY, line_of, rows_of, with_tables

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / PAGE).read_text(encoding="utf-8")
WRITTEN = TEXT.partition(BEGIN)[2].partition(END)[0]
ACCEPT = "run ./noxw -s test -- --accept"
# All of them are held against the page every night: `./noxw -s test -- --keys`.
SAMPLE = tuple(sorted(KEYS)[::17])


def test_each_key_has_its_line_in_the_order_of_the_model() -> None:
    """A new setting has one after `--accept`."""
    assert re.findall(r"^\| `([\w.]+)` \|", WRITTEN, re.MULTILINE) == [".".join(key) for key in KEYS], ACCEPT


def test_each_environment_has_its_column() -> None:
    """In the order of promotion."""
    heads = set(re.findall(r"^\| key \| change \| (.*) \|$", WRITTEN, re.MULTILINE))
    assert heads == {" | ".join(REPOSITORY)}, ACCEPT


def test_lines_of_the_page_are_what_the_diff_says() -> None:
    """In one process: synthesis starts once."""
    rows = list(rows_of(SAMPLE))
    lines = [line_of([one for one in rows if one.key == key]) for key in SAMPLE]
    assert [line for line in lines if line not in WRITTEN] == [], ACCEPT


def test_what_stands_around_the_tables_stays() -> None:
    """People write it."""
    assert with_tables(f"# A\n{BEGIN}old\n{END}B\n", []) == f"# A\n{BEGIN}\n{END}B\n"


def test_a_page_without_their_place_is_refused() -> None:
    """Silence would leave it old for ever."""
    with pytest.raises(ValueError, match="are not there"):
        with_tables("# A\n", [])

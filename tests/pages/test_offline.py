"""Commands of the pages that need nothing but this machine are run as they are written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.pages.blocks import ROOT
from tests.pages.carrying_out import carried_out, carry_out
from tests.pages.scene import Scene
from tests.pages.table import TABLE, How, Row, offline

# In a folder of their own; all others in this working tree, where they change nothing.
ELSEWHERE = ("docs/records.md", "docs/updating.md")
HERE = sorted(
    {
        row.command: row
        for rows in TABLE.values()
        for row in rows
        if row.how is How.OFFLINE and row.command.startswith("./noxw")
    }.items()
)


@pytest.mark.parametrize("page", ELSEWHERE)
def test_the_commands_of_a_page_work_one_after_the_other(page: str, tmp_path: Path) -> None:
    """Each ends with 0 and says what it has to."""
    if shutil.which("jq") is None and any("jq" in row.command.split() for row in TABLE[page]):
        pytest.skip("jq is not on the PATH")
    found = list(carried_out(TABLE[page], Scene(tmp_path), How.OFFLINE))
    assert [one for one in found if one[1] is not None] == []
    assert len(found) > 1


@pytest.mark.parametrize("command", [command for command, _ in HERE])
def test_a_session_works_as_it_is_written(command: str) -> None:
    """Through nox, in this working tree."""
    assert carry_out(dict(HERE)[command], Scene(ROOT)) is None


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (offline("echo a; exit 3"), "exit code 3: a"),
        (offline("false | cat"), "exit code 1: "),
        (Row("echo a", How.OFFLINE, prints=("b",)), r"prints 'a\n', not ('b',)"),
        (offline("echo a", says="b"), r"'b' is not in 'a\n'"),
        (offline('key=c; echo NAME-NAME NAMES "$NAME" $key', says="a-a NAMES  c", NAME="a"), None),
    ],
    ids=["code", "in a pipe", "what the page shows", "what it has to say", "placeholders"],
)
def test_a_command_that_does_something_else_is_found(row: Row, expected: str | None, tmp_path: Path) -> None:
    """By its exit code or by what it prints; a placeholder is a word of its own, and no variable."""
    assert carry_out(row, Scene(tmp_path)) == expected

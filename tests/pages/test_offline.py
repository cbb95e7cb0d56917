"""Commands of the pages that need nothing but this machine are run as they are written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.pages.blocks import ROOT
from tests.pages.scene import Scene, carried_out
from tests.pages.table import TABLE, How

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
    if shutil.which("jq") is None:
        pytest.skip("jq is not on the PATH")
    found = carried_out(TABLE[page], Scene(tmp_path), How.OFFLINE)
    assert {command: wrong for command, wrong in found.items() if wrong is not None} == {}
    assert len(found) > 1


@pytest.mark.parametrize("command", [command for command, _ in HERE])
def test_a_session_works_as_it_is_written(command: str) -> None:
    """Through nox, in this working tree."""
    assert Scene(ROOT).carry_out(dict(HERE)[command]) is None

"""Each line of a command block has its row, each row its line; what a row names as running the command does so."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Mapping, Sequence

import pytest

from tests.pages.blocks import ROOT, all_lines, lines
from tests.pages.preparations import PREPARATIONS
from tests.pages.table import TABLE, How, Row

ROWS = [(page, row) for page, rows in sorted(TABLE.items()) for row in rows]


def differences(found: Mapping[str, Sequence[str]], table: Mapping[str, Sequence[Row]]) -> list[str]:
    """Return a line for each page whose rows are not its lines, in their order: what it is, and the remedy."""
    problems = []
    for page in sorted({*found, *table}):
        has, known = (
            list(found.get(page, ())),
            [one for row in table.get(page, ()) for one in (row.command, *row.prints)],
        )
        problems += [f"{page}: no row: {one}: add it to tests/pages/table.py" for one in has if one not in known]
        problems += [f"{page}: no such line any more: {one}: remove its row" for one in known if one not in has]
        if not problems and has != known:
            problems.append(f"{page}: rows in another order than the lines, or one is missing that stands twice")
    return problems


def test_no_line_and_no_row_is_alone() -> None:
    """A new command on a page is run, or its row says why not."""
    assert differences(all_lines(), TABLE) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```console\na   # why\nb\n```\n", []),
        ("```console\na\nb\nc\n```\n", ["page: no row: c: add it to tests/pages/table.py"]),
        ("```console\na\n```\n", ["page: no such line any more: b: remove its row"]),
        (
            "```console\nb\n```\n```console\na\n```\n",
            ["page: rows in another order than the lines, or one is missing that stands twice"],
        ),
        ("```text\nc\n```\n```console\na\nb\n```\n", []),
    ],
    ids=["the same", "a new line", "a line that is gone", "another order", "a block of something else"],
)
def test_a_line_that_is_new_or_gone_is_found(text: str, expected: list[str]) -> None:
    """A comparison that never finds anything shows nothing."""
    table = {"page": (Row("a", How.OFFLINE, prints=("b",)),)}
    assert differences({"page": lines(text)}, table) == expected


@pytest.mark.parametrize(
    ("page", "row"), [pytest.param(page, row, id=f"{page}: {row.command}") for page, row in ROWS if row.how is How.TEST]
)
def test_the_test_that_a_row_names_gives_the_command(page: str, row: Row) -> None:
    """The test is there, and its file has the command and each option as words of their own."""
    file, _, name = row.where.partition("::")
    text = (ROOT / file).read_text(encoding="utf-8")
    module = ast.parse(text)
    strings = {node.value for node in ast.walk(module) if isinstance(node, ast.Constant)}
    assert name in {node.name for node in module.body if isinstance(node, ast.FunctionDef)}, page
    words = shlex.split(row.command)[2:]
    command = words[2] if words[0] == "ci" else words[0]
    assert {command, *(word for word in words if word.startswith("--") and word != "--")} - strings == set()


@pytest.mark.parametrize(
    ("page", "row"),
    [pytest.param(page, row, id=f"{page}: {row.command}") for page, row in ROWS if row.how is How.IN_CI],
)
def test_the_file_that_a_row_names_runs_the_command(page: str, row: Row) -> None:
    """A workflow, or the script of every change."""
    text = (ROOT / row.where).read_text(encoding="utf-8")
    ran = [line.strip().removeprefix("run: ").removeprefix("step ") for line in text.splitlines()]
    assert any(line == row.command or line.startswith(f"{row.command} ") for line in ran), page


def test_what_is_run_nowhere_says_why() -> None:
    """It needs what is not here."""
    reasons = [row.where for _, row in ROWS if row.how is How.NOT_HERE]
    assert [one for one in reasons if not one.startswith(("needs GitHub", "needs AWS"))] == []


def test_every_preparation_is_used() -> None:
    """None is left of a row that is gone."""
    assert PREPARATIONS.keys() - {one for _, row in ROWS for one in row.before} == set()

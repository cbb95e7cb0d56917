"""How the commands answer: tables and JSON on standard output, problems on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from shared.quoting import escaped

if TYPE_CHECKING:
    from rich.table import Table

# Wide enough for an ARN beside its place: a pipe or a log has no width of its own.
_WIDTH_WITHOUT_TERMINAL = 250
# A column of so many cells holds the words of a sentence, an account and a short digest without breaking one.
_READABLE = 14
_BETWEEN = "   "


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under their columns, as wide as the terminal; in a pipe each row stays on one line.

    On a terminal that is too narrow for the columns each row is a paragraph: its first cell, and below it every other
    one that is not empty, after the name of its column.
    """
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    cells = [list(row) for row in rows]
    console = Console(width=None if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL, highlight=False)
    if not cells or console.width >= _least_width(columns, cells):
        console.print(_table(columns, cells))
        return
    for first, *others in cells:
        console.print(Text(first, "bold", overflow="fold"))
        for name, cell in zip(columns[1:], others, strict=True):
            if cell:
                # What follows a line of its cell stands below it.
                text = Text.assemble((f"{name}: ", "dim"), cell, overflow="fold")
                console.print(Padding(text, (0, 0, 0, 2)))


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=SIMPLE, show_edge=False, pad_edge=False)
    table.columns[0].no_wrap = True
    for row in rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    return table


def _least_width(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Return from how many columns on a table reads: its first one is never wrapped, the others not in words."""
    from rich.cells import cell_len

    first, *others = (max(map(cell_len, column)) for column in zip(columns, *rows, strict=True))
    return first + sum(min(longest, _READABLE) + len(_BETWEEN) for longest in others)


def print_json(data: object) -> None:
    """Print data as JSON."""
    print(json_text(data), end="")


def json_text(data: object) -> str:
    """Return data as JSON of plain ASCII, so that no terminal, pipe or file can fail at a character."""
    return json.dumps(data, indent=2) + "\n"


def counted(number: int, thing: str) -> str:
    """Return a number with its noun: `1 change`, `2 changes`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def progress(message: str) -> AbstractContextManager[object]:
    """Show that something is under way, on standard error and only where that is a terminal."""
    from rich.console import Console

    return Console(stderr=True).status(message)


def print_problems(problems: Iterable[object]) -> None:
    """Print one line on standard error for each problem, whatever characters an argument or a path brought in."""
    for problem in problems:
        print(escaped(str(problem)), file=sys.stderr)

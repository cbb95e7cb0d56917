"""How the commands answer: tables and JSON on standard output, problems on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager

from shared.quoting import escaped

# Wide enough for an ARN beside its place: a pipe or a log has no width of its own.
_WIDTH_WITHOUT_TERMINAL = 250


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under their columns, as wide as the terminal; in a pipe each row stays on one line."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=SIMPLE, show_edge=False, pad_edge=False)
    table.columns[0].no_wrap = True
    for row in rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    width = None if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL
    Console(width=width, highlight=False).print(table)


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

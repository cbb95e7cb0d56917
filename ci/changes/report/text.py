"""Changes as text like Terraform's: colored on a terminal, plain in a pipe or where NO_COLOR is set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from ci.changes.diff import Change, ambiguities
from ci.changes.report import lines
from ci.changes.report.lines import ReportLine, lines_of, lines_of_ambiguous, printable
from ci.changes.report.summary import count

_STYLES = {
    lines.ADD: "green",
    lines.REMOVE: "red",
    lines.CHANGE: "yellow",
    lines.REPLACE: "bold red",
    lines.MOVE: "cyan",
    lines.NOTE: "bold",
}


def print_changes(environments: Mapping[str, Sequence[Change]], console: Console | None = None) -> None:
    """Print each environment's changes, in the mapping's order.

    In: environment to changes, and where to print (default: standard output). No value in a change is read as markup,
    an emoji or a control sequence, and no line is cut or wrapped.
    """
    console = console or Console(highlight=False)
    for line in render(environments):
        console.print(line, markup=False, emoji=False, highlight=False, soft_wrap=True)


def render(environments: Mapping[str, Sequence[Change]]) -> Iterator[Text]:
    """Yield the lines: one for an environment without changes, else its numbers, its changes and what stays open."""
    for name, changes in environments.items():
        if not changes:
            yield Text(f"{printable(name)}: no changes")
            continue
        yield Text(f"{printable(name)}: {count(changes)}", "bold")
        for change in changes:
            yield from map(_styled, lines_of(change))
        for group in ambiguities(changes):
            yield from map(_styled, lines_of_ambiguous(group))


def _styled(line: ReportLine) -> Text:
    """Return a line with its sign in a column of its own, one for each depth."""
    style = _STYLES[line.sign]
    sign = f"{line.sign:>5} " if line.depth == 0 else f"{line.sign:>9} "
    return Text.assemble((sign, style), (line.text, style if line.depth == 0 else ""))

"""Changes as text like Terraform's: colored on a terminal, plain in a pipe or where NO_COLOR is set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.cells import cell_len, chop_cells
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


# Narrower terminals would break lines wherever they end.
_NARROW = 80
_BEFORE_TEXT = " +-/~>"
_WORD = re.compile(r"\S+\s*")
# Where a word that is longer than a line goes on in the next.
_UNIT = re.compile(r"[^._/,-]*[._/,-]?\s*")


def print_changes(environments: Mapping[str, Sequence[Change]], console: Console | None = None) -> None:
    """Print each environment's changes, in the mapping's order.

    In: environment to changes, and where to print (default: standard output). No value in a change is read as markup,
    an emoji or a control sequence, and no line is cut. On a narrow terminal a line goes on below its own text;
    elsewhere none is wrapped.
    """
    console = console or Console(highlight=False)
    is_narrow = console.is_terminal and console.width < _NARROW
    for line in render(environments):
        for part in _parts(line, console.width) if is_narrow else (line,):
            console.print(part, markup=False, emoji=False, highlight=False, soft_wrap=True)


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


def _parts(line: Text, width: int) -> Iterator[Text]:
    """Yield a line in parts that fit; they stand below each other, so that signs have a column to themselves.

    In a note, which may say what to paste, a word that is longer than a line stays whole: it can be copied.
    """
    begin = len(line.plain) - len(line.plain.lstrip(_BEFORE_TEXT))
    sign, rest = line[:begin], line[begin:]
    # The widest character takes two cells.
    room = max(2, width - begin)
    words = [word[0] for word in _WORD.finditer(rest.plain)]
    if sign.plain.strip():
        units = [unit for word in words for unit in (_UNIT.findall(word) if cell_len(word.rstrip()) > room else [word])]
        words = [piece for unit in units for piece in chop_cells(unit, room)]
    for number, part in enumerate(rest.divide(_breaks(words, room))):
        part.rstrip()
        yield (sign if number == 0 else Text(" " * begin)) + part


def _breaks(words: Iterable[str], room: int) -> Iterator[int]:
    """Yield where words, which blanks may follow, go on in another line of `room` cells."""
    at = used = 0
    for word in words:
        if used and used + cell_len(word.rstrip()) > room:
            yield at
            used = 0
        at += len(word)
        used += cell_len(word)


def _styled(line: ReportLine) -> Text:
    """Return a line with its sign in a column of its own, one for each depth."""
    style = _STYLES[line.sign]
    sign = f"{line.sign:>5} " if line.depth == 0 else f"{line.sign:>9} "
    return Text.assemble((sign, style), (line.text, style if line.depth == 0 else ""))

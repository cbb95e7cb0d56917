"""Changes as the body of a comment on a pull request: a table of numbers, then each environment's changes, folded.

GitHub takes 65,536 characters. What does not fit is left out whole changes at a time, and the comment says how many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ci.changes.diff import Change, Kind, ambiguities
from ci.changes.report import lines
from ci.changes.report.lines import ReportLine, lines_of, lines_of_ambiguous
from ci.changes.report.markdown_text import (
    code_lines,
    fenced,
    fitting,
    folded,
    plain_text,
    row_of,
    without_mentions,
)
from ci.changes.report.summary import NOTHING, Counts, count

LIMIT = 65_000
HEADER = (
    "| environment | to add | to change | to destroy | moved | other |\n| --- | ---: | ---: | ---: | ---: | ---: |\n"
)
# The colors of a `diff` block hang on the first character of a line.
_SIGNS = {lines.CHANGE: "!", lines.MOVE: "#", lines.NOTE: " "}


def render(environments: Mapping[str, Sequence[Change]], limit: int = LIMIT, more: str = "nox -s diff") -> str:
    """Return the comment, never longer than `limit` characters.

    In: environment to changes, in the order to show them; `more` is the command that shows all of them. Nothing in
    a value ends its block, mentions anybody or is read as HTML. Errors: ValueError when not even the table of
    numbers fits.
    """
    counts = {name: count(changes) for name, changes in environments.items()}
    titles = {name: f"{name}: {found}" for name, found in counts.items()}
    table = _table(counts)
    total = sum(len(changes) for changes in environments.values())
    # What is reserved for the note must hold the longest one.
    room = limit - len(table) - len(_left_out(total, total, more))
    if room < 0:
        raise ValueError(f"a comment of {limit} characters does not hold a table of {len(environments)} environments")
    sections, hidden = [], 0
    for name, changes in environments.items():
        blocks = [block(lines_of(change)) for change in sorted(changes, key=_destroys_nothing)]
        notes = [block(lines_of_ambiguous(group)) for group in ambiguities(changes)]
        kept = fitting([*blocks, *notes], room - len(folded(titles[name], "")))
        section = folded(titles[name], fenced(kept)) if kept else ""
        sections.append(section)
        room -= len(section)
        hidden += max(0, len(blocks) - len(kept))
    return table + "".join(sections) + (_left_out(hidden, total, more) if hidden else "")


def _destroys_nothing(change: Change) -> bool:
    """Return what changes are sorted by: what destroys stands first, so that it is the last to be left out."""
    return not (change.kind is Kind.REMOVED or change.is_replacement)


def _table(counts: Mapping[str, Counts]) -> str:
    nothing = "no changes | | | | |"
    return HEADER + "".join(
        f"| {plain_text(name)} | {nothing}\n" if found == NOTHING else row(name, found)
        for name, found in counts.items()
    )


def row(name: str, counts: Counts) -> str:
    """Return the row of one environment below HEADER."""
    numbers = (counts.add, counts.change, counts.destroy, counts.moved, counts.other)
    return row_of([plain_text(name), *map(str, numbers)])


def block(found: Iterable[ReportLine]) -> str:
    """Return the lines of one change as a `diff` block of Markdown colors them."""
    return without_mentions(code_lines(map(_line, found)))


def _line(line: ReportLine) -> str:
    sign = _SIGNS.get(line.sign, line.sign)
    return f"{sign:<3} {'    ' * line.depth}{line.text}"


def _left_out(hidden: int, total: int, more: str) -> str:
    return f"\n{hidden:,} of {total:,} changes do not fit in here: `{more}` shows them.\n"

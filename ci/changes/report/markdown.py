"""Changes as Markdown for GitHub: a table of numbers, what is destroyed, then each environment's changes, folded.

Changes stand in the order of danger. One that is too long is cut, and what does not fit at all is counted
(`ci/changes/report/fitting.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ci.changes.diff import Change, ambiguities
from ci.changes.diff.danger import Danger, danger_of
from ci.changes.report import lines
from ci.changes.report.fitting import Entry, cut, fit
from ci.changes.report.lines import ReportLine, lines_of, lines_of_ambiguous
from ci.changes.report.markdown_text import code_lines, fenced, folded, plain_text, row_of, without_mentions
from ci.changes.report.summary import NOTHING, Counts, count
from shared.terminal import counted

# GitHub takes 65,536 characters of a comment, and 1 MiB of a step's summary, of which a character takes 4 bytes at most
# (GitHub Docs, "Workflow commands for GitHub Actions", step isolation and limits).
LIMIT = 65_000
SUMMARY_LIMIT = 250_000
HEADER = (
    "| environment | to add | to change | to destroy | moved | other |\n| --- | ---: | ---: | ---: | ---: | ---: |\n"
)
# The colors of a `diff` block hang on the first character of a line.
_SIGNS = {lines.CHANGE: "!", lines.MOVE: "#", lines.NOTE: " "}
# Of what is destroyed, so many lines stand above the folded blocks, each of so many characters.
_MOST_DESTROYED = 40
_MOST_OF_A_TITLE = 400
# So many environments are called by their names on such a line.
_MOST_NAMES = 4


def render(environments: Mapping[str, Sequence[Change]], limit: int = LIMIT, more: str = "nox -s diff") -> str:
    """Return the comment or summary, never longer than `limit` characters.

    In: environment to changes, in the order to show them; `more` is the command that shows all of them. Nothing in
    a value ends its block, mentions anybody or is read as HTML. Errors: ValueError when not even the table of
    numbers fits.
    """
    counts = {name: count(changes) for name, changes in environments.items()}
    titles = {name: f"{name}: {found}" for name, found in counts.items()}
    table = _table(counts)
    total = sum(len(changes) for changes in environments.values())
    # What is reserved for the note must hold the longest one.
    room = limit - len(table) - len(_left_out(total, total, total, more))
    if room < 0:
        raise ValueError(f"a comment of {limit} characters does not hold a table of {len(environments)} environments")
    found = [(name, one) for name, changes in environments.items() for one in changes]
    destroying = sorted((item for item in found if _destroys(item[1])), key=lambda item: danger_of(item[1]))
    destroyed = destroyed_first(((name, next(lines_of(one))) for name, one in destroying), room // 4)
    entries = [Entry(name, danger_of(one), block_lines(lines_of(one))) for name, one in found]
    # Last of all, so that it takes no room from a change.
    notes = [
        Entry(name, Danger.OTHER, block_lines(lines_of_ambiguous(group)))
        for name, changes in environments.items()
        for group in ambiguities(changes)
    ]
    shown, texts = sections(titles, [*entries, *notes], room - len(destroyed))
    hidden = [one for (_, one), text in zip(found, texts, strict=False) if not text]
    note = _left_out(len(hidden), sum(map(_destroys, hidden)), total, more) if hidden else ""
    return table + destroyed + shown + note


def sections(
    titles: Mapping[str, str], entries: Sequence[Entry], room: int, most: int | None = None
) -> tuple[str, list[str]]:
    """Return the folded sections, together within `room`, and the text in them of each entry, empty where none fits.

    In: each section's title, in their order; the entries; the most characters of one (default: no limit).
    """
    blocks: dict[str, list[str]] = {}
    for entry in entries:
        blocks.setdefault(entry.section, []).append("".join(entry.lines))
    shells = {name: len(folded(titles[name], fenced(found))) - sum(map(len, found)) for name, found in blocks.items()}
    texts = fit(entries, room, shells, most)
    kept: dict[str, list[str]] = {}
    for entry, text in zip(entries, texts, strict=True):
        if text:
            kept.setdefault(entry.section, []).append(text)
    return "".join(folded(title, fenced(kept[name])) for name, title in titles.items() if name in kept), texts


def destroyed_first(found: Iterable[tuple[str, ReportLine]], room: int) -> str:
    """Return what is destroyed or replaced, for the eye before anything is unfolded; nothing where nothing is.

    In: the environment and the first line of each such change, in the order of danger; the characters for all of it.
    What is the same in several environments is one line. What has no room here is in the sections all the same.
    """
    where: dict[ReportLine, list[str]] = {}
    for name, line in found:
        where.setdefault(line, []).append(name)
    if not where:
        return ""
    number = sum(map(len, where.values()))
    blocks = [
        cut(block_lines([ReportLine(line.sign, 0, f"{_names(names)}: {line.text}")]), _MOST_OF_A_TITLE)
        for line, names in where.items()
    ]
    used = len(_destroyed(number, blocks[:1], number))
    kept = []
    for text in blocks[:_MOST_DESTROYED]:
        used += len(text)
        if used > room:
            break
        kept.append(text)
    more = sum(len(names) for names in list(where.values())[len(kept) :])
    return _destroyed(number, kept, more) if kept else ""


def row(name: str, counts: Counts) -> str:
    """Return the row of one environment below HEADER."""
    numbers = (counts.add, counts.change, counts.destroy, counts.moved, counts.other)
    shown = f"{name} (at least)" if counts.at_least else name
    return row_of([plain_text(shown), *map(str, numbers)])


def block_lines(found: Iterable[ReportLine]) -> tuple[str, ...]:
    """Return the lines of one change as a `diff` block of Markdown colors them, each with its end."""
    return tuple(without_mentions(code_lines([_line(line)])) for line in found)


def _destroys(change: Change) -> bool:
    return danger_of(change).destroys


def _names(environments: Sequence[str]) -> str:
    more = len(environments) - _MOST_NAMES
    if more <= 0:
        return ", ".join(environments)
    # The last one is the one that matters most: they stand in the order of promotion.
    return f"{', '.join(environments[: _MOST_NAMES - 1])}, {counted(more, 'environment')} more and {environments[-1]}"


def _destroyed(number: int, blocks: Sequence[str], more: int) -> str:
    rest = f"And {counted(more, 'more change')}, below.\n" if more else ""
    is_one = number == 1
    said = "change destroys or replaces" if is_one else "changes destroy or replace"
    return f"\n**{number:,} {said} a resource, or {'keeps' if is_one else 'keep'} less:**\n\n{fenced(blocks)}{rest}"


def _table(counts: Mapping[str, Counts]) -> str:
    nothing = "no changes | | | | |"
    return HEADER + "".join(
        f"| {plain_text(name)} | {nothing}\n" if found == NOTHING else row(name, found)
        for name, found in counts.items()
    )


def _line(line: ReportLine) -> str:
    sign = _SIGNS.get(line.sign, line.sign)
    return f"{sign:<3} {'    ' * line.depth}{line.text}"


def _left_out(hidden: int, destroying: int, total: int, more: str) -> str:
    destroyed = f" ({destroying:,} of them destroy or replace a resource, or keep less)" if destroying else ""
    return f"\n{hidden:,} of {total:,} changes do not fit in here{destroyed}: `{more}` shows them.\n"

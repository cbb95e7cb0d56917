"""The one comment of a pull request: a row for each environment with changes, the changes folded below it.

What a plan says stands in code blocks, where GitHub reads no name, link, number or HTML; outside of them stands nothing
but names of environments that were checked, and numbers. GitHub takes 65,536 characters of a comment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ci.changes.report.fitting import Entry, cut
from ci.changes.report.lines import NOTE, ReportLine
from ci.changes.report.markdown import HEADER, LIMIT, block_lines, destroyed_first, row, sections
from ci.changes.report.markdown_text import fenced, folded, link, plain_text
from ci.github.artifacts import environments_in, read_results
from ci.github.pull_request.plan_artifact import MOST_BYTES, Changed, PlanFile
from shared import exits
from shared.config import environment_names
from shared.naming import PROJECT
from shared.terminal import counted

MARKER = f"<!-- {PROJECT}: what this request would change on AWS -->"
MOST_CHARACTERS_OF_A_CHANGE = 4_000
MOST_CHARACTERS_OF_ERRORS = 2_000
_MOST_OF_ALL_ERRORS = 10_000
_MOST_PROBLEMS = 20


@dataclass(frozen=True)
class CommentData:
    """What the comment is made of: the environments in order, which of them are affected, their files, problems.

    `run` is the address of the run whose logs have everything; None outside of one. `notes` says what will keep an
    approval from counting.
    """

    environments: Sequence[str]
    affected: Sequence[str]
    plans: Mapping[str, PlanFile]
    problems: Sequence[str] = field(default=())
    run: str | None = None
    notes: Sequence[str] = ()

    @property
    def names(self) -> list[str]:
        """Return every environment, those that only the request knows last."""
        return list(dict.fromkeys([*self.environments, *self.affected]))

    @property
    def missing(self) -> list[str]:
        """Return the affected environments that nothing came from."""
        return [name for name in self.names if name in self.affected and name not in self.plans]

    @property
    def failed(self) -> list[str]:
        """Return the environments whose plan failed."""
        return [name for name in self.names if name in self.plans and self.plans[name].failed]

    @property
    def changing(self) -> list[str]:
        """Return the environments whose plan has changes."""
        return [name for name in self.names if name in self.plans and self.plans[name].changes]

    @property
    def quiet(self) -> list[str]:
        """Return the environments without changes."""
        said = {*self.missing, *self.failed, *self.changing}
        return [name for name in self.names if name not in said]


def collect(root: Path, results: Path, affected: str | None, run: str | None) -> CommentData:
    """Return what is known of a request.

    In: the tree of the base; the folder of the files; the JSON list of the environments that the request changes
    (None: those of the tree that have a file); the address of the run. Raises CommandError for a list that is none.
    """
    environments = environment_names(root)
    if affected is None:
        expected = [name for name in environments if (results / f"{name}.json").exists()]
    else:
        expected = environments_in(affected, "AFFECTED")
    found = read_results(results, PlanFile, expected, MOST_BYTES)
    return CommentData(environments, expected, found.found, found.problems, run)


def render(data: CommentData, limit: int = LIMIT) -> str:
    """Return the body of the comment, never longer than `limit` characters.

    Raises CommandError when not even the rows and the sentences fit.
    """
    entries = [_entry(name, one) for name in data.changing for one in _ordered(data.plans[name].changes)]
    head = _head(data) + _notes(data) + _errors(data)
    # What is reserved for the sentence must hold the longest one.
    room = limit - len(head) - len(_left_out(Counter(entry.section for entry in entries), data))
    if room < 0:
        line = f"a comment of {limit:,} characters does not hold {counted(len(data.names), 'environment')}"
        raise exits.CommandError([line])
    destroyed = destroyed_first(_destroying(data), room // 4)
    titles = {name: f"{name}: {data.plans[name].numbers}" for name in data.changing}
    shown, texts = sections(titles, entries, room - len(destroyed), MOST_CHARACTERS_OF_A_CHANGE)
    hidden = Counter(entry.section for entry, text in zip(entries, texts, strict=True) if not text)
    return head + destroyed + shown + (_left_out(hidden, data) if hidden else "")


def _head(data: CommentData) -> str:
    lines = [f"{MARKER}\n### What this request would change on AWS\n\n"]
    if data.changing or data.failed or data.missing:
        lines.append(HEADER)
    for name in data.names:
        if name in data.changing:
            lines.append(row(name, data.plans[name].numbers))
        elif name in data.failed:
            lines.append(f"| {plain_text(name)} | **no plan: it failed** | | | | |\n")
        elif name in data.missing:
            lines.append(f"| {plain_text(name)} | **no plan: its job left no summary** | | | | |\n")
    if data.quiet:
        lines.append(f"\nNo changes: {', '.join(map(plain_text, data.quiet))}.\n")
    if data.run is not None:
        lines.append(f"\nPlanned from the state alone, by {link('this run', data.run)}.\n")
    return "".join(lines)


def _notes(data: CommentData) -> str:
    """Return what will keep an approval from counting, in a code block."""
    if not data.notes:
        return ""
    lines = cut(block_lines(ReportLine(NOTE, 0, line) for line in data.notes), MOST_CHARACTERS_OF_ERRORS)
    return f"\n**Approvals:**\n\n{fenced([lines])}"


def _errors(data: CommentData) -> str:
    """Return why plans failed and which files were not used, each in a code block."""
    found = [(f"{name}: why there is no plan", data.plans[name].failed) for name in data.failed]
    if data.problems:
        more = len(data.problems) - _MOST_PROBLEMS
        rest = [f"and {counted(more, 'file')} more"] if more > 0 else []
        found.append(("Summaries that were not used", (*data.problems[:_MOST_PROBLEMS], *rest)))
    room = min(MOST_CHARACTERS_OF_ERRORS, _MOST_OF_ALL_ERRORS // max(1, len(found)))
    return "".join(
        folded(title, fenced([cut(block_lines(ReportLine(NOTE, 0, line) for line in lines), room)]))
        for title, lines in found
    )


def _ordered(changes: Iterable[Changed]) -> list[Changed]:
    """Return changes in the order of danger: readers may stop early, and so may the limit."""
    return sorted(changes, key=lambda one: one.order)


def _entry(name: str, change: Changed) -> Entry:
    return Entry(name, change.order, block_lines(_report_lines(change)))


def _report_lines(change: Changed) -> list[ReportLine]:
    return [ReportLine(sign, depth, text) for sign, depth, text in change.lines]


def _destroying(data: CommentData) -> Iterator[tuple[str, ReportLine]]:
    """Yield what is destroyed, in the order of danger across environments."""
    found = [(name, one) for name in data.changing for one in data.plans[name].changes if one.order.destroys]
    yield from ((name, _report_lines(one)[0]) for name, one in sorted(found, key=lambda item: item[1].order))


def _left_out(hidden: Mapping[str, int], data: CommentData) -> str:
    """Return how many changes are not shown, of which environments, and where they are."""
    total = sum(len(data.plans[name].changes) for name in data.changing)
    each = ", ".join(f"{plain_text(name)} {number:,}" for name, number in hidden.items())
    where = "their jobs' logs"
    if data.run is not None:
        where = f"the logs of {link('this run', data.run)}, jobs `plan <environment>`"
    return f"\n{sum(hidden.values()):,} of {total:,} changes do not fit in here ({each}): they are in {where}.\n"

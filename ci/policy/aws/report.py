"""The security report on environments as data, as a table and as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ci.changes.report.markdown_text import folded, plain_text, row_of
from ci.policy.aws.exceptions import Accepted
from ci.policy.aws.rule import Finding
from ci.policy.aws.rulebook import RULES
from shared.config import Problem
from shared.quoting import escaped
from shared.terminal import counted

COLUMNS = ("rule", "found", "accepted", "why it is a rule")
SECOND = "checkov"
# GitHub takes 65,536 characters for a comment, and 1 MiB for a job's summary.
_LONGEST = 60_000


@dataclass(frozen=True)
class SecurityReport:
    """What was judged and what was found; `seen` is stack -> resources that checkov looked at (empty: not asked)."""

    environments: tuple[str, ...]
    stacks: tuple[str, ...]
    unaccepted: tuple[Finding, ...]
    explained: tuple[tuple[Finding, Accepted], ...]
    problems: tuple[Problem, ...]
    seen: Mapping[str, int]

    @property
    def ok(self) -> bool:
        """Return whether nothing is left to do."""
        return not self.unaccepted and not self.problems

    @property
    def headline(self) -> str:
        """Return the report as one line."""
        second = f", {SECOND} looked at {sum(self.seen.values())} resources" if self.seen else ""
        return (
            f"{counted(len(RULES), 'rule')} over {', '.join(self.stacks)}{second}: "
            f"{counted(len(self.unaccepted), 'finding')}, {len(self.explained)} accepted with a reason"
        )

    def rows(self) -> list[tuple[str, ...]]:
        """Return the rows of the table: every rule of ours, and each check of checkov's that found something."""
        found, accepted = _counts(self.unaccepted), _counts([one for one, _ in self.explained])
        own = [(rule.name, rule.reason) for rule in RULES]
        other = {one.rule: one.what for one in (*self.unaccepted, *(one for one, _ in self.explained))}
        for name, _ in own:
            other.pop(name, None)
        rows = [*own, *((name, f"{SECOND}: {what}") for name, what in sorted(other.items()))]
        return [(name, str(found.get(name, 0)), str(accepted.get(name, 0)), why) for name, why in rows]

    def as_data(self) -> dict[str, Any]:
        """Return everything as plain data, for `--json`."""
        return {
            "environments": list(self.environments),
            "stacks": list(self.stacks),
            "rules": [
                {"rule": rule.name, "reason": rule.reason, "remedy": rule.remedy, "source": rule.source}
                for rule in RULES
            ],
            "findings": [asdict(one) for one in self.unaccepted],
            "accepted": [asdict(one) | {"reason": by.reason} for one, by in self.explained],
            "problems": [str(problem) for problem in self.problems],
            "checkov_seen": dict(self.seen),
        }

    def markdown(self) -> str:
        """Return the report for a job's summary: what is wrong first, what was accepted folded."""
        parts = [f"**Security policy**: {_cell(self.headline)}\n"]
        if self.unaccepted:
            rows = [(one.stack, one.rule, one.address, one.what, one.remedy) for one in self.unaccepted]
            parts.append(_table(("stack", "rule", "resource", "what", "remedy"), rows))
        parts += [f"- {_cell(str(problem))}\n" for problem in self.problems]
        if self.explained:
            rows = sorted({(one.rule, one.address, by.reason) for one, by in self.explained})
            table = _table(("rule", "resource", "why it is accepted"), rows)
            parts.append(folded(f"{counted(len(rows), 'place')} accepted", table))
        return "\n".join(parts)


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in findings:
        counts[one.rule] = counts.get(one.rule, 0) + 1
    return counts


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; rows that would make it longer than GitHub takes are counted in its last row."""
    lines = [row_of(head), row_of(["---"] * len(head))]
    room = _LONGEST - sum(map(len, lines))
    for number, row in enumerate(rows):
        line = row_of([_cell(cell) for cell in row])
        room -= len(line)
        if room < 0:
            lines.append(row_of([f"and {len(rows) - number} more: python -m ci security", *[""] * (len(head) - 1)]))
            break
        lines.append(line)
    return "".join(lines)


def _cell(text: str) -> str:
    """Return text for a cell: a letter of another script that only looks like the right one shows."""
    return plain_text(escaped(text))

"""The rows of the table beside real plans: each changed document over the state that an apply of its base left."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.changes.report.summary import count
from tests.keys.changes import NoChange
from tests.keys.documents import Document, Documents, Part, is_another
from tests.keys.effects import WORDS, Row
from tests.terraform.provider.whole import Effects, planned, wrong

Plans = Mapping[Part, Effects]  # what Terraform plans for each document of a row


@dataclass(frozen=True)
class Answered:
    """A row and the plans of its documents."""

    row: Row
    plans: Plans

    @property
    def of_diff(self) -> Counter[str]:
        """Return how many resources the diff replaces, updates and so on."""
        return Counter(effect for part in self.plans for effect in self.row.effects(part).values())

    @property
    def of_plan(self) -> Counter[str]:
        """Return the same numbers of the plans."""
        return Counter(effect for effects in self.plans.values() for effect in effects.values())

    @property
    def wrong(self) -> list[str]:
        """Return a line for each resource, and each headline, that says something else than the plan."""
        lines = []
        for part, effects in self.plans.items():
            lines += wrong(self.row.effects(part), effects)
            of_plan = Counter(effects.values())
            found, replaced = count(self.row.changes[part]), of_plan["replace"]
            headline = (found.add, found.change, found.destroy)
            wanted = (of_plan["create"] + replaced, of_plan["update"], of_plan["delete"] + replaced)
            if headline != wanted and not found.at_least:
                lines.append(f"headline of {part.kind} {part.environment}: diff {headline}, plan {wanted}")
        return lines

    @property
    def reasons(self) -> list[str]:
        """Return why the numbers are "at least", a line for each resource."""
        changes = [change for part in self.plans for change in self.row.changes[part]]
        return [
            f"{change.address}: may replace, {', '.join(change.may_force)}" for change in changes if change.may_force
        ]

    @property
    def result(self) -> str:
        """Return the word of the table: `not allowed`, `wrong`, `at least` or `agree`."""
        if isinstance(self.row.change, NoChange):
            return "not allowed"
        if self.wrong:
            return "wrong"
        return "at least" if self.reasons else "agree"


def answered(
    rows: Sequence[Row], base: Documents, schema: Mapping[str, Any], folder: Path, say: Callable[[str], None]
) -> list[Answered]:
    """Return the rows with what real Terraform plans for each of their documents.

    Raises AssertionError where a plan of an unchanged document is not empty, or Terraform refuses a document.
    """
    found: dict[tuple[Part, str], Effects] = {}
    for part in sorted({part for row in rows for part in row.heads}):
        heads = {_text(row.heads[part]): row.heads[part] for row in rows if part in row.heads}
        names = {f"c{number}": text for number, text in enumerate(heads)}
        say(f"{part.kind.lower()} of {part.environment}: {len(heads)} documents")
        plans = planned(
            base[part],
            {name: heads[text] for name, text in names.items()},
            schema,
            folder / f"{part.kind}-{part.environment}",
            new=[name for name, text in names.items() if is_another(base[part], heads[text])],
            say=say,
        )
        assert plans["same"] == {}, plans["same"]
        found |= {(part, text): plans[name] for name, text in names.items()}
        several = [Answered(row, {part: found[part, _text(row.heads[part])]}) for row in rows if part in row.heads]
        say(f"{sum(one.result != 'wrong' for one in several)} of {len(several)} as the diff says")
    return [Answered(row, {part: found[part, _text(head)] for part, head in row.heads.items()}) for row in rows]


def numbers(effects: Counter[str]) -> str:
    """Return numbers of effects in the words of the table."""
    return ", ".join(f"{effects[effect]} {word}" for effect, word in WORDS.items() if effects[effect]) or "nothing"


def _text(document: Document) -> str:
    return json.dumps(document, sort_keys=True)

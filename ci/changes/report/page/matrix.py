"""Environments -> the table of the page: one row for an element, one cell for each environment, rows by capability."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ci.changes.diff.change import Change
from ci.changes.report.page.details import Details, details
from ci.changes.report.page.model import Compared, Effect, effect_of

# What no construct wrote has the words for its place in the document instead of a capability.
_OTHER_GROUPS = {
    "resource": "other resources",
    "data": "data sources",
    "output": "outputs",
    "provider": "providers",
    "terraform": "settings",
    "variable": "variables",
    "local": "locals",
}


@dataclass(frozen=True)
class Mark:
    """A cell: what happens in one environment, and to how many attributes where that says something."""

    effect: Effect
    attributes: int
    is_undeclared_move: bool

    @property
    def destroys(self) -> bool:
        """Return whether something that exists is gone afterwards, as after a move that Terraform does not know of."""
        return self.effect.destroys or self.is_undeclared_move


@dataclass(frozen=True)
class Row:
    """One element with its mark for each environment, None where it does not differ."""

    address: str
    label: str
    type: str | None
    marks: tuple[Mark | None, ...]
    details: Details

    @property
    def destroys(self) -> bool:
        """Return whether something that exists is gone afterwards, in any environment."""
        return any(mark is not None and mark.destroys for mark in self.marks)


@dataclass(frozen=True)
class Group:
    """The rows of one capability."""

    name: str
    rows: tuple[Row, ...]


def groups(environments: Sequence[Compared]) -> tuple[Group, ...]:
    """Return the rows by capability, in order of name; what no construct wrote comes last."""
    by_address: dict[str, dict[int, Change]] = {}
    for column, environment in enumerate(environments):
        for change in environment.changes:
            by_address.setdefault(change.address, {})[column] = change
    found: dict[tuple[bool, str], list[Row]] = {}
    for address in sorted(by_address):
        changes = by_address[address]
        first = changes[min(changes)]
        found.setdefault(_group(first), []).append(_row(first, changes, len(environments)))
    return tuple(
        Group(name, tuple(sorted(rows, key=lambda row: (row.label, row.address))))
        for (_, name), rows in sorted(found.items())
    )


def counts(environment: Compared) -> dict[Effect, int]:
    """Return how many elements each effect has in an environment; every effect is there."""
    found = Counter(effect_of(change) for change in environment.changes)
    return {effect: found[effect] for effect in Effect}


def label_of(path: str | None, address: str) -> str:
    """Return the short name of an element inside its capability: the construct's path below it, else the address."""
    if path is None:
        return address
    return path.partition("/")[2] or path


def _group(change: Change) -> tuple[bool, str]:
    if change.capability is not None:
        return False, change.capability
    return True, _OTHER_GROUPS.get(change.mode, change.mode)


def _row(first: Change, changes: dict[int, Change], columns: int) -> Row:
    marks = tuple(_mark(changes[column]) if column in changes else None for column in range(columns))
    return Row(first.address, label_of(first.path, first.address), first.type, marks, details(changes))


def _mark(change: Change) -> Mark:
    is_undeclared_move = change.move is not None and not change.move.declared and change.mode == "resource"
    return Mark(effect_of(change), len({attribute.name for attribute in change.attributes}), is_undeclared_move)

"""Environments -> the table of the page: a row for an element, a cell for each environment, in the order of danger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ci.changes.diff.change import Change
from ci.changes.diff.danger import Danger, danger_of
from ci.changes.diff.losses import loses
from ci.changes.report.page.details import Details, details
from ci.changes.report.page.model import MANY, Compared, Effect, effect_of

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


_HEADINGS = {
    Danger.LOSES_DATA: "data or address is lost",
    Danger.DESTROYS: "destroyed or replaced",
    Danger.OPENS: "permissions and access",
}


@dataclass(frozen=True)
class Mark:
    """A cell: what happens in one environment, and to how many attributes where that says something."""

    effect: Effect
    attributes: int
    is_undeclared_move: bool


@dataclass(frozen=True)
class Row:
    """One element with its mark for each environment, None where it does not differ.

    `danger` is that of the environment where it is worst, and `loses` says what is lost with the element there.
    """

    address: str
    label: str
    type: str | None
    danger: Danger
    loses: str | None
    marks: tuple[Mark | None, ...]
    details: Details

    @property
    def where(self) -> tuple[tuple[Mark, tuple[int, ...]], ...]:
        """Return each different mark with the environments that have it; what destroys, then what most have, first."""
        found: dict[Mark, list[int]] = {}
        for column, mark in enumerate(self.marks):
            if mark is not None:
                found.setdefault(mark, []).append(column)
        order = tuple(Effect)
        ordered = sorted(found.items(), key=lambda one: (order.index(one[0].effect), -len(one[1])))
        return tuple((mark, tuple(columns)) for mark, columns in ordered)


@dataclass(frozen=True)
class Group:
    """The rows of one capability that are as dangerous."""

    name: str
    danger: Danger
    rows: tuple[Row, ...]

    @property
    def heading(self) -> str:
        """Return in words how dangerous the rows are; nothing for those that are not."""
        return _HEADINGS.get(self.danger, "")


def groups(environments: Sequence[Compared]) -> tuple[Group, ...]:
    """Return the rows in the order of danger, then by capability; what no construct wrote comes last."""
    by_address: dict[str, dict[int, Change]] = {}
    for column, environment in enumerate(environments):
        for change in environment.changes:
            by_address.setdefault(change.address, {})[column] = change
    found: dict[tuple[Danger, bool, str], list[Row]] = {}
    for address in sorted(by_address):
        changes = by_address[address]
        row = _row(changes, len(environments))
        found.setdefault((row.danger, *_group(changes[min(changes)])), []).append(row)
    return tuple(
        Group(name, danger, tuple(sorted(rows, key=lambda row: (row.label, row.address))))
        for (danger, _, name), rows in sorted(found.items())
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


def _row(changes: dict[int, Change], columns: int) -> Row:
    first = changes[min(changes)]
    worst = min(changes.values(), key=danger_of)
    marks = tuple(_mark(changes[column]) if column in changes else None for column in range(columns))
    label = label_of(first.path, first.address)
    # Beside each other stand the values of neighbours; below each other there is no reason to repeat any.
    found = details(changes, beside=columns < MANY)
    return Row(first.address, label, first.type, danger_of(worst), loses(worst), marks, found)


def _mark(change: Change) -> Mark:
    is_undeclared_move = change.move is not None and not change.move.declared and change.mode == "resource"
    return Mark(effect_of(change), len({attribute.name for attribute in change.attributes}), is_undeclared_move)

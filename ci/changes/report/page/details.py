"""One element in several environments -> its differences side by side: attributes as rows, environments as columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ci.changes.diff.change import Ambiguous, AttributeChange, Change, Kind, Move
from ci.changes.diff.path import ROOT, Key
from ci.changes.diff.values import Node, same
from ci.changes.report.page.difference import DiffLine, Piece, Side, alone, compared

# A value before and a value after that fit on one line together.
_SHORT = 28


@dataclass(frozen=True)
class Cell:
    """What an attribute does in environments that say the same; no lines where it does not differ."""

    environments: tuple[int, ...]
    lines: tuple[DiffLine, ...]

    @property
    def is_short(self) -> bool:
        """Return whether one line holds it all."""
        return len(self.lines) <= 2 and all(len(line.text) <= _SHORT for line in self.lines)


@dataclass(frozen=True)
class Attribute:
    """One row: an attribute that differs somewhere."""

    name: str
    forces_replacement: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Note:
    """A move, or candidates for one, and the environments that it is about; a data source is only read elsewhere."""

    environments: tuple[int, ...]
    is_resource: bool
    move: Move | None
    ambiguous: Ambiguous | None


@dataclass(frozen=True)
class Details:
    """All that the page says of one element: the columns are numbers of environments."""

    environments: tuple[int, ...]
    attributes: tuple[Attribute, ...]
    notes: tuple[Note, ...]


def details(changes: Mapping[int, Change], *, beside: bool = True) -> Details:
    """Return the differences of one element.

    In: its change in each environment that has one, by the column; whether cells stand `beside` each other, where only
    neighbours share one.
    """
    columns = tuple(sorted(changes))
    found = {column: _by_name(changes[column]) for column in columns}
    names = dict.fromkeys(name for column in columns for name in found[column])
    attributes = tuple(
        _attribute(name, {column: found[column].get(name, ()) for column in columns}, beside=beside) for name in names
    )
    return Details(columns, attributes, tuple(_notes(changes, columns)))


def _by_name(change: Change) -> dict[str, list[AttributeChange]]:
    """Return an element's attribute changes by path; members of one set share theirs."""
    result: dict[str, list[AttributeChange]] = {}
    for attribute in (*_whole(change), *change.all_attributes):
        result.setdefault(attribute.name, []).append(attribute)
    return result


def _whole(change: Change) -> Iterator[AttributeChange]:
    """Yield each attribute of an element that was added or removed as a whole."""
    if change.kind is Kind.ADDED:
        for name, value in _block(change.after):
            yield AttributeChange(ROOT / Key(name), Kind.ADDED, after=value)
    elif change.kind is Kind.REMOVED:
        for name, value in _block(change.before):
            yield AttributeChange(ROOT / Key(name), Kind.REMOVED, before=value)


def _block(node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node, dict):
        yield from sorted(node.items())


def _attribute(name: str, by_column: Mapping[int, Sequence[AttributeChange]], *, beside: bool) -> Attribute:
    cells: list[Cell] = []
    for column, changes in by_column.items():
        lines = tuple(line for change in changes for line in _lines(change))
        among = range(max(0, len(cells) - 1), len(cells)) if beside else range(len(cells))
        same = next((place for place in among if cells[place].lines == lines), None)
        if same is None:
            cells.append(Cell((column,), lines))
        else:
            cells[same] = Cell((*cells[same].environments, column), lines)
    forces = any(change.forces_replacement for changes in by_column.values() for change in changes)
    return Attribute(name, forces, tuple(cells))


def _lines(change: AttributeChange) -> tuple[DiffLine, ...]:
    if change.kind is Kind.ADDED:
        return alone(change.after, Side.HEAD)
    if change.kind is Kind.REMOVED:
        return alone(change.before, Side.BASE)
    if change.kind is Kind.MOVED:
        moved = DiffLine(Side.BOTH, (Piece(f"moved to [{change.position}]"),))
        if same(change.before, change.after):
            return (moved, *alone(change.after, Side.BOTH))
        return (moved, *compared(change.before, change.after))
    return compared(change.before, change.after)


def _notes(changes: Mapping[int, Change], columns: Sequence[int]) -> Iterator[Note]:
    found: dict[tuple[bool, Move | None, Ambiguous | None], list[int]] = {}
    for column in columns:
        change = changes[column]
        if change.move is not None or change.ambiguous is not None:
            found.setdefault((change.mode == "resource", change.move, change.ambiguous), []).append(column)
    for said, about in found.items():
        yield Note(tuple(about), *said)

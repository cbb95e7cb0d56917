"""How many resources a list of changes adds, changes, destroys and moves, counted as Terraform counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Annotated

from pydantic import Field

from ci.changes.diff import Change, Kind

# Only what reads a file asks for the limits: a count of changes keeps to them by itself.
Number = Annotated[int, Field(ge=0, le=1_000_000)]


@dataclass(frozen=True)
class Counts:
    """Numbers of resources; a replacement is one to add and one to destroy. `other` counts everything else.

    `at_least` says that only a plan knows whether more is replaced.
    """

    add: Number
    change: Number
    destroy: Number
    moved: Number
    other: Number
    at_least: bool = False

    def __str__(self) -> str:
        """Return the numbers as Terraform says them; what it does not count stands last, if there is any."""
        least = "at least " if self.at_least else ""
        text = f"{least}{self.add} to add, {self.change} to change, {self.destroy} to destroy, {self.moved} moved"
        if not self.other:
            return text
        others = "other" if self.other == 1 else "others"
        return f"{text}, {self.other} {others} (outputs, data sources, settings, forgotten)"

    def as_data(self) -> dict[str, int | bool]:
        """Return the numbers by name."""
        return asdict(self)


NOTHING = Counts(0, 0, 0, 0, 0)


def count(changes: Iterable[Change]) -> Counts:
    """Return the numbers of one environment's changes.

    A move that also changes, or that Terraform cannot follow and makes a change of, counts as both.
    """
    add = change = destroy = moved = other = 0
    at_least = False
    for item in changes:
        stays = item.kind is Kind.CHANGED and not item.is_planned and not item.may_force
        at_least |= item.only_a_plan_knows
        if item.mode != "resource" or stays or item.is_forgotten:
            other += 1
            continue
        at_least |= bool(item.may_force) or (item.move is not None and item.move.obstacle is not None)
        # Without a block, Terraform makes the one and destroys the other.
        is_open = item.move is not None and item.move.is_open
        add += item.kind is Kind.ADDED or item.is_replacement or is_open
        destroy += item.kind is Kind.REMOVED or item.is_replacement or is_open
        in_place = item.is_planned or (item.move is not None and item.move.obstacle is not None)
        change += in_place and not item.is_replacement and not is_open
        moved += item.kind is Kind.MOVED and not is_open
    return Counts(add, change, destroy, moved, other, at_least)

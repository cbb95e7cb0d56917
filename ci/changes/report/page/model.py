"""What the page is made from: the compared environments, and what they were compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from ci.changes.diff.change import Change, Kind
from ci.changes.diff.document import Document
from ci.changes.report.lines import ADD, CHANGE, MOVE, REMOVE, REPLACE

# From so many environments on there is no column for each: what they share is said once, with their names.
MANY = 6


class Compared(Protocol):
    """One environment: both documents, None where it does not exist on that side, and what differs between them.

    `ci.changes.comparison.EnvironmentDiff` is one; the page has no other business with how the documents were made.
    """

    @property
    def name(self) -> str:
        """Return the environment's name."""
        ...

    @property
    def base(self) -> Document | None:
        """Return the document before."""
        ...

    @property
    def head(self) -> Document | None:
        """Return the document after."""
        ...

    @property
    def changes(self) -> Sequence[Change]:
        """Return what differs."""
        ...


@dataclass(frozen=True)
class About:
    """The two sides in words: the base's commit and why it is the base, and what head is."""

    base: str
    why: str
    head: str
    title: str = "What this change does"


class Effect(Enum):
    """What happens to an element, as the page counts, colors and filters it; what destroys is read first."""

    REPLACED = ("replaced", REPLACE)
    REMOVED = ("removed", REMOVE)
    MOVED = ("moved", MOVE)
    CHANGED = ("changed", CHANGE)
    ADDED = ("added", ADD)

    @property
    def word(self) -> str:
        """Return the word for people; it is the name in links and style sheets, too."""
        return self.value[0]

    @property
    def symbol(self) -> str:
        """Return the sign that says it without color, as in Terraform's plans."""
        return self.value[1]


_OF_KIND = {
    Kind.ADDED: Effect.ADDED,
    Kind.CHANGED: Effect.CHANGED,
    Kind.MOVED: Effect.MOVED,
    Kind.REMOVED: Effect.REMOVED,
}


def effect_of(change: Change) -> Effect:
    """Return what a change does: a known replacement counts as one, wherever the element stands afterwards."""
    return Effect.REPLACED if change.is_replacement else _OF_KIND[change.kind]

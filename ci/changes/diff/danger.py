"""In which order people read changes: what loses data, what destroys or may, what opens, everything else. Pure.

Text, Markdown, page and JSON keep to this order, over documents and over a plan alike.
"""

from __future__ import annotations

from enum import IntEnum

from ci.changes.diff.change import AttributeChange, Change, Kind
from ci.changes.diff.losses import is_gone, loses
from ci.changes.diff.values import Node, plain
from ci.changes.permissions.resource_change import leaves, text_of
from shared.aws import facts_of
from shared.aws.facts import Opens

# What a rule of a security group says beside what it opens.
_LABELS = frozenset({"description", "tags", "tags_all"})


class Danger(IntEnum):
    """How much a change may cost; the lowest is read first."""

    LOSES_DATA = 0
    DESTROYS = 1
    MAY_DESTROY = 2
    OPENS = 3
    OTHER = 4

    @property
    def destroys(self) -> bool:
        """Return whether something that exists is gone afterwards: a resource, or data that is no longer kept."""
        return self <= Danger.DESTROYS

    @property
    def word(self) -> str:
        """Return the name for programs, for example `loses_data`."""
        return self.name.lower()


def danger_of(change: Change) -> Danger:
    """Return how much a change may cost.

    What loses data is said in `losses.py`. A change opens where it touches what the type's file in `shared/aws` says
    exposes the resource; whether it opens or closes is said by its values only.
    """
    if change.mode != "resource" and change.only_a_plan_knows:
        return Danger.MAY_DESTROY
    if change.mode != "resource" or change.is_forgotten:
        return Danger.OTHER
    if loses(change) is not None:
        return Danger.LOSES_DATA
    if is_gone(change):
        return Danger.DESTROYS
    if change.may_force or (change.move is not None and change.move.obstacle is not None):
        return Danger.MAY_DESTROY
    return Danger.OPENS if _opens(change) else Danger.OTHER


def _opens(change: Change) -> bool:
    facts = facts_of(change.type)
    if change.kind is Kind.ADDED:
        return facts.permits or any(_is_open(one, change.after) for one in facts.opens if one.of_new)
    if facts.is_rule and {_top(attribute) for attribute in change.attributes} - _LABELS:
        return True
    arguments = [tuple(argument.split(".")) for argument in facts.exposing]
    return any(_is_at(attribute.path.attribute, argument) for attribute in change.attributes for argument in arguments)


def _is_open(opens: Opens, after: Node) -> bool:
    """Return whether a value of a new resource opens it; a plan does not say the values of what it creates."""
    values = plain(after)
    return values is None or any(
        text_of(value) not in map(text_of, closed)
        for path, closed in opens.closed.items()
        for value in list(leaves(values, path)) or [None]
    )


def _is_at(changed: tuple[str, ...], argument: tuple[str, ...]) -> bool:
    """Return whether a change is of the argument, of a part of it, or of the block that holds it."""
    length = min(len(changed), len(argument))
    return changed[:length] == argument[:length]


def _top(attribute: AttributeChange) -> str:
    """Return the name of the argument that an attribute's path begins with, the empty text for a whole element."""
    return next(iter(attribute.path.attribute), "")

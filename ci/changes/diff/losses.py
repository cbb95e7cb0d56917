"""What is lost with a change: the data of a resource that goes, and what an update no longer keeps. Pure.

A type's file in `shared/aws` has the section `data` where its resources hold data or an address that others know, or
say how long data is kept.
"""

from __future__ import annotations

import math

from ci.changes.diff.change import AttributeChange, Change, Kind
from ci.changes.diff.values import Node, plain, same
from ci.changes.permissions.resource_change import leaves
from shared.aws import facts_of
from shared.aws.facts import Kept


def loses(change: Change) -> str | None:
    """Return in words what is lost with a resource that is destroyed, or updated so that it keeps less.

    None where nothing is known to be lost.
    """
    data = facts_of(change.type).data
    if data is None or change.mode != "resource":
        return None
    if is_gone(change):
        return data.loses
    return "; ".join(data.keeps[argument].loses for argument in keeping_less(change)) or None


def is_gone(change: Change) -> bool:
    """Return whether the resource is destroyed, also to be created again, or where no `moved` block says it moved."""
    return (
        (change.kind is Kind.REMOVED and not change.is_forgotten)
        or change.is_replacement
        or (change.move is not None and change.move.is_open)
    )


def keeping_less(change: Change) -> tuple[str, ...]:
    """Return the arguments of a changed resource that say how much it keeps, and after the change say less."""
    data = facts_of(change.type).data
    if data is None:
        return ()
    return tuple(
        argument
        for argument, kept in data.keeps.items()
        if any(_lessens(attribute, argument, kept) for attribute in change.attributes)
    )


def _lessens(attribute: AttributeChange, argument: str, kept: Kept) -> bool:
    names, path = attribute.path.attribute, tuple(argument.split("."))
    if path[: len(names)] != names:
        return False
    rest = path[len(names) :]
    return _amount(attribute.after, rest, kept) < _amount(attribute.before, rest, kept)


def _amount(node: Node, names: tuple[str, ...], kept: Kept) -> float:
    """Return how much the value keeps: the least of several. What cannot be read may keep nothing."""
    value = plain(node)
    found = leaves(value, ".".join(names)) if names else (value,)
    return min((_rank(one, kept) for one in found), default=_rank(None, kept))


def _rank(value: Node, kept: Kept) -> float:
    if any(same(value, one) for one in kept.all):
        return math.inf
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0

"""The way back: a configuration in the normal form, and what differs -> the other configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from ci.changes.diff.change import AttributeChange, Kind
from ci.changes.diff.identity import identity
from ci.changes.diff.path import Index, Item, Key, Order, Path, Step
from ci.changes.diff.values import Identity, JsonText, Keyed, Node, Unordered, canonical, unordered

_Name = TypeVar("_Name", str, Identity)


def patched(node: Node, changes: Iterable[AttributeChange]) -> Node:
    """Return `node` with `changes` made. Raises ValueError for a change that does not fit the node."""
    changes = list(changes)
    if not changes:
        return node
    if not changes[0].path.steps:
        return changes[0].after
    if isinstance(node, JsonText):
        return JsonText(patched(node.value, changes))
    steps: dict[Step, list[AttributeChange]] = {}
    for change in changes:
        rest = replace(change, path=Path(change.path.steps[1:]))
        steps.setdefault(change.path.steps[0], []).append(rest)
    match node:
        case dict():
            return _mapping(node, {step.name: rest for step, rest in steps.items() if isinstance(step, Key)})
        case Keyed():
            return _keyed(node, steps)
        case Unordered():
            return _set(node, [change for rest in steps.values() for change in rest])
        case list():
            return _row(node, {step.number: rest for step, rest in steps.items() if isinstance(step, Index)})
    raise ValueError(f"{changes[0].path}: nothing to change in {node!r}")


def _mapping(node: Mapping[_Name, Node], by_name: Mapping[_Name, list[AttributeChange]]) -> dict[_Name, Node]:
    result = dict(node)
    for name, changes in by_name.items():
        (whole, *_) = changes
        if whole.path.steps or whole.kind is Kind.CHANGED:
            result[name] = patched(result[name], changes)
        elif whole.kind is Kind.REMOVED:
            del result[name]
        else:
            result[name] = whole.after
    return result


def _keyed(node: Keyed, steps: Mapping[Step, list[AttributeChange]]) -> Keyed:
    by_identity = {step.identity: changes for step, changes in steps.items() if isinstance(step, Item)}
    patched_items = _mapping(node.items, by_identity)
    renamed = {
        old: identity(node.by, item)
        for old, changes in by_identity.items()
        if any(change.path.steps and change.path.steps[0] in map(Key, node.by) for change in changes)
        and isinstance(item := patched_items[old], dict)
    }
    items = {renamed.get(old, old): item for old, item in patched_items.items()}
    if node.order is None:
        return replace(node, items=items)
    order = [renamed.get(old, old) for old in node.order if renamed.get(old, old) in items]
    for change in steps.get(Order(), []):
        order = [_identity(found) for found in _listed(change.after)]
    added = {new: changes[0].position for new, changes in by_identity.items() if new not in node.items}
    for new, position in sorted(added.items(), key=lambda pair: pair[1] or 0):
        order.insert(position or 0, new)
    return replace(node, items=items, order=tuple(order))


def _identity(readable: Node) -> Identity:
    return tuple(map(str, readable)) if isinstance(readable, list) else (str(readable),)


def _listed(node: Node) -> list[Node]:
    return node if isinstance(node, list) else []


def _set(node: Unordered, changes: Sequence[AttributeChange]) -> Unordered:
    members = {canonical(member): member for member in node.members}
    for change in changes:
        if change.kind is not Kind.ADDED:
            del members[canonical(change.before)]
    for change in changes:
        if change.kind is not Kind.REMOVED:
            members[canonical(change.after)] = change.after
    return unordered(members.values())


def _row(node: list[Node], by_place: Mapping[int, list[AttributeChange]]) -> list[Node]:
    """Return a list with what left its place taken out, and then what has a new place put in, from the first on.

    An item that stays and one that was added may have the same number: the one counts in the old list, the other in the
    new one.
    """
    result: list[Node] = []
    put = {
        number: change.after for number, changes in by_place.items() for change in changes if _is(change, Kind.ADDED)
    }
    for number, item in enumerate(node):
        changes = [change for change in by_place.get(number, []) if not _is(change, Kind.ADDED)]
        if any(_is(change, Kind.MOVED) for change in changes):
            put |= {change.position: change.after for change in changes if change.position is not None}
        elif not any(_is(change, Kind.REMOVED) for change in changes):
            result.append(patched(item, changes))
    for number, item in sorted(put.items(), key=lambda pair: pair[0]):
        result.insert(number, item)
    return result


def _is(change: AttributeChange, kind: Kind) -> bool:
    """Return whether a change is one of this kind of the item itself, and not of something in it."""
    return not change.path.steps and change.kind is kind

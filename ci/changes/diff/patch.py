"""The way back: a configuration in the normal form, and what differs -> the other configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from ci.changes.diff.change import AttributeChange, Kind
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
    items = _mapping(node.items, by_identity)
    if node.order is None:
        return replace(node, items=items)
    order = [identity for identity in node.order if identity in items]
    for change in steps.get(Order(), []):
        order = [_identity(found) for found in _listed(change.after)]
    added = {identity: changes[0].position for identity, changes in by_identity.items() if identity not in node.items}
    for identity, position in sorted(added.items(), key=lambda pair: pair[1] or 0):
        order.insert(position or 0, identity)
    return replace(node, items=items, order=tuple(order))


def _identity(readable: Node) -> Identity:
    return tuple(map(str, readable)) if isinstance(readable, list) else (str(readable),)


def _listed(node: Node) -> list[Node]:
    return node if isinstance(node, list) else []


def _set(node: Unordered, changes: Iterable[AttributeChange]) -> Unordered:
    members = {canonical(member): member for member in node.members}
    for change in changes:
        if change.kind is Kind.REMOVED:
            del members[canonical(change.before)]
        else:
            members[canonical(change.after)] = change.after
    return unordered(members.values())


def _row(node: list[Node], by_place: Mapping[int, list[AttributeChange]]) -> list[Node]:
    result = list(node)
    removed = []
    for number, changes in sorted(by_place.items()):
        (whole, *_) = changes
        if not whole.path.steps and whole.kind is Kind.REMOVED:
            removed.append(number)
        elif not whole.path.steps and whole.kind is Kind.ADDED:
            result.insert(number, whole.after)
        else:
            result[number] = patched(result[number], changes)
    for number in reversed(removed):
        del result[number]
    return result

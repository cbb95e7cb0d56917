"""Two configurations in the normal form -> what differs, attribute by attribute; and the way back."""

from __future__ import annotations

from collections.abc import Iterator

from ci.changes.diff.change import AttributeChange, Kind
from ci.changes.diff.path import ROOT, Index, Item, Key, Member, Order, Path
from ci.changes.diff.values import JsonText, Keyed, Node, Unordered, canonical, same


def differences(before: Node, after: Node, path: Path = ROOT) -> Iterator[AttributeChange]:
    """Yield what turns `before` into `after`, ordered by name and place. Equal values yield nothing."""
    match before, after:
        case dict(), dict():
            yield from _of_blocks(before, after, path)
        case JsonText(one), JsonText(other):
            for change in differences(one, other, path):
                # What is changed as a whole is the string.
                yield change if change.path != path else AttributeChange(path, Kind.CHANGED, before, after)
        case Unordered(), Unordered():
            yield from _of_sets(before, after, path)
        case Keyed(), Keyed() if before.by == after.by and (before.order is None) == (after.order is None):
            yield from _of_items(before, after, path)
        case list(), list():
            yield from _of_rows(before, after, path)
        case _ if not same(before, after):
            yield AttributeChange(path, Kind.CHANGED, before, after)


def _of_blocks(before: dict[str, Node], after: dict[str, Node], path: Path) -> Iterator[AttributeChange]:
    for name in sorted(before.keys() | after.keys()):
        at = path / Key(name)
        if name not in after:
            yield AttributeChange(at, Kind.REMOVED, before=before[name])
        elif name not in before:
            yield AttributeChange(at, Kind.ADDED, after=after[name])
        else:
            yield from differences(before[name], after[name], at)


def _of_sets(before: Unordered, after: Unordered, path: Path) -> Iterator[AttributeChange]:
    old = {canonical(member) for member in before.members}
    new = {canonical(member) for member in after.members}
    at = path / Member()
    for member in before.members:
        if canonical(member) not in new:
            yield AttributeChange(at, Kind.REMOVED, before=member)
    for member in after.members:
        if canonical(member) not in old:
            yield AttributeChange(at, Kind.ADDED, after=member)


def _of_items(before: Keyed, after: Keyed, path: Path) -> Iterator[AttributeChange]:
    for identity, item in before:
        at = path / Item(before.by, identity)
        if identity in after.items:
            yield from differences(item, after.items[identity], at)
        else:
            yield AttributeChange(at, Kind.REMOVED, before=item)
    if before.order is not None and after.order is not None:
        old = [list(identity) for identity in before.order if identity in after.items]
        new = [list(identity) for identity in after.order if identity in before.items]
        if old != new:
            yield AttributeChange(path / Order(), Kind.CHANGED, _readable(old), _readable(new))
    for position, (identity, item) in enumerate(after):
        if identity not in before.items:
            place = None if after.order is None else position
            yield AttributeChange(path / Item(after.by, identity), Kind.ADDED, after=item, position=place)


def _readable(order: list[list[str]]) -> Node:
    """Return identities as a list of texts where one attribute is the identity, which is nearly always."""
    return [identity[0] if len(identity) == 1 else list(identity) for identity in order]


def _of_rows(before: list[Node], after: list[Node], path: Path) -> Iterator[AttributeChange]:
    """Compare lists by place, after the beginning and the end that they share."""
    start = 0
    while start < min(len(before), len(after)) and _equal(before[start], after[start]):
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and _equal(before[-1 - end], after[-1 - end]):
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    both = min(len(old), len(new))
    for number in range(both):
        yield from differences(old[number], new[number], path / Index(start + number))
    for number, item in enumerate(old[both:], start + both):
        yield AttributeChange(path / Index(number), Kind.REMOVED, before=item)
    for number, item in enumerate(new[both:], start + both):
        yield AttributeChange(path / Index(number), Kind.ADDED, after=item)


def _equal(one: Node, other: Node) -> bool:
    return next(differences(one, other), None) is None

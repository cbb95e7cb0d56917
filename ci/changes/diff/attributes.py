"""Two configurations in the normal form -> what differs, attribute by attribute; and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from ci.changes.diff.change import AttributeChange, Kind
from ci.changes.diff.identity import identity as identity_in
from ci.changes.diff.likeness import in_order, label_of, pairs
from ci.changes.diff.path import ROOT, Index, Item, Key, Member, Order, Path
from ci.changes.diff.values import Identity, JsonText, Keyed, Node, Unordered, canonical, same


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
    gone = [member for member in before.members if canonical(member) not in new]
    came = [member for member in after.members if canonical(member) not in old]
    became = dict(pairs(gone, came))
    at = path / Member()
    for number, member in enumerate(gone):
        if number in became:
            new = came[became[number]]
            others = [one for one in before.members if one is not member]
            others += [one for one in after.members if one is not new]
            yield AttributeChange(at, Kind.CHANGED, member, new, label=label_of(member, new, others))
        else:
            yield AttributeChange(at, Kind.REMOVED, before=member)
    for number, member in enumerate(came):
        if number not in became.values():
            yield AttributeChange(at, Kind.ADDED, after=member)


def _of_items(before: Keyed, after: Keyed, path: Path) -> Iterator[AttributeChange]:
    renamed = _renamed(before, after)
    for old, item in before:
        at = path / Item(before.by, old)
        new = renamed.get(old, old)
        if new in after.items:
            yield from differences(item, after.items[new], at)
        else:
            yield AttributeChange(at, Kind.REMOVED, before=item)
    stay = {renamed.get(old, old) for old in before.items}
    if before.order is not None and after.order is not None:
        was = [renamed.get(old, old) for old in before.order if renamed.get(old, old) in after.items]
        now = [new for new in after.order if new in stay]
        if was != now:
            yield AttributeChange(path / Order(), Kind.CHANGED, _readable(was), _readable(now))
    for position, (new, item) in enumerate(after):
        if new not in stay:
            place = None if after.order is None else position
            yield AttributeChange(path / Item(after.by, new), Kind.ADDED, after=item, position=place)


def _renamed(before: Keyed, after: Keyed) -> dict[Identity, Identity]:
    """Return old identity -> new identity of items that say mostly the same under another one."""
    gone = [old for old, _ in before if old not in after.items]
    came = [new for new, _ in after if new not in before.items]
    found = pairs([before.items[old] for old in gone], [after.items[new] for new in came])
    # The way back reads the new identity in the item.
    return {gone[i]: came[j] for i, j in found if _shows(after, came[j])}


def _shows(node: Keyed, identity: Identity) -> bool:
    item = node.items[identity]
    return isinstance(item, dict) and identity_in(node.by, item) == identity


def _readable(order: Iterable[Identity]) -> Node:
    """Return identities as a list of texts where one attribute is the identity, which is nearly always."""
    return [identity[0] if len(identity) == 1 else list(identity) for identity in order]


def _of_rows(before: list[Node], after: list[Node], path: Path) -> Iterator[AttributeChange]:
    """Compare lists: what stays in its order, then what stands elsewhere, then what took the place of something."""
    old, new = [canonical(item) for item in before], [canonical(item) for item in after]
    blocks = _blocks(old, new)
    gone = [i for start, end, _, _ in blocks for i in range(start, end)]
    came = [j for _, _, start, end in blocks for j in range(start, end)]
    moved = _moved(old, new, gone, came)
    became: dict[int, int] = {}
    for old_start, old_end, new_start, new_end in blocks:
        left = [i for i in range(old_start, old_end) if i not in moved]
        right = [j for j in range(new_start, new_end) if j not in moved.values()]
        became |= {left[i]: right[j] for i, j in in_order([before[i] for i in left], [after[j] for j in right])}
    removed = [i for i in gone if i not in moved and i not in became]
    found = {*moved.values(), *became.values()}
    added = [j for j in came if j not in found]
    moved |= {removed[i]: added[j] for i, j in pairs([before[i] for i in removed], [after[j] for j in added])}
    for i in gone:
        at = path / Index(i)
        if i in moved:
            yield AttributeChange(at, Kind.MOVED, before[i], after[moved[i]], moved[i])
        elif i in became:
            yield from differences(before[i], after[became[i]], at)
        else:
            yield AttributeChange(at, Kind.REMOVED, before=before[i])
    for j in added:
        if j not in moved.values():
            yield AttributeChange(path / Index(j), Kind.ADDED, after=after[j])


def _blocks(old: list[str], new: list[str]) -> list[tuple[int, int, int, int]]:
    """Return the stretches of both lists between what stays in its order."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(i, i_end, j, j_end) for tag, i, i_end, j, j_end in matcher.get_opcodes() if tag != "equal"]


def _moved(old: list[str], new: list[str], gone: list[int], came: list[int]) -> dict[int, int]:
    """Return old place -> new place of each item that is in both lists, and does not keep its order."""
    places: dict[str, list[int]] = {}
    for j in reversed(came):
        places.setdefault(new[j], []).append(j)
    return {i: places[old[i]].pop() for i in gone if places.get(old[i])}

"""Which item that came is one that went, changed: found by how much of the two is the same. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ci.changes.diff.path import Item
from ci.changes.diff.values import JsonText, Keyed, Node, Unordered, canonical

# An item that keeps less than this share of its values is another item.
_SAME_ITEM = 0.5
_MOST_LABELS, _LONGEST_LABEL = 2, 40
# The comparison of everything with everything is quadratic: past so many pairs nothing is compared.
_MOST_PAIRS = 10_000

Pair = tuple[int, int]


def pairs(old: Sequence[Node], new: Sequence[Node]) -> list[Pair]:
    """Return the places of blocks that are most alike, the closest first; each of them is in one pair at most."""
    if len(old) * len(new) > _MOST_PAIRS:
        return []
    before, after = [_values(item) for item in old], [_values(item) for item in new]
    found = sorted(
        (-share, i, j)
        for i, one in enumerate(before)
        for j, other in enumerate(after)
        if (share := _likeness(one, other)) >= _SAME_ITEM
    )
    taken_old, taken_new = set[int](), set[int]()
    result = []
    for _, i, j in found:
        if i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            result.append((i, j))
    return result


def in_order(old: Sequence[Node], new: Sequence[Node]) -> list[Pair]:
    """Return as many pairs of places as there can be, in the order of both lists: those that are most alike."""
    if len(old) * len(new) > _MOST_PAIRS:
        return [(number, number) for number in range(min(len(old), len(new)))]
    before, after = [_values(item) for item in old], [_values(item) for item in new]
    # best[i][j]: pairs and likeness of what stands from i and j on.
    best = [[(0, 0.0)] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            number, share = best[i + 1][j + 1]
            paired = (number + 1, share + _likeness(before[i], after[j]))
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    result, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        number, share = best[i + 1][j + 1]
        if best[i][j] == (number + 1, share + _likeness(before[i], after[j])):
            result.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return result


def label_of(old: Node, new: Node, others: Sequence[Node]) -> Item | None:
    """Return a few values that a member of a set keeps, as many as none of the `others` has alike.

    None where some other has all of them; no value at all where the member is alone and keeps none that is short.
    """
    after = _short(new)
    kept = {found: text for found, text in _short(old).items() if found in after}
    shown = list(kept)[:_MOST_LABELS]
    alike = [found for found in map(_short, others) if all(one in found for one in shown)]
    for one in list(kept)[_MOST_LABELS:]:
        left = [found for found in alike if one in found]
        if len(left) < len(alike):
            shown, alike = [*shown, one], left
    return None if alike else Item(tuple(name for name, _ in shown), tuple(kept[one] for one in shown))


def _short(node: Node) -> dict[tuple[str, str], str]:
    """Return the text of each short value of a block, and of each item of its lists; single values come first."""
    found: list[tuple[bool, str, Node]] = []
    for name, value in sorted(node.items()) if isinstance(node, dict) else ():
        items = value.members if isinstance(value, Unordered) else value
        found += [(True, name, one) for one in items] if isinstance(items, (list, tuple)) else [(False, name, value)]
    found.sort(key=lambda one: one[0])
    plain = [(name, value) for _, name, value in found if type(value) in (str, int)]
    return {(name, canonical(value)): str(value) for name, value in plain if 0 < len(str(value)) <= _LONGEST_LABEL}


def _likeness(one: Counter[tuple[str, str]], other: Counter[tuple[str, str]]) -> float:
    """Return the share of values that two items have in common, 0 to 1; what is no block is like nothing."""
    most = max(one.total(), other.total())
    return (one & other).total() / most if most else 0.0


def _values(item: Node) -> Counter[tuple[str, str]]:
    return Counter(_leaves(item, "")) if isinstance(item, dict) else Counter()


def _leaves(node: Node, at: str) -> Iterator[tuple[str, str]]:
    """Yield each value in a node with its dotted path, in which an item of a list has no place."""
    match node:
        case JsonText(value):
            yield from _leaves(value, at)
        case dict() if node:
            for name, value in node.items():
                yield from _leaves(value, f"{at}.{name}")
        case list() if node:
            for value in node:
                yield from _leaves(value, at)
        case Unordered(members) if members:
            for value in members:
                yield from _leaves(value, at)
        case Keyed() if node.items:
            for _, value in node:
                yield from _leaves(value, at)
        case _:
            yield at, canonical(node)

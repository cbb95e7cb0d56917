"""Names and what each one uses -> columns: what is used stands to the left of what uses it, with few crossings.

Sugiyama's method in its plain form: layers by the longest path, places for lines that cross a layer, and sweeps that
put each name beside what it is connected with. All lines to one target share one place in a layer that they cross.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

_SWEEPS = 8


@dataclass(frozen=True)
class Place:
    """A name in its own layer, or, with `passes`, a place in another layer for the lines to it."""

    name: str
    passes: bool = False


@dataclass(frozen=True)
class Layers:
    """Columns from left to right, and for each use the layers between both ends, from the user to what it uses."""

    columns: tuple[tuple[Place, ...], ...]
    of: Mapping[str, int]

    def between(self, user: str, used: str) -> tuple[int, ...]:
        """Return the layers that a line crosses on its way to the left."""
        return tuple(range(self.of[user] - 1, self.of[used], -1))


def layers(uses: Mapping[str, Collection[str]]) -> Layers:
    """Return the columns. In: for each name the names that it uses, itself not among them; a circle may be in it."""
    of = _depths(uses)
    columns: list[list[Place]] = [[] for _ in range(max(of.values(), default=-1) + 1)]
    for name in sorted(uses):
        columns[of[name]].append(Place(name))
    links: dict[tuple[int, Place], set[tuple[int, Place]]] = {}
    for used, furthest in sorted(_furthest(uses, of).items()):
        for layer in range(of[used] + 1, furthest):
            columns[layer].append(Place(used, passes=True))
    for user in sorted(uses):
        for used in sorted(uses[user]):
            if of[used] < of[user]:
                _link(links, of, user, used)
    return Layers(tuple(map(tuple, _swept(columns, links))), of)


def _depths(uses: Mapping[str, Collection[str]]) -> dict[str, int]:
    """Return the length of the longest way down from each name; a use that closes a circle does not count."""
    depth: dict[str, int] = {}
    for start in sorted(uses):
        if start in depth:
            continue
        on_the_way = {start}
        stack = [(start, iter(sorted(uses[start])))]
        reached = {start: 0}
        while stack:
            name, rest = stack[-1]
            below = next((used for used in rest if used not in on_the_way), None)
            if below is None:
                stack.pop()
                on_the_way.discard(name)
                depth[name] = reached.pop(name)
                if stack:
                    user = stack[-1][0]
                    reached[user] = max(reached[user], depth[name] + 1)
            elif below in depth:
                reached[name] = max(reached[name], depth[below] + 1)
            else:
                on_the_way.add(below)
                reached[below] = 0
                stack.append((below, iter(sorted(uses[below]))))
    return depth


def _furthest(uses: Mapping[str, Collection[str]], of: Mapping[str, int]) -> dict[str, int]:
    """Return the rightmost layer from which each name is used."""
    result: dict[str, int] = {}
    for user, targets in uses.items():
        for used in targets:
            result[used] = max(result.get(used, 0), of[user])
    return result


def _link(links: dict[tuple[int, Place], set[tuple[int, Place]]], of: Mapping[str, int], user: str, used: str) -> None:
    """Note the neighbours on the way from a user to what it uses, in both directions."""
    way = [(of[user], Place(user))]
    way += [(layer, Place(used, passes=True)) for layer in range(of[user] - 1, of[used], -1)]
    way.append((of[used], Place(used)))
    for right, left in pairwise(way):
        links.setdefault(right, set()).add(left)
        links.setdefault(left, set()).add(right)


def _swept(
    columns: list[list[Place]], links: Mapping[tuple[int, Place], Collection[tuple[int, Place]]]
) -> list[list[Place]]:
    """Return the columns with each place near the middle of its neighbours in the column before, to and fro."""
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        order = range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1)
        for layer in order:
            beside = layer - 1 if forward else layer + 1
            rank = {place: number / max(len(columns[beside]), 1) for number, place in enumerate(columns[beside])}
            middle = {}
            for number, place in enumerate(columns[layer]):
                near = [rank[other] for at, other in links.get((layer, place), ()) if at == beside]
                middle[place] = sum(sorted(near)) / len(near) if near else number / len(columns[layer])
            columns[layer].sort(key=lambda place: (middle[place], place.name, place.passes))
    return columns

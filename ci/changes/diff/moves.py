"""Which resources of base and head are the same under another address: found by what they are, never guessed.

Terraform's rules for a `moved` block, seen with 1.11: its `from` must not be declared any more ("Moved object still
exists"), and where its `to` is in the state already, nothing is moved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain

from ci.changes.diff.change import Ambiguous, Move
from ci.changes.diff.colors import colors, contexts
from ci.changes.diff.graph import Graph
from ci.changes.diff.swapped_addresses import contradicted, suspects, without_match

_MOVABLE = frozenset({"resource", "data"})
Pairs = dict[str, str]  # address in base -> address in head


@dataclass(frozen=True)
class Matching:
    """What moved, by its address in head, and the groups of candidates that stay open."""

    moves: Mapping[str, Move]
    ambiguous: tuple[Ambiguous, ...]

    @property
    def new_address(self) -> Pairs:
        """Return the address in head for each address in base that is another one."""
        return {move.before: move.after for move in self.moves.values()}


def match(base: Graph, head: Graph) -> Matching:
    """Return the unique one-to-one matches of type and configuration between addresses that base and head do not share.

    References to what moved are equal to references to where it moved. Resources that head declares as moved match
    whatever their configuration is. A shared address counts as the same resource, unless what stood there and what
    stands there now both have their exact match elsewhere, as when two resources exchange their addresses.
    """
    before, after = _resources(base), _resources(head)
    declared = _declared(base, head)
    shared = before & after
    exchanged: set[str] = set()
    refused: set[str] = set()
    while True:
        left, came = before - shared | exchanged, after - shared | exchanged
        pairs, open_ = _pairs(base, head, left, came, declared)
        left, came = left - pairs.keys(), came - set(pairs.values())
        unmatched = exchanged & (left | came)
        # A reference to what has no match yet is equal to no other.
        names = {**pairs, **{address: f"{address} before" for address in unmatched if address not in pairs}}
        more = suspects(base, head, shared - exchanged - refused, left, came, names)
        if more:
            exchanged |= more
            continue
        wrong = without_match(base, head, unmatched) if unmatched else contradicted(base, head, exchanged, pairs)
        if not wrong:
            break
        exchanged -= wrong
        refused |= wrong
    moves = {new: _move(base, head, old, new, declared) for old, new in sorted(pairs.items()) if old != new}
    return Matching(moves, tuple(_ambiguous(base, open_)))


def _resources(graph: Graph) -> set[str]:
    return {address for address, element in graph.elements.items() if element.mode in _MOVABLE}


def _pairs(
    base: Graph, head: Graph, before: AbstractSet[str], after: AbstractSet[str], declared: Mapping[str, tuple[str, ...]]
) -> tuple[Pairs, list[Ambiguous]]:
    """Return the pairs among the resources in question, and those that more than one pairing would suit."""
    pairs = {old: steps[-1] for old, steps in declared.items()}
    while True:
        base_color = colors(base, before - pairs.keys(), pairs)
        head_color = colors(head, after - set(pairs.values()), {})
        classes = _classes(base_color, head_color)
        found = _single(classes)
        if not found and classes:
            members = [list(chain.from_iterable(side)) for side in zip(*classes, strict=True)]
            found = _single(
                _classes(
                    _with_context(base, members[0], base_color, pairs),
                    _with_context(head, members[1], head_color, {}),
                )
            )
        if not found:
            return pairs, [Ambiguous(*class_) for class_ in classes]
        pairs |= found


def _with_context(
    graph: Graph, members: Collection[str], color: Mapping[str, str], pairs: Mapping[str, str]
) -> dict[str, str]:
    context = contexts(graph, set(members), {**color, **pairs})
    return {address: f"{color[address]} {context[address]}" for address in members}


def _classes(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the addresses of base and of head that share a color, for each color that both have."""
    sides: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for number, side in enumerate((before, after)):
        for address in sorted(side):
            sides[side[address]][number].append(address)
    return sorted((tuple(old), tuple(new)) for old, new in sides.values() if old and new)


def _single(classes: Iterable[tuple[tuple[str, ...], tuple[str, ...]]]) -> Pairs:
    return {old[0]: new[0] for old, new in classes if len(old) == len(new) == 1}


def _declared(base: Graph, head: Graph) -> dict[str, tuple[str, ...]]:
    """Return address in base -> the addresses that head's `moved` blocks lead to, one after the other."""
    blocks = {
        str(element.body.get("from")): str(element.body.get("to"))
        for element in head.elements.values()
        if element.mode == "moved"
    }
    found: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()
    for old in sorted(blocks.keys() & base.elements.keys() - head.elements.keys()):
        steps = [blocks[old]]
        while steps[-1] in blocks and steps[-1] not in head.elements and len(steps) <= len(blocks):
            steps.append(blocks[steps[-1]])
        new = steps[-1]
        is_free = new in head.elements and new not in base.elements and new not in taken
        if is_free and base.elements[old].type == head.elements[new].type:
            taken.add(new)
            found[old] = tuple(steps)
    return found


def _move(base: Graph, head: Graph, old: str, new: str, declared: Mapping[str, tuple[str, ...]]) -> Move:
    path = head.elements[new].path
    if old in declared:
        return Move(old, new, declared=True, via=declared[old][:-1], path=path)
    in_use = [address for address, graph in ((new, base), (old, head)) if address in graph.elements]
    if not in_use:
        return Move(old, new, path=path)
    obstacle = f"{in_use[0]} is in use by another resource, so Terraform changes both in place"
    return Move(old, new, obstacle=obstacle, path=path)


def _ambiguous(base: Graph, classes: Iterable[Ambiguous]) -> Iterable[Ambiguous]:
    """Yield the groups of resources; a data source is read again wherever it stands."""
    return (group for group in classes if base.elements[group.candidates_before[0]].mode == "resource")

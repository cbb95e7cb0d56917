"""Two synthesized documents of one environment -> what differs; and back again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from ci.changes.diff.attributes import differences
from ci.changes.diff.change import Ambiguous, AttributeChange, Change, Kind, Move
from ci.changes.diff.consequences import with_consequences
from ci.changes.diff.danger import danger_of
from ci.changes.diff.document import Document, Element, elements
from ci.changes.diff.graph import Graph
from ci.changes.diff.moves import match
from ci.changes.diff.patch import patched
from ci.changes.diff.replacement import effect_of
from ci.changes.diff.values import Node

# Of what is as dangerous, people look for resources first.
_FIRST = ("resource", "data", "output")


def compare(base: Document | None, head: Document | None) -> list[Change]:
    """Return what differs between two documents in the order of danger, then by address; the same list on every run.

    In: the parsed documents; None for an environment that is not there. Out: nothing when both say the same, whatever
    the order of their keys and sets. Errors: DocumentError for what is no Terraform JSON.
    """
    before, after = Graph(elements(base)), Graph(elements(head))
    matching = match(before, after)
    ambiguous = {
        address: group
        for group in matching.ambiguous
        for address in (*group.candidates_before, *group.candidates_after)
    }
    new_address = matching.new_address
    declared = {address for move in matching.moves.values() for address in _blocks(move)}
    changes = []
    for address, element in after.elements.items():
        move = matching.moves.get(address)
        old = address if move is None else move.before
        if address in declared:
            continue  # the move says it
        if old not in before.elements:
            changes.append(_change(element, Kind.ADDED, after=after.normal(address), ambiguous=ambiguous.get(address)))
        elif move is not None or not before.says_the_same(after, address, new_address):
            attributes = _attributes(element, before.normal(old, new_address), after.normal(address))
            if attributes or move is not None:
                kind = Kind.CHANGED if move is None else Kind.MOVED
                changes.append(_change(element, kind, attributes=attributes, move=move))
    for address in before.elements.keys() - after.elements.keys() - new_address.keys():
        node = before.normal(address, new_address)
        change = _change(before.elements[address], Kind.REMOVED, before=node, ambiguous=ambiguous.get(address))
        changes.append(replace(change, is_forgotten=after.forgets(address)))
    return sorted(with_consequences(changes, before, after), key=_place)


def apply(changes: Iterable[Change], base: Document | None) -> dict[str, dict[str, Node]]:
    """Return head's elements in the normal form, by address: `apply(compare(base, head), base) == normalize(head)`.

    In: changes, and the document that they start from. Errors: ValueError or KeyError for changes of another document.
    """
    changes = list(changes)
    moves = [change.move for change in changes if change.move is not None]
    new_address = {move.before: move.after for move in moves}
    graph = Graph(elements(base))
    removed = {change.address for change in changes if change.kind is Kind.REMOVED}
    result = {
        new_address.get(address, address): graph.normal(address, new_address)
        for address in graph.elements
        if address not in removed
    }
    for change in changes:
        if change.kind is Kind.ADDED:
            result[change.address] = _block(change.after)
        elif change.kind is not Kind.REMOVED:
            result[change.address] = _block(patched(result[change.address], change.attributes))
    return result | {address: block for move in moves for address, block in _blocks(move).items()}


def _change(
    element: Element,
    kind: Kind,
    *,
    attributes: tuple[AttributeChange, ...] = (),
    before: Node = None,
    after: Node = None,
    move: Move | None = None,
    ambiguous: Ambiguous | None = None,
) -> Change:
    about = (element.address, kind, element.mode, element.type, element.path)
    return Change(*about, attributes, before, after, move, ambiguous)


def _attributes(element: Element, before: Node, after: Node) -> tuple[AttributeChange, ...]:
    if element.mode != "resource":
        return tuple(differences(before, after))
    return tuple(
        replace(change, effect=effect_of(element.type, change, after)) for change in differences(before, after)
    )


def _blocks(move: Move) -> dict[str, dict[str, Node]]:
    """Return the elements of head that declare a move: one `moved` block, or the chain of them."""
    if not move.declared:
        return {}
    steps = (move.before, *move.via, move.after)
    return {f"moved.{old}": {"from": old, "to": new} for old, new in pairwise(steps)}


def _block(node: Node) -> dict[str, Node]:
    if not isinstance(node, dict):
        raise ValueError(f"the configuration of an element is an object, not {node!r}")
    return node


def _place(change: Change) -> tuple[int, int, str, str]:
    rank = _FIRST.index(change.mode) if change.mode in _FIRST else len(_FIRST)
    return danger_of(change), rank, change.address, change.kind

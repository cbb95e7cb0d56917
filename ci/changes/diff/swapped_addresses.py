"""Which addresses that base and head share may hold another resource now, as when two resources exchange addresses.

A shared address counts as the same resource until both what stood there and what stands there now have a match
elsewhere. These functions say what to look at; whether there is a match, `ci.changes.diff.moves` finds out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet

from ci.changes.diff.graph import Graph

_Fingerprint = Callable[[str], object]


def suspects(
    base: Graph,
    head: Graph,
    shared: AbstractSet[str],
    before: AbstractSet[str],
    after: AbstractSet[str],
    names: Mapping[str, str],
) -> set[str]:
    """Return the addresses in `shared` whose old and new configuration, references aside, both stand elsewhere too.

    In: the documents, the addresses that count as the same resource so far, those of base and of head that have no
    match yet, and the names of base's resources in head. Out: a superset of what was exchanged.
    """
    differing = {address for address in shared if _differs(base, head, address, names)}
    # First by what is quick to compute, then exactly, for what is left.
    differing = _elsewhere(base.sketch, head.sketch, differing, before, after)
    return differing and _elsewhere(_erased(base), _erased(head), differing, before, after)


def without_match(base: Graph, head: Graph, unmatched: AbstractSet[str]) -> set[str]:
    """Return those of the unmatched that have no match for their own sake, and not for that of one they refer to."""
    own = {
        address
        for address in unmatched
        if unmatched.isdisjoint({*base.targets(address), *head.targets(address)} - {address})
    }
    return own or set(unmatched)


def contradicted(base: Graph, head: Graph, exchanged: AbstractSet[str], names: Mapping[str, str]) -> set[str]:
    """Return exchanged resources that something unchanged still refers to: whoever gives out new names renames those.

    In: the documents, the shared addresses taken for exchanged, and the names of base's resources in head.
    """
    moved = {address for address in exchanged if names[address] != address}
    found: set[str] = set()
    for address in base.elements.keys() & head.elements.keys() - moved if moved else ():
        targets = moved.intersection(base.targets(address))
        # The other name may fit as well, as in a set that holds both.
        if targets and base.normal(address) == head.normal(address) != base.normal(address, names):
            found |= targets
    return found


def _elsewhere(
    old: _Fingerprint, new: _Fingerprint, differing: AbstractSet[str], before: AbstractSet[str], after: AbstractSet[str]
) -> set[str]:
    """Return the differing addresses whose `old` is the `new` of another one, and whose `new` the `old` of another."""
    left = {address: old(address) for address in before | differing}
    came = {address: new(address) for address in after | differing}
    leaving, coming = Counter(left.values()), Counter(came.values())
    return {
        address
        for address in differing
        # What an address has on both sides is not elsewhere.
        if coming[left[address]] > (left[address] == came[address])
        and leaving[came[address]] > (left[address] == came[address])
    }


def _erased(graph: Graph) -> _Fingerprint:
    return lambda address: graph.digest(address, lambda _: "")


def _differs(base: Graph, head: Graph, address: str, names: Mapping[str, str]) -> bool:
    return not base.says_the_same(head, address, names) and base.normal(address, names) != head.normal(address)

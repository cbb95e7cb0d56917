"""Colors for resources whose address is in question: two of one color have the same configuration, all the way down.

A color is a digest of type and configuration in which each reference to another such resource is that one's color,
so no address of theirs plays a part (a Merkle hash; where references form a circle, color refinement as of Weisfeiler
and Leman). References to everything else count by address.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from ci.changes.diff.graph import Graph, digest

_THIS = "(this)"
# Reading such an element once for each of its targets would be quadratic, and it tells little about any one of them.
_MOST_TARGETS = 100


def colors(graph: Graph, open_: AbstractSet[str], settled: Mapping[str, str]) -> dict[str, str]:
    """Return a color for each address in `open_`.

    In: a document, the resources in question, and the names that count in place of the addresses already settled.
    """
    found: dict[str, str] = {}

    def resolve(target: str) -> str:
        return found.get(target) or settled.get(target, target)

    waiting = {address: {target for target in graph.targets(address) if target in open_} for address in open_}
    users: dict[str, list[str]] = {address: [] for address in open_}
    for address, targets in waiting.items():
        for target in targets:
            users[target].append(address)
    ready = [address for address, targets in waiting.items() if not targets]
    while ready:
        address = ready.pop()
        found[address] = graph.digest(address, resolve)
        for user in users[address]:
            waiting[user].discard(address)
            if not waiting[user]:
                ready.append(user)
    circular = [address for address in open_ if address not in found]
    return _refined(graph, circular, found, settled) if circular else found


def _refined(graph: Graph, circular: list[str], found: Mapping[str, str], settled: Mapping[str, str]) -> dict[str, str]:
    """Return `found` with colors for resources whose references form a circle, which Terraform refuses anyway."""
    current = {**found, **dict.fromkeys(circular, "")}
    classes = 0
    while len(set(current.values())) > classes:
        classes = len(set(current.values()))

        def resolve(target: str, known: Mapping[str, str] = current) -> str:
            return known[target] if target in known else settled.get(target, target)

        current = current | {address: digest(current[address], graph.digest(address, resolve)) for address in circular}
    return current


def contexts(graph: Graph, of: AbstractSet[str], color: Mapping[str, str]) -> dict[str, str]:
    """Return, for each of these resources, a digest of who refers to it and from where.

    In: a document, resources, and the names that count in place of addresses in question or already settled. Out:
    resources of one color and one context are interchangeable for their neighbours too. A resource that nothing
    refers to has the empty text. Elements with very many references are not read.
    """
    found: dict[str, str] = {}
    for address, referrers in graph.referrers(of).items():

        def resolve(target: str, this: str = address) -> str:
            return _THIS if target == this else color.get(target, target)

        uses = Counter(
            digest(color.get(referrer, referrer), graph.digest(referrer, resolve))
            for referrer in referrers
            if len(graph.targets(referrer)) <= _MOST_TARGETS
        )
        found[address] = digest(*sorted(uses.elements())) if uses else ""
    return found

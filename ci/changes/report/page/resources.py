"""Both documents of an environment -> its resources, what happens to each, and which refers to which."""

from __future__ import annotations

from dataclasses import dataclass

from ci.changes.diff.document import Element, elements
from ci.changes.diff.graph import Graph
from ci.changes.report.page.matrix import label_of
from ci.changes.report.page.model import Compared, Effect, effect_of

_SHOWN = frozenset({"resource", "data"})
_NO_CONSTRUCT = "other resources"


@dataclass(frozen=True)
class Resource:
    """A node of the picture: `effect` is None when nothing happens to it, `uses` are the addresses it refers to."""

    address: str
    group: str
    label: str
    type: str
    effect: Effect | None
    uses: tuple[str, ...]


def resources(environment: Compared) -> tuple[Resource, ...]:
    """Return the resources of head, and those of base that head removes, by capability and name."""
    head, base = Graph(elements(environment.head)), Graph(elements(environment.base))
    effects = {change.address: effect_of(change) for change in environment.changes}
    new_address = {change.move.before: change.move.after for change in environment.changes if change.move is not None}
    shown = {address: head for address, element in head.elements.items() if element.mode in _SHOWN}
    for address, element in base.elements.items():
        if element.mode in _SHOWN and effects.get(address) is Effect.REMOVED:
            shown.setdefault(address, base)
    found = []
    for address, graph in shown.items():
        targets = dict.fromkeys(
            new_address.get(target, target) if graph is base else target for target in graph.targets(address)
        )
        uses = tuple(sorted(target for target in targets if target in shown and target != address))
        found.append(_resource(graph.elements[address], effects.get(address), uses))
    return tuple(sorted(found, key=lambda resource: (resource.group, resource.label, resource.address)))


def count(environment: Compared) -> tuple[int | None, int | None]:
    """Return how many resources base and head have, None where the environment does not exist."""
    base, head = (
        None if document is None else sum(element.mode == "resource" for element in elements(document).values())
        for document in (environment.base, environment.head)
    )
    return base, head


def _resource(element: Element, effect: Effect | None, uses: tuple[str, ...]) -> Resource:
    group = element.path.partition("/")[0] if element.path else _NO_CONSTRUCT
    return Resource(element.address, group, label_of(element.path, element.address), element.type or "", effect, uses)

"""One document's elements and what they refer to, read once and kept for the rounds of matching."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ci.changes.diff.document import Element, as_list
from ci.changes.diff.normal_form import normal
from ci.changes.diff.references import BARE, addresses, renamed
from ci.changes.diff.values import JsonText, Keyed, Node, Sensitive, Unordered, canonical

# Elements that only name others: their addresses are what they say, and no reference to follow.
_NAMING = frozenset({"moved", "removed", "import"})


@dataclass(frozen=True)
class Graph:
    """Elements by address, with caches of what is asked for more than once."""

    elements: Mapping[str, Element]
    _targets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _normal: dict[str, dict[str, Node]] = field(default_factory=dict)

    def targets(self, address: str) -> tuple[str, ...]:
        """Return the elements that an element refers to, each once."""
        if address not in self._targets:
            element = self.elements[address]
            found = () if element.mode in _NAMING else dict.fromkeys(addresses(element.body))
            self._targets[address] = tuple(target for target in found if target in self.elements)
        return self._targets[address]

    def forgets(self, address: str) -> bool:
        """Return whether a `removed` block lets a resource go without destroying it."""
        block = self.elements.get(f"removed.{address}")
        settings = as_list(block.body.get("lifecycle")) if block is not None else []
        return any(isinstance(one, Mapping) and one.get("destroy") is False for one in settings)

    def normal(self, address: str, new_address: Mapping[str, str] | None = None) -> dict[str, Node]:
        """Return an element's normalized configuration, with its references renamed where `new_address` says so."""
        if new_address and not new_address.keys().isdisjoint(self.targets(address)):
            return normal(self.renamed(address, lambda target: new_address.get(target, target)))
        if address not in self._normal:
            self._normal[address] = normal(self.elements[address])
        return self._normal[address]

    def says_the_same(self, other: Graph, address: str, new_address: Mapping[str, str]) -> bool:
        """Return whether both documents have the same text for an element, with nothing renamed: a quick yes.

        As text, because Python takes `True` for `1`. No means that the normal forms must be compared.
        """
        if json.dumps(self.elements[address].body) != json.dumps(other.elements[address].body):
            return False
        return not new_address or new_address.keys().isdisjoint(self.targets(address))

    def renamed(self, address: str, resolve: Callable[[str], str]) -> Element:
        """Return an element whose references are what `resolve` makes of them."""
        element = self.elements[address]
        body = renamed(element.body, resolve)
        return Element(element.address, element.mode, element.type, element.name, body, element.path)

    def sketch(self, address: str) -> int:
        """Return a number that elements share when they differ in references only; others may share it too."""
        body = {name: value for name, value in self.normal(address).items() if name not in BARE}
        return hash((self.elements[address].type, _sum(body)))

    def digest(self, address: str, resolve: Callable[[str], str]) -> str:
        """Return what two elements share when type and configuration are equal after `resolve`."""
        element = self.elements[address]
        if self.targets(address):
            return digest(element.mode, element.type, normal(self.renamed(address, resolve)))
        return digest(element.mode, element.type, self.normal(address))

    def referrers(self, of: Iterable[str]) -> dict[str, list[str]]:
        """Return, for each of these addresses, the elements that refer to it."""
        found: dict[str, list[str]] = {address: [] for address in of}
        for address in self.elements:
            for target in self.targets(address):
                if target in found:
                    found[target].append(address)
        return found


def digest(*parts: Node) -> str:
    """Return a short text that stands for `parts`: equal exactly when they are."""
    return hashlib.blake2b(canonical(list(parts)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _sum(node: Node) -> int:
    """Return the sum of hashes of everything in a node that holds no template: references decide the order of sets."""
    match node:
        case str():
            return 0 if "{" in node else hash(node)
        case dict():
            return sum((0 if "{" in name else hash(name)) + _sum(value) for name, value in node.items())
        case list():
            return sum(map(_sum, node))
        case Unordered(members):
            return sum(map(_sum, members))
        case JsonText(value):
            return _sum(value)
        case Keyed():
            return sum(map(_sum, node.items.values()))
        case Sensitive():
            return 0
    return hash(node)

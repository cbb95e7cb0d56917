"""What changes bring about in resources whose own text stays: followed from reference to reference, to the end.

A replaced resource gets another id, and what refers to it another value, which may force the next replacement. An
update leaves some attributes unknown, too (`unsettled` in `shared/aws`). Other default tags of the provider update
every resource that takes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ci.changes.diff.change import AttributeChange, Change, Kind, Reached
from ci.changes.diff.document import VALUE
from ci.changes.diff.graph import Graph
from ci.changes.diff.path import ROOT, Key, Path
from ci.changes.diff.references import Traversal, traversals
from ci.changes.diff.replacement import effect_of_event, is_ignored
from ci.changes.diff.values import Node
from shared.aws import facts_of
from shared.aws.facts import Effect, Event

DEFAULT_TAGS = "provider.aws.default_tags"


@dataclass(frozen=True)
class _News:
    """What happens to the value of an attribute, and whether that is certain."""

    event: Event
    is_certain: bool


def with_consequences(changes: Iterable[Change], before: Graph, after: Graph) -> list[Change]:
    """Return the changes, those of resources that others reach among them.

    In: what differs between two documents, and the documents. Out: the same changes with `reached`, and one more for
    each resource that has the same text and does not stay as it is.
    """
    direct = {change.address: change for change in changes}
    walk = _Walk(after, direct, _other_tags(before, after))
    # In one order, whatever that of the documents: a circle is followed from where it is entered.
    for address, element in sorted(after.elements.items()):
        if element.mode == "resource" and (address in before.elements or address in direct):
            walk.visit(address)
    found = {address: replace(change, reached=walk.reached.get(address, ())) for address, change in direct.items()}
    for address, reached in walk.reached.items():
        if reached and address not in found:
            element = after.elements[address]
            found[address] = Change(address, Kind.CHANGED, element.mode, element.type, element.path, reached=reached)
    return list(found.values())


@dataclass
class _Walk:
    graph: Graph
    direct: Mapping[str, Change]
    tags: tuple[Mapping[str, Any], Mapping[str, Any]] | None
    reached: dict[str, tuple[Reached, ...]] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)
    _found: dict[Traversal, _News | None] = field(default_factory=dict)

    def visit(self, address: str) -> tuple[Reached, ...]:
        """Return what reaches a resource; each is looked at once, after all that it refers to."""
        if address in self.reached or address in self._open:
            return self.reached.get(address, ())
        self._open.add(address)
        self.reached[address] = () if self._is_new(address) else tuple(self._reached(address))
        return self.reached[address]

    def _is_new(self, address: str) -> bool:
        change = self.direct.get(address)
        return change is not None and change.kind is Kind.ADDED

    def _reached(self, address: str) -> Iterator[Reached]:
        element = self.graph.elements[address]
        normal = self.graph.normal(address)
        own = {attribute.path.attribute for attribute in self._own(address)}
        found = {(path, str(traversal)): traversal for path, _, traversal in traversals(element.body)}
        for (path, name), traversal in sorted(found.items()):
            news = self._news(traversal)
            if news is None or any(path[: len(names)] == names[: len(path)] for names in own):
                continue
            if path[:2] == ("lifecycle", "replace_triggered_by"):
                yield Reached(_path(path), name, f"${{{name}}}", "replaces", is_certain=news.is_certain)
                continue
            effect = effect_of_event(element.type, path, news.event, normal)
            if effect is not None:
                sure: Effect = "depends" if effect == "replaces" and not news.is_certain else effect
                known = news.event == "changed"
                yield Reached(_path(path), name, f"${{{name}}}", sure, known, news.is_certain)
        if self.tags is not None and _is_tagged(element.type) and not is_ignored(("tags_all",), normal):
            old, new = ({**tags, **_mapping(element.body.get("tags"))} for tags in self.tags)
            if old != new:
                yield Reached(_path(("tags_all",)), DEFAULT_TAGS, None, "updates", is_known=True)

    def _own(self, address: str) -> tuple[AttributeChange, ...]:
        change = self.direct.get(address)
        return () if change is None else change.attributes

    def _news(self, traversal: Traversal) -> _News | None:
        """Return what happens to what a reference leads to; None where it stays. Looked up once."""
        if traversal not in self._found:
            self._found[traversal] = None  # a circle brings nothing
            self._found[traversal] = self._found_at(traversal)
        return self._found[traversal]

    def _found_at(self, traversal: Traversal) -> _News | None:
        element = self.graph.elements.get(traversal.address)
        if element is None:
            return None
        name = traversal.attribute if element.mode in ("resource", "data") else VALUE
        if element.mode == "resource":
            reached = self.visit(traversal.address)
            made = self._made(traversal.address, reached, name)
            # What the configuration says is the same after a replacement; the rest is what AWS answers.
            if made is not None and (not name or element.body.get(name) is None):
                return made
        found = [
            _News("changed", is_certain=True)
            for one in self._own(traversal.address)
            if element.mode == "data" or one.path.attribute[:1] == (name,)
        ]
        inside = {name: element.body[name]} if name in element.body else element.body if element.mode == "data" else {}
        found += [
            news
            for _, _, inner in sorted(traversals(inside), key=str)
            if inner.address != traversal.address and (news := self._news(inner))
        ]
        if element.mode == "data" and found:
            # Read while planning, it may have the same answer; with an argument that is unknown, by the apply.
            # https://developer.hashicorp.com/terraform/language/data-sources
            waits = any(news.is_certain and news.event == "unknown" for news in found)
            return _News("unknown" if waits else "changed", is_certain=waits)
        return max(found, key=lambda news: (news.is_certain, news.event == "unknown"), default=None)

    def _made(self, address: str, reached: tuple[Reached, ...], name: str) -> _News | None:
        """Return what happens to an attribute that AWS answers."""
        if self._is_new(address):
            return _News("unknown", is_certain=True)
        own = [one for one in self._own(address) if one.effect is not None]
        certain = [*own, *(one for one in reached if one.is_certain)]
        if any(one.effect == "replaces" for one in certain):
            return _News("unknown", is_certain=True)
        facts = facts_of(self.graph.elements[address].type).replacement
        if certain and facts is not None:
            names = {".".join(one.path.attribute) for one in certain}
            others = {one for key, ones in facts.unsettled_by.items() if _touches(key, names) for one in ones}
            if name in facts.unsettled or name in others:
                return _News("unknown", is_certain=name in facts.unsettled)
        if any(one.effect == "depends" for one in (*own, *reached)):
            return _News("unknown", is_certain=False)
        return None


def _touches(key: str, names: set[str]) -> bool:
    key = "tags" if key == "tags_all" else key
    return any(key == ("tags" if name == "tags_all" else name) or name.startswith(f"{key}.") for name in names)


def _path(names: tuple[str, ...]) -> Path:
    path = ROOT
    for name in names:
        path /= Key(name)
    return path


def _is_tagged(type_: str | None) -> bool:
    known = facts_of(type_).replacement
    return known is not None and known.tagged


def _other_tags(before: Graph, after: Graph) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    old, new = (_default_tags(graph) for graph in (before, after))
    return (old, new) if old != new and before.elements else None


def _default_tags(graph: Graph) -> dict[str, Any]:
    provider = graph.elements.get("provider.aws")
    blocks: Node = None if provider is None else provider.body.get("default_tags")
    found: dict[str, Any] = {}
    for block in blocks if isinstance(blocks, list) else [blocks]:
        found |= _mapping(block.get("tags") if isinstance(block, dict) else None)
    return found


def _mapping(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}

"""The normal form of configuration: equal values are equal here, whatever order or spelling the document had.

Plain JSON values stay as they are. Four classes stand for what JSON cannot say: a list whose order means nothing, a
list whose items have an identity, a string that holds JSON, and a value that must not be seen.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Node: TypeAlias = (
    "bool | int | float | str | list[Node] | dict[str, Node] | JsonText | Unordered | Keyed | Sensitive | None"
)
Identity = tuple[str, ...]

SENSITIVE = "(sensitive value)"
# Another key in every process: a fingerprint that got out would be of no use to somebody who guesses values.
_FINGERPRINT_KEY = secrets.token_bytes(32)


@dataclass(frozen=True)
class Sensitive:
    """A hidden value: two of them are equal when the values were, and nothing shows more than that."""

    fingerprint: bytes = field(repr=False)

    @classmethod
    def of(cls, value: Node) -> Sensitive:
        """Return what stands for `value`."""
        return cls(
            hashlib.blake2b(
                canonical(value).encode("utf-8", "surrogatepass"), key=_FINGERPRINT_KEY, digest_size=16
            ).digest()
        )

    def __str__(self) -> str:
        """Return the words that Terraform prints."""
        return SENSITIVE


@dataclass(frozen=True)
class JsonText:
    """An object or a list that the document holds as a string of JSON."""

    value: Node


@dataclass(frozen=True)
class Unordered:
    """A set: no order, no member twice. Members are sorted by their canonical text."""

    members: tuple[Node, ...]


@dataclass(frozen=True)
class Keyed:
    """A list of objects that are told apart by the attributes `by`, with their order where it has a meaning."""

    by: tuple[str, ...]
    items: Mapping[Identity, Node]
    order: tuple[Identity, ...] | None

    def __iter__(self) -> Iterator[tuple[Identity, Node]]:
        """Yield identity and item, in the list's order; a set's are sorted."""
        for identity in sorted(self.items) if self.order is None else self.order:
            yield identity, self.items[identity]


def unordered(members: Iterable[Node]) -> Unordered:
    """Return a set of `members`."""
    by_text = {canonical(member): member for member in members}
    return Unordered(tuple(by_text[text] for text in sorted(by_text)))


def canonical(node: Node) -> str:
    """Return a text that two nodes share exactly when they are the same value; `true` and `1` are two values."""
    if type(node) is str:  # by far the most frequent, and json.dumps is slow to set up
        return f'"{node}"'
    return json.dumps(node, sort_keys=True, separators=(",", ":"), default=_tagged)


def same(one: Node, other: Node) -> bool:
    """Return whether two nodes are the same value. Python alone takes `True` for `1`."""
    return one == other and (type(one) is type(other) or not (isinstance(one, bool) or isinstance(other, bool)))


def plain(node: Node) -> Any:  # noqa: ANN401 - any JSON value
    """Return a node as plain JSON data, for people: sensitive values hidden, JSON strings as the data they hold."""
    match node:
        case Sensitive():
            return SENSITIVE
        case JsonText(value):
            return plain(value)
        case Unordered(members):
            return [plain(member) for member in members]
        case Keyed():
            return [plain(item) for _, item in node]
        case dict():
            return {name: plain(value) for name, value in node.items()}
        case list():
            return [plain(item) for item in node]
    return node


def _tagged(node: object) -> object:
    """Return what json.dumps writes for a class of ours. A key with NUL is no key of a document."""
    match node:
        case Sensitive(fingerprint):
            # The words first: among members that differ in more, the order does not hang on this process's key.
            return {"\0sensitive": [SENSITIVE, fingerprint.hex()]}
        case JsonText(value):
            return {"\0json": value}
        case Unordered(members):
            return {"\0set": members}
        case Keyed():
            return {"\0keyed": [node.by, node.order is None, list(node)]}
    raise TypeError(f"{type(node).__name__} is no value of a document")

"""A synthesized document as elements: resources, data sources, outputs, and each block of settings on its own.

The shape is Terraform's JSON configuration syntax as cdktf 0.21 writes it
(https://developer.hashicorp.com/terraform/language/syntax/json).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]

# Comments of the JSON syntax; cdktf keeps its metadata there.
COMMENT = "//"
# Blocks that say what happens to other elements; the address that each one is about tells it apart.
_ABOUT_OTHERS = {"moved": "from", "removed": "from", "import": "to"}
_WITH_TYPE = {"resource": "", "data": "data.", "ephemeral": "ephemeral."}
# A plain value has no attributes, so it gets one.
VALUE = "value"


class DocumentError(ValueError):
    """A document that is no Terraform JSON; the text says where and what was expected."""


@dataclass(frozen=True)
class Element:
    """One element of a document: `body` is its configuration without comments, as the document has it."""

    address: str
    mode: str
    type: str | None
    name: str
    body: Mapping[str, Any]
    path: str | None = None


def elements(document: Document | None) -> dict[str, Element]:
    """Return address to element; nothing for None. Raises DocumentError for what is no Terraform JSON."""
    found: dict[str, Element] = {}
    for element in _elements(document or {}):
        if element.address in found:
            raise DocumentError(f"{element.address}: written twice")
        found[element.address] = element
    return found


def as_list(value: Any) -> list[Any]:  # noqa: ANN401 - any value of a document
    """Return the items of a list; in Terraform's JSON, one block may stand without its list."""
    return value if isinstance(value, list) else [value]


def _elements(document: Document) -> Iterator[Element]:
    for key, block in _entries(document, "the document"):
        if key in _WITH_TYPE:
            yield from _typed(key, block)
        elif key in _ABOUT_OTHERS:
            for item in as_list(block):
                about = str(_object(item, key).get(_ABOUT_OTHERS[key]))
                yield _element(f"{key}.{about}", key, None, about, item)
        elif key == "provider":
            yield from _providers(block)
        elif key == "terraform":
            yield from _settings(block)
        else:
            mode = "local" if key == "locals" else key
            for part in as_list(block):
                for name, body in _entries(part, key):
                    yield _element(f"{mode}.{name}", mode, None, name, body)


def _typed(key: str, block: object) -> Iterator[Element]:
    """Yield `type.name`, and `data.type.name` for what only reads."""
    for type_, instances in _entries(block, key):
        for name, body in _entries(instances, f"{key}.{type_}"):
            address = f"{_WITH_TYPE[key]}{type_}.{name}"
            yield _element(address, key, type_, name, _object(body, address))


def _providers(block: object) -> Iterator[Element]:
    """Yield `provider.aws`, and `provider.aws.<alias>` for the others of the same kind."""
    for type_, configurations in _entries(block, "provider"):
        for body in as_list(configurations):
            alias = _object(body, f"provider.{type_}").get("alias")
            address = f"provider.{type_}" if alias is None else f"provider.{type_}.{alias}"
            yield _element(address, "provider", type_, type_, body)


def _settings(block: object) -> Iterator[Element]:
    """Yield one element for each setting, and for each kind of backend and each required provider."""
    for part in as_list(block):
        for key, setting in _entries(part, "terraform"):
            if key in ("backend", "required_providers"):
                for name, body in _entries(setting, f"terraform.{key}"):
                    yield _element(f"terraform.{key}.{name}", "terraform", None, name, body)
            else:
                yield _element(f"terraform.{key}", "terraform", None, key, setting)


def _element(address: str, mode: str, type_: str | None, name: str, body: object) -> Element:
    if mode == "local" or not isinstance(body, Mapping):
        return Element(address, mode, type_, name, {VALUE: body})
    without_comment = {key: value for key, value in body.items() if key != COMMENT}
    return Element(address, mode, type_, name, without_comment, _construct_path(body.get(COMMENT)))


def _construct_path(comment: object) -> str | None:
    """Return the construct's path without the stack's id, from cdktf's metadata."""
    match comment:
        case {"metadata": {"path": str(path)}}:
            return path.partition("/")[2] or path
    return None


def _entries(value: object, where: str) -> Iterator[tuple[str, Any]]:
    """Yield name and value of an object's members, without its comment."""
    return ((name, member) for name, member in _object(value, where).items() if name != COMMENT)


def _object(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise DocumentError(f"{where}: expected an object, found {_kind(value)}")
    return value


def _kind(value: object) -> str:
    return {list: "a list", str: "a string", bool: "a boolean", type(None): "null"}.get(type(value), "a number")

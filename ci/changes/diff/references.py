"""Which other elements a configuration refers to, and the same configuration with those references renamed.

A reference is a traversal `type.name` or `data.type.name` inside a `${...}` or `%{...}` template, or in one of the few
lists that hold bare references (https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping).
Text in quotes inside an expression is text; a template in it is a template again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Resolve = Callable[[str], str]
# Text and references by turns, beginning and ending with text: joined, they are the string they were parsed from.
Parts = tuple[str, ...]

# Arguments that hold references without `${}`, as a whole or among others.
BARE = frozenset({"depends_on", "lifecycle"})
_TEMPLATE = re.compile(r"\$\$\{|%%\{|[$%]\{")
# In a string of JSON that was dumped around a template, the quotes of the expression have backslashes.
_QUOTED = r'\\"(?:[^"\\]|\\[^"])*\\"|"(?:[^"\\]|\\.)*"'
_BRACE_OR_QUOTED = re.compile(_QUOTED + "|[{}]", re.DOTALL)
_QUOTED_OR_TRAVERSAL = re.compile(
    _QUOTED + r"|(?<![\w.-])(?:(?:data|ephemeral)\.)?[^\W\d][\w-]*\.[^\W\d][\w-]*", re.DOTALL
)
# What follows an address: `.id`, or `[0].id` of one that is counted.
_ATTRIBUTE = re.compile(r"(?:\[[^\]]*\])?\.([^\W\d][\w-]*)")


def addresses(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield every address that an element's body refers to, as often as it stands there, in no order of meaning.

    What looks like an address and is none (`each.value`, `var.name`) is yielded too: the caller knows what exists.
    """

    def note(address: str) -> str:
        found.append(address)
        return address

    found: list[str] = []
    renamed(body, note)
    yield from found


@dataclass(frozen=True)
class Traversal:
    """A reference: the address of an element, and the attribute of it that is meant; empty for all of it."""

    address: str
    attribute: str

    def __str__(self) -> str:
        """Return it as it is written, without what goes deeper."""
        return f"{self.address}.{self.attribute}" if self.attribute else self.address


def traversals(body: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str, Traversal]]:
    """Yield the path of each text of an element's body, the text, and each reference in it: those that carry values.

    `depends_on` carries none, and of `lifecycle` only `replace_triggered_by` does.
    """
    for key, value in body.items():
        if key == "lifecycle":
            for block in value if isinstance(value, list) else [value]:
                for text in block.get("replace_triggered_by") or () if isinstance(block, dict) else ():
                    yield from _traversals((key, "replace_triggered_by"), text, _expression_parts(text))
        elif key != "depends_on":
            yield from _inside((key,), value)


def _inside(path: tuple[str, ...], value: object) -> Iterator[tuple[tuple[str, ...], str, Traversal]]:
    if isinstance(value, str):
        if "{" in value:
            yield from _traversals(path, value, _template_parts(value))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _inside((*path, key), item)
    elif isinstance(value, list):
        for item in value:
            yield from _inside(path, item)


def _traversals(path: tuple[str, ...], text: str, parts: Parts) -> Iterator[tuple[tuple[str, ...], str, Traversal]]:
    for number in range(1, len(parts), 2):
        found = _ATTRIBUTE.match(parts[number + 1])
        yield path, text, Traversal(parts[number], "" if found is None else found[1])


def renamed(body: Mapping[str, Any], resolve: Resolve) -> dict[str, Any]:
    """Return an element's body in which every reference is what `resolve` makes of its address; the rest is shared."""
    result: dict[str, Any] = {}
    for key, value in body.items():
        if key == "depends_on":
            result[key] = _bare(value, resolve)
        elif key == "lifecycle":
            result[key] = _lifecycle(value, resolve)
        else:
            result[_text(key, resolve)] = _value(value, resolve)
    return result


def _lifecycle(value: object, resolve: Resolve) -> object:
    match value:
        case dict():
            return {
                key: _bare(item, resolve) if key == "replace_triggered_by" else _value(item, resolve)
                for key, item in value.items()
            }
        case list():
            return [_lifecycle(item, resolve) for item in value]
    return value


def _bare(value: object, resolve: Resolve) -> object:
    """Rename in values that are expressions without `${}` around them."""
    match value:
        case str():
            return _joined(_expression_parts(value), resolve)
        case list():
            return [_bare(item, resolve) for item in value]
    return value


def _value(value: object, resolve: Resolve) -> object:
    if isinstance(value, str):
        return _text(value, resolve)
    if isinstance(value, dict):
        return {_text(key, resolve): _value(item, resolve) for key, item in value.items()}
    if isinstance(value, list):
        return [_value(item, resolve) for item in value]
    return value


def _text(text: str, resolve: Resolve) -> str:
    if "{" not in text:  # most strings
        return text
    return _joined(_template_parts(text), resolve)


def _joined(parts: Parts, resolve: Resolve) -> str:
    if len(parts) == 1:
        return parts[0]
    return "".join(resolve(part) if number % 2 else part for number, part in enumerate(parts))


@lru_cache(maxsize=1 << 16)
def _template_parts(text: str) -> Parts:
    """Return the parts of a string: references stand in its templates only."""
    parts, position = [""], 0
    while opening := _TEMPLATE.search(text, position):
        parts[-1] += text[position : opening.end()]
        position = opening.end()
        if opening[0] in ("${", "%{"):  # the doubled sign is how a template is written as text
            end = _end_of_expression(text, position)
            _append(parts, _expression_parts(text[position:end]))
            position = end
    parts[-1] += text[position:]
    return tuple(parts)


def _end_of_expression(text: str, start: int) -> int:
    """Return where the brace that was opened before `start` is closed, or the end of a text that never does."""
    depth = 1
    for found in _BRACE_OR_QUOTED.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.start()
    return len(text)


@lru_cache(maxsize=1 << 16)
def _expression_parts(expression: str) -> Parts:
    """Return the parts of an expression."""
    parts, position = [""], 0
    for found in _QUOTED_OR_TRAVERSAL.finditer(expression):
        parts[-1] += expression[position : found.start()]
        position = found.end()
        if found[0].startswith(('"', "\\")):
            _append(parts, _template_parts(found[0]))
        else:
            parts += [found[0], ""]
    parts[-1] += expression[position:]
    return tuple(parts)


def _append(parts: list[str], more: Parts) -> None:
    """Append parts in place: the text that ends the first joins the text that begins the second."""
    parts[-1] += more[0]
    parts += more[1:]

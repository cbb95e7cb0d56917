"""An element's configuration in the normal form: order that means nothing is gone, secrets are hidden, JSON is data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ci.changes.diff import iam, sensitive
from ci.changes.diff.document import COMMENT, Document, Element, elements
from ci.changes.diff.identity import identity, identity_of
from ci.changes.diff.provider import Schema, schema_of
from ci.changes.diff.secret_text import follows_flag, holds_secret, is_secret_text
from ci.changes.diff.values import JsonText, Keyed, Node, Sensitive, unordered

# Lists inside JSON whose order AWS does not keep: the provider compares container definitions sorted by name
# (terraform-provider-aws, internal/service/ecs/task_definition_equivalency.go).
_SETS_IN_JSON = {
    ("aws_ecs_task_definition", "container_definitions"): frozenset(
        {"container_definitions", "container_definitions.environment", "container_definitions.secrets"}
    )
}


def normalize(document: Document | None) -> dict[str, dict[str, Node]]:
    """Return address to normalized configuration. Raises DocumentError for what is no Terraform JSON."""
    return {address: normal(element) for address, element in elements(document).items()}


def normal(element: Element) -> dict[str, Node]:
    """Return an element's configuration in the normal form."""
    schema = schema_of(element.mode, element.type)
    hidden = sensitive.secret_attributes(element)
    if hidden:
        schema = Schema(schema.sets, schema.sensitive | hidden)
    return _Context(element.type, schema).block(element.body, "")


@dataclass(frozen=True)
class _Context:
    """The type whose attributes are read, what is known of them, and whether the values stand inside of JSON."""

    type: str | None
    schema: Schema
    in_json: bool = False

    def block(self, body: Mapping[str, Any], path: str) -> dict[str, Node]:
        """Return a block or a map: an attribute that is null, or a comment, is as good as absent; not so in JSON."""
        secret = sensitive.named_secret(body)
        before = f"{path}." if path else ""
        return {
            key: self.attribute(key, value, before + key, is_secret=key == secret)
            for key, value in body.items()
            if self.in_json or (value is not None and key != COMMENT)
        }

    def attribute(self, key: str, value: object, path: str, *, is_secret: bool) -> Node:
        """Return the value of an attribute, hidden when it is a secret."""
        if isinstance(value, dict) and path in self.schema.sets and not self.in_json:
            value = [value]  # a single block may stand without its list
        normalized = self.value(value, path)
        if is_secret or path in self.schema.sensitive or sensitive.is_secret(key, value):
            return Sensitive.of(normalized)
        return normalized

    def value(self, value: object, path: str) -> Node:
        """Return any value. The most frequent kinds stand first."""
        if isinstance(value, str):
            return self.text(value, path)
        if isinstance(value, dict):
            # A key is shown, so that one which holds a secret hides its block.
            return Sensitive.of(value) if any(map(is_secret_text, value)) else self.block(value, path)
        if isinstance(value, list):
            return self.list(value, path)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        # What a plan calls sensitive comes hidden already.
        if value is None or isinstance(value, (bool, int, float, Sensitive)):
            return value
        raise TypeError(f"{path}: {type(value).__name__} is no value of JSON")

    def list(self, items: Sequence[object], path: str) -> Node:
        """Return a list as what it means: a set, items with an identity, or a row of places."""
        by = identity_of(self.type, path, items)
        if by is not None and any(f"{path}.{name}" in self.schema.sensitive for name in by):
            by = None  # an identity is shown
        is_set = path in self.schema.sets
        if by is not None:
            keyed = {identity(by, item): self.value(item, path) for item in items if isinstance(item, dict)}
            return Keyed(by, keyed, None if is_set else tuple(keyed))
        normalized = [
            Sensitive.of(str(item)) if follows_flag(items, place) else self.value(item, path)
            for place, item in enumerate(items)
        ]
        return unordered(normalized) if is_set else normalized

    def text(self, text: str, path: str) -> Node:
        """Return a string, or the data of the object or list that it holds as JSON."""
        data = None if self.in_json else _data(text)
        if data is None:
            return Sensitive.of(text) if is_secret_text(text) else text
        if isinstance(data, dict) and iam.is_policy(data):
            return Sensitive.of(text) if holds_secret(data) else iam.normal(data)
        inside = _Context(self.type, Schema(_SETS_IN_JSON.get((self.type or "", path), frozenset())), in_json=True)
        return JsonText(inside.value(data, path))


def _data(text: str) -> dict[str, Any] | list[Any] | None:
    """Return the object or list that a string holds as JSON, or None."""
    if not text or (text[0] not in "{[" and (not text[0].isspace() or text.lstrip()[:1] not in ("{", "["))):
        return None
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _refuse(constant: str) -> None:
    """Refuse NaN and Infinity, which are no JSON, and of which the first is not even equal to itself."""
    raise ValueError(f"{constant} is no JSON")

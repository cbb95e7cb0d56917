"""What the AWS provider plans for a change of an argument: a replacement, an update, or what only a plan can tell.

The provider's schema does not say, so `python -m tests.terraform.provider` asks the provider, argument by argument, and
writes the answers into `shared/aws/types`. What was not asked may force a replacement: the effect is `depends`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from ci.changes.diff.change import AttributeChange, Kind
from ci.changes.diff.values import JsonText, Node, Sensitive, plain
from shared.aws import facts_of
from shared.aws.facts import Effect, Event, Replacement

# Terraform's own arguments: a change of one alone changes no resource.
# https://developer.hashicorp.com/terraform/language/meta-arguments
_META = frozenset({"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"})
_EVENTS: Mapping[Kind, Event] = {Kind.CHANGED: "changed", Kind.ADDED: "added", Kind.REMOVED: "removed"}


def effect_of(type_: str | None, change: AttributeChange, after: Node) -> Effect | None:
    """Return what a change of an attribute makes of a resource; None where it is none to the provider.

    In: the resource's type, the change, and the resource's normalized configuration afterwards.
    """
    path = change.path.attribute
    event = _EVENTS.get(change.kind, "changed")
    return effect_of_event(type_, path, event, after, len(change.path.steps), (change.before, change.after))


def effect_of_event(
    type_: str | None,
    path: tuple[str, ...],
    event: Event,
    after: Node,
    depth: int | None = None,
    values: tuple[Node, Node] | None = None,
) -> Effect | None:
    """Return what it makes of a resource that an attribute gets another value; None where it is nothing to Terraform.

    In: the resource's type; the names of the attribute; the event, such as `unknown`; the resource's normalized
    configuration afterwards; the steps to the attribute, places in lists included (default: its names); the values
    before and after, where both are known.
    """
    if is_ignored(path, after):
        return None
    known = facts_of(type_).replacement
    if known is None:
        return "depends" if (type_ or "").startswith("aws_") else "updates"
    name = _known_name(path, known)
    # Deeper in it, or beside other members, the argument itself stands before and after.
    if name is None or name.count(".") + 1 != (len(path) if depth is None else depth):
        return _effect(known, name, "changed", None, after)
    return _effect(known, name, event, values, after)


def is_ignored(path: tuple[str, ...], after: Node) -> bool:
    """Return whether Terraform does nothing for a change of an attribute: its own arguments, and `ignore_changes`."""
    if not path or path[0] in _META:
        return True
    names = set(_ignored(after))
    return "all" in names or any(path[: len(parts)] == parts for parts in (tuple(one.split(".")) for one in names))


def _ignored(after: Node) -> Iterator[str]:
    lifecycle = plain(after.get("lifecycle")) if isinstance(after, dict) else None
    for block in lifecycle if isinstance(lifecycle, list) else [lifecycle]:
        found = block.get("ignore_changes") if isinstance(block, dict) else None
        yield from [found] if isinstance(found, str) else map(str, found or ())


def _known_name(path: tuple[str, ...], known: Replacement) -> str | None:
    """Return the longest beginning of a path that the provider was asked about."""
    known_names = {*known.replaces, *known.updates, *known.depends, *known.by_event}
    names = (".".join(path[:length]) for length in range(len(path), 0, -1))
    return next((name for name in names if name in known_names), None)


def _effect(
    known: Replacement, name: str | None, event: Event, values: tuple[Node, Node] | None, after: Node
) -> Effect:
    if name is None:
        return "depends"
    if name in known.replaces:
        return "replaces"
    if name in known.updates:
        return "updates"
    events = known.by_event.get(name, {})
    effect = events.get(event) or events.get("changed") or "depends"
    if effect != "depends":
        return effect
    settings = known.unless.get(name)
    if settings and isinstance(after, dict):
        if all(after.get(key) == value for key, value in settings.items()):
            return "updates"
        return "replaces" if not any(_is_open(after.get(key)) for key in settings) else "depends"
    if values is not None:
        return known.by_value.get(name, {}).get(" -> ".join(map(_text, values)), effect)
    return effect


def _is_open(value: Node) -> bool:
    """Return whether a setting is an expression, so that a document does not say what it is."""
    return isinstance(value, (str, Sensitive, JsonText))


def _text(value: Node) -> str:
    return value if isinstance(value, str) else json.dumps(plain(value))

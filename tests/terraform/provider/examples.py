"""A type of no provider with answers about it, as the provider would have given them."""

from __future__ import annotations

from typing import Any

from tests.terraform.provider.bases import Place
from tests.terraform.provider.probes import Answer, Question

BLOCK: dict[str, Any] = {
    "attributes": {
        "name": {"type": "string", "required": True},
        "zone": {"type": "string", "optional": True, "computed": True},
        "soft": {"type": "bool", "optional": True},
        "old": {"type": "bool", "optional": True, "deprecated": True},
    },
    "block_types": {},
}
SCHEMA = {"resource_schemas": {"t": {"block": BLOCK}}}


def place(name: str, *bodies: dict[str, Any], is_there: bool = True) -> Place:
    """Return an argument with the configurations that the provider accepted."""
    base = bodies[0] if is_there else {key: value for key, value in bodies[0].items() if key != name}
    return Place("t", base, name, (name,), BLOCK["attributes"][name], is_there, accepted=list(bodies))


def answer(
    name: str,
    event: str,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    replaces: bool,
    unsettled: tuple[str, ...] = (),
    is_bare: bool = False,
) -> Answer:
    """Return an answer about a change of one argument."""
    values = (before.get(name), after.get(name))
    question = Question("t", name, event, before, after, values, is_bare)
    return Answer(question, replaces, True, frozenset(unsettled))

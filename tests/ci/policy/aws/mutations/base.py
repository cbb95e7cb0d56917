"""How a mistake is written down, and how it finds what it breaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Data = dict[str, Any]
Mutate = Callable[[Data], None]


@dataclass(frozen=True)
class Mutation:
    """What to change, the rule that must catch it, and whether the account's document is meant."""

    rule: str
    mutate: Mutate
    account: bool = False


MUTATIONS: dict[str, Mutation] = {}


def breaks(rule: str, *, account: bool = False) -> Callable[[Mutate], Mutate]:
    """Register a mutation and the rule that must catch it."""

    def register(mutate: Mutate) -> Mutate:
        name = getattr(mutate, "__name__", "")
        assert name not in MUTATIONS
        MUTATIONS[name] = Mutation(rule, mutate, account)
        return mutate

    return register


def one(document: Data, type_: str, begins: str = "") -> Data:
    """Return the first resource of a type whose name begins so; a mutation without its target is no mutation."""
    return next(body for name, body in document["resource"][type_].items() if name.startswith(begins))


def address(document: Data, type_: str, begins: str = "") -> str:
    """Return a reference to that resource's id."""
    name = next(name for name in document["resource"][type_] if name.startswith(begins))
    return f"${{{type_}.{name}.id}}"


def without(document: Data, type_: str) -> None:
    """Take all resources of a type away; there must be some."""
    del document["resource"][type_]


def statement(body: Data, argument: str, change: Callable[[Data], None], sid: str = "") -> None:
    """Change the first statement of a policy (or the one with this id) in place."""
    policy = json.loads(body[argument])
    change(next(found for found in policy["Statement"] if found.get("Sid", "").startswith(sid)))
    body[argument] = json.dumps(policy)


def container(document: Data, **values: object) -> None:
    """Set keys of the container."""
    task = one(document, "aws_ecs_task_definition")
    definitions = json.loads(task["container_definitions"])
    definitions[0].update(values)
    task["container_definitions"] = json.dumps(definitions)


def variable(document: Data, name: str, value: str) -> None:
    """Add an environment variable to the container."""
    definitions = json.loads(one(document, "aws_ecs_task_definition")["container_definitions"])
    container(document, environment=[*definitions[0]["environment"], {"name": name, "value": value}])

"""Which actions a statement grants: those that the types of the stack need (`shared/aws`), and those of no type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from shared.aws import facts_of, types
from shared.aws.facts import UNGRANTED, Use
from shared.policies import Condition, Statement, allow

# Statement -> action -> why it is granted, though no resource of the stack needs it when it is made, read, changed or
# destroyed.
OF_NO_TYPE: Mapping[str, Mapping[str, str]] = {
    "ReadSecret": {"secretsmanager:ListSecretVersionIds": "since when the current version is the current one"},
    "DescribeStack": {
        "ecs:DescribeTasks": "why the tasks of a failed deployment stopped",
        "ecs:ListTasks": "which tasks a service has, and which have stopped",
        "elasticloadbalancing:DescribeTargetHealth": "a deployment is over when its targets are healthy",
        "wafv2:ListWebACLs": "the integration tests find the web ACL by its name",
    },
}


def granted(
    use: Use, sid: str, *, resources: Iterable[str], condition: Condition | None = None, because: str = ""
) -> Statement:
    """Return the Allow statement of this name, with every action that a type's file asks of it.

    Raises LookupError where no file names it.
    """
    actions = _by_statement(use).get(sid)
    if actions is None:
        raise LookupError(f"{sid}: no file in shared/aws/types names it: name it there under actions.{use}")
    return allow(sid, actions=actions, resources=resources, condition=condition, because=because)


def statements_of(use: Use) -> frozenset[str]:
    """Return every statement that the files name for one use."""
    return frozenset(sid for type_ in types() for sid, _ in _needs(type_, use)) - {UNGRANTED}


def is_granted(type_: str) -> bool:
    """Return whether some statement grants what a resource of this type needs; true of one that needs nothing."""
    return all(sid != UNGRANTED for use in ("read", "change") for sid, _ in _needs(type_, use))


def needed_statements(type_: str, arguments: Mapping[str, Any]) -> frozenset[str]:
    """Return the statements that grant what a resource of this type with these arguments needs, as its file says."""
    needed = [one for one in facts_of(type_).actions if one.when is None or arguments.get(one.when)]
    return frozenset(sid for one in needed for sid in (*one.read, *one.change)) - {UNGRANTED}


def linked_roles() -> dict[str, str]:
    """Return service -> its own role, of those that an account must have before a type that the roles may change."""
    found = {one.service: one.role for type_ in types() if is_granted(type_) and (one := facts_of(type_).linked)}
    return dict(sorted(found.items()))


def capitalized(name: str) -> str:
    """Return the name of a service or of a role as a part of a statement's: `flow-logs` is FlowLogs."""
    return "".join(part.capitalize() for part in name.split("-"))


@cache
def _by_statement(use: Use) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for type_ in types():
        for sid, actions in _needs(type_, use):
            found.setdefault(sid, set()).update(actions)
    return {sid: actions | OF_NO_TYPE.get(sid, {}).keys() for sid, actions in found.items()}


def _needs(type_: str, use: Use) -> Iterator[tuple[str, tuple[str, ...]]]:
    for actions in facts_of(type_).actions:
        yield from actions.of(use).items()

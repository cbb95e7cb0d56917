"""The rule about what resources are called. It yields those whose name another resource may have, or has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ci.changes.diff.document import Element
from ci.policy.aws.rule import Broken, Rule
from ci.policy.aws.stack import Stack
from shared.aws import facts_of
from shared.naming import PROJECT, SERVICE

# What a resource is called stands in the first of these that it has.
_NAMES = (
    "name",
    "bucket",
    "family",
    "user_id",
    "user_group_id",
    "alarm_name",
    "dashboard_name",
    "policy_name",
    "function_name",
    "identifier",
    "cluster_identifier",
    "replication_group_id",
)


def own_name(stack: Stack) -> Iterator[Broken]:
    """A name says whose it is, and is given once: AWS refuses the second of a name, or takes both for one."""
    # What the state lies in was named by a person: shared/checks holds that no two environments share it.
    state = stack.document["terraform"]["backend"]["s3"]["bucket"]
    taken = {key: one.address for one in _others(stack) for key in [_key(stack, one)] if key}
    for element in stack.resources.values():
        name, key = _name(element), _key(stack, element)
        if name is None or key is None:
            continue
        if key in taken:
            yield Broken(element.address, f"{taken[key]} is called {name}, too")
        taken.setdefault(key, element.address)
        if name != state and not _owner(element) and (missing := list(_missing(stack, element, name))):
            yield Broken(element.address, f"its name {name} is without {' and '.join(missing)}")


def _others(stack: Stack) -> list[Element]:
    return list(stack.account.resources.values()) if stack.account else []


def _name(element: Element) -> str | None:
    """Return what a resource is called; None where AWS chooses, and where another resource is meant."""
    value = next((element.body[key] for key in _NAMES if key in element.body), None)
    return value if isinstance(value, str) and "${" not in value else None


def _owner(element: Element) -> str | None:
    """Return the argument within whose resource alone the name counts."""
    policy = facts_of(element.type).policy
    return policy.owner if policy else None


def _key(stack: Stack, element: Element) -> tuple[str | None, str, str] | None:
    """Return what no two resources have in common; IAM and others tell no two names apart by capitals."""
    name, owner = _name(element), _owner(element)
    whose = stack.id + str(element.body.get(owner)) if owner else ""
    return None if name is None else (element.type, whose, name.lower())


def _missing(stack: Stack, element: Element, name: str) -> Iterator[str]:
    if SERVICE not in name and PROJECT not in name:
        yield f"the service ({SERVICE})"
    if not re.search(rf"(?<![a-z0-9]){re.escape(stack.environment)}(?![a-z0-9])", name):
        yield f"the environment ({stack.environment})"
    if element.type == "aws_s3_bucket" and stack.account_id not in name:
        yield "the account"


RULES = (
    Rule(
        "own-name",
        "a name that another environment, service or resource may have is refused by AWS, or means the wrong one",
        "take it from shared/naming.py (names.resource, names.bucket), with a purpose that no other resource has",
        "AWS API references: Name of each resource; S3 user guide, bucket naming rules",
        own_name,
    ),
)

"""Two policies: which statement of the later one permits what the earlier one did not?

The grammar is IAM's (IAM user guide, "Grammar of the IAM JSON policy language"). A policy is taken apart into grants:
one effect, principal, action and resource, with its conditions. A later Allow must lie within one earlier Allow, an
earlier Deny within one later Deny. What this cannot prove is broader: two grants that only together make up a third,
negations that are not the very same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ci.changes.permissions.iam_patterns import covers

# Operators whose values are alternatives, each a pattern or a plain text: fewer of them permit less.
_PATTERNS = {"arnequals", "arnlike", "stringlike"}
_TEXTS = {"stringequals", "bool", "ipaddress", "null", "stringequalsignorecase"}
# Operators whose values are exclusions: more of them permit less.
_EXCLUSIONS = {"arnnotequals", "arnnotlike", "stringnotequals", "stringnotlike", "notipaddress"}

Conditions = frozenset[tuple[str, str, frozenset[str]]]


class NoPolicyError(Exception):
    """A value that is no policy document; nothing can be proven about it."""


@dataclass(frozen=True)
class Grant:
    """One effect on one action, resource and principal. A kind says what is listed: Action or NotAction, and so on."""

    effect: str
    principal: tuple[str, str]
    action: tuple[str, str]
    resource: tuple[str, str]
    conditions: Conditions
    version: str = ""


@dataclass(frozen=True)
class Statement:
    """A statement as it was written, and the grants in it."""

    text: str
    grants: tuple[Grant, ...]


def statements(policy: str | Mapping[str, Any]) -> list[Statement]:
    """Return the statements of a policy document. Raises NoPolicyError."""
    try:
        data = json.loads(policy) if isinstance(policy, str) else policy
        found = data["Statement"]
        listed = found if isinstance(found, list) else [found]
        version = data.get("Version", "2008-10-17")
        return [Statement(_text(one), tuple(_grants(one, version))) for one in listed]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NoPolicyError from None


def broader(before: list[Statement], after: list[Statement]) -> list[str]:
    """Return each statement that makes `after` broader than `before`: an Allow that is new, a Deny that is gone."""
    allowed, denied = _effect(before, "Allow"), _effect(after, "Deny")
    added = [
        one.text
        for one in after
        if any(grant.effect == "Allow" and not _within(grant, allowed) for grant in one.grants)
    ]
    removed = [
        f"no longer: {one.text}"
        for one in before
        if any(grant.effect == "Deny" and not _within(grant, denied) for grant in one.grants)
    ]
    return [*added, *removed]


def _effect(found: list[Statement], effect: str) -> list[Grant]:
    return [grant for one in found for grant in one.grants if grant.effect == effect]


def _within(grant: Grant, others: list[Grant]) -> bool:
    return any(_covers(other, grant) for other in others)


def _covers(wide: Grant, narrow: Grant) -> bool:
    return (
        wide.version == narrow.version
        and _listed(wide.principal, narrow.principal)
        and _listed((wide.action[0], wide.action[1].lower()), (narrow.action[0], narrow.action[1].lower()))
        and _listed(wide.resource, narrow.resource)
        and all(_condition(one, narrow.conditions) for one in wide.conditions)
    )


def _listed(wide: tuple[str, str], narrow: tuple[str, str]) -> bool:
    if wide == narrow:
        return True
    if wide[0] == "Principal *":  # everybody, signed in or not
        return True
    # Anonymous, federated and service principals have no patterns, and a role is no part of its account's root.
    if wide[0].startswith(("Principal", "Not")) or narrow[0].startswith("Not"):
        return wide[0] == narrow[0] == "Principal AWS" and wide[1] == "*"
    return wide[0] == narrow[0] and covers(wide[1], narrow[1])


def _condition(wanted: tuple[str, str, frozenset[str]], given: Conditions) -> bool:
    """Return whether one of the `given` conditions asks for at least what is wanted."""
    operator, key, values = wanted
    for other, its_key, its_values in given:
        if (other, its_key) != (operator, key):
            continue
        if its_values == values:
            return True
        if operator in _PATTERNS and all(any(covers(one, it) for one in values) for it in its_values):
            return True
        if (operator in _TEXTS and its_values <= values) or (operator in _EXCLUSIONS and its_values >= values):
            return True
    return False


def _grants(statement: Mapping[str, Any], version: str) -> Iterator[Grant]:
    if statement["Effect"] not in ("Allow", "Deny"):
        raise ValueError("an effect that IAM does not know")
    # What is a variable, and what plain text, is for the version to say.
    variables = version if "${" in _text(statement) else ""
    conditions = frozenset(
        (operator.lower(), key.lower(), frozenset(_texts(values)))
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )
    for principal in _principals(statement):
        for action in _either(statement, "Action"):
            for resource in _either(statement, "Resource"):
                yield Grant(statement["Effect"], principal, action, resource, conditions, variables)


def _either(statement: Mapping[str, Any], kind: str) -> list[tuple[str, str]]:
    """Return what is listed, one by one; an exclusion is one thing, because its parts say nothing alone."""
    if f"Not{kind}" in statement:
        return [(f"Not{kind}", json.dumps(sorted(_texts(statement[f"Not{kind}"]))))]
    return [(kind, text) for text in _texts(statement.get(kind, "*"))]


def _principals(statement: Mapping[str, Any]) -> list[tuple[str, str]]:
    if "NotPrincipal" in statement:
        return [("NotPrincipal", json.dumps(statement["NotPrincipal"], sort_keys=True))]
    found = statement.get("Principal")
    if found is None:
        return [("identity", "")]
    if found == "*":
        return [("Principal *", "*")]
    return [(f"Principal {kind}", _account(text)) for kind, listed in found.items() for text in _texts(listed)]


def _account(principal: str) -> str:
    """Return an account's number as the ARN that it stands for (IAM user guide, policy elements: Principal)."""
    return f"arn:aws:iam::{principal}:root" if principal.isdigit() and len(principal) == 12 else principal


def _texts(value: Any) -> list[str]:  # noqa: ANN401 - whatever stands in the JSON
    listed = value if isinstance(value, list) else [value]
    return [one if isinstance(one, str) else json.dumps(one) for one in listed]


def _text(statement: Mapping[str, Any]) -> str:
    return json.dumps(statement, sort_keys=True, separators=(",", ":"))

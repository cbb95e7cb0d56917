"""Two policies: which statement of the later one permits what the earlier one did not?

A statement is taken apart into grants: one effect, principal, action and resource, with its conditions. A later Allow
must lie within one earlier Allow, an earlier Deny within one later Deny. What this cannot prove is broader: two grants
that only together make up a third, negations that are not the very same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ci.changes.permissions.statement import Conditions, Statement, Texts, covers

# Operators whose values are alternatives, each a pattern or a plain text: fewer of them permit less.
_PATTERNS = {"arnequals", "arnlike", "stringlike"}
_TEXTS = {"stringequals", "bool", "ipaddress", "null", "stringequalsignorecase"}
# Operators whose values are exclusions: more of them permit less.
_EXCLUSIONS = {"arnnotequals", "arnnotlike", "stringnotequals", "stringnotlike", "notipaddress"}


@dataclass(frozen=True)
class Grant:
    """One effect on one action, resource and principal. A kind says what is listed: Action or NotAction, and so on."""

    effect: str
    principal: tuple[str, str]
    action: tuple[str, str]
    resource: tuple[str, str]
    conditions: Conditions
    version: str = ""


def broader(before: list[Statement], after: list[Statement]) -> list[str]:
    """Return each statement that makes `after` broader than `before`: an Allow that is new, a Deny that is gone."""
    allowed, denied = _effect(before, "Allow"), _effect(after, "Deny")
    added = [one.text for one in after if any(not _within(grant, allowed) for grant in _effect([one], "Allow"))]
    removed = [
        f"no longer: {one.text}"
        for one in before
        if any(not _within(grant, denied) for grant in _effect([one], "Deny"))
    ]
    return [*added, *removed]


def _effect(found: list[Statement], effect: str) -> list[Grant]:
    return [grant for one in found if one.effect == effect for grant in _grants(one)]


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


def _grants(statement: Statement) -> Iterator[Grant]:
    for principal in _principals(statement):
        for action in _parts("Action", statement.actions, statement.not_actions):
            for resource in _parts("Resource", statement.resources, statement.not_resources):
                yield Grant(statement.effect, principal, action, resource, statement.conditions, statement.version)


def _parts(kind: str, texts: Texts, excluded: Texts | None) -> list[tuple[str, str]]:
    """Return what is listed, one by one; an exclusion is one thing, because its parts say nothing alone."""
    if excluded is not None:
        return [(f"Not{kind}", json.dumps(sorted(excluded)))]
    return [(kind, text) for text in texts]


def _principals(statement: Statement) -> list[tuple[str, str]]:
    if statement.not_principals is not None:
        return [("NotPrincipal", json.dumps(sorted(statement.not_principals)))]
    if statement.principals is None:
        return [("identity", "")]
    return [(f"Principal {kind}", _account(name)) for kind, name in statement.principals]


def _account(principal: str) -> str:
    """Return an account's number as the ARN that it stands for (IAM user guide, policy elements: Principal)."""
    return f"arn:aws:iam::{principal}:root" if principal.isdigit() and len(principal) == 12 else principal

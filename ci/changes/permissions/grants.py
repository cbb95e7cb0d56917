"""Two policies: which statement of the later one permits what the earlier one did not?

A statement is taken apart into grants: one effect, principal, action and resource, with its conditions. A later Allow
must lie within one earlier Allow, an earlier Deny within one later Deny. What this cannot prove is broader: two grants
that only together make up a third, for example.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ci.changes.permissions.conditions import is_met
from ci.changes.permissions.statement import Conditions, Statement, Texts, covers, is_apart

_Part = tuple[str, Texts]
_EVERYBODY, _EVERYBODY_OF_AWS = ("Principal *", "*"), ("Principal AWS", "*")
_ALL_BUT = "NotPrincipal"
_ACCOUNT = re.compile(r"(arn:aws:iam::([0-9]{12}):)root")


@dataclass(frozen=True)
class Grant:
    """One effect on one action, resource and principal. A kind says what is listed: Action or NotAction, and so on."""

    effect: str
    principal: tuple[str, str]
    action: _Part
    resource: _Part
    conditions: Conditions
    version: str = ""


def broader(before: list[Statement], after: list[Statement], account: str | None = None) -> list[str]:
    """Return each statement that makes `after` broader than `before`: an Allow that is new, a Deny that is gone.

    `account` is the number of the account that the policies stand in, None where nobody knows it.
    """
    allowed, denied = _effect(before, "Allow"), _effect(after, "Deny")
    added = [
        one.text for one in after if any(not _within(grant, allowed, account) for grant in _effect([one], "Allow"))
    ]
    removed = [
        f"no longer: {one.text}"
        for one in before
        if any(not _within(grant, denied, account) for grant in _effect([one], "Deny"))
    ]
    return [*added, *removed]


def _effect(found: list[Statement], effect: str) -> list[Grant]:
    return [grant for one in found if one.effect == effect for grant in _grants(one)]


def _within(grant: Grant, others: list[Grant], account: str | None) -> bool:
    return any(_covers(other, grant, account) for other in others)


def _covers(wide: Grant, narrow: Grant, account: str | None) -> bool:
    return (
        # A version gives variables their meaning: where one of both has none, it is the same in each.
        ("" in (wide.version, narrow.version) or wide.version == narrow.version)
        and _is_one_of(wide, narrow, account)
        and _listed(wide.action, narrow.action)
        and _listed(wide.resource, narrow.resource)
        and all(is_met(one, narrow.conditions) for one in wide.conditions)
    )


def _is_one_of(wide: Grant, narrow: Grant, own: str | None) -> bool:
    """Compare principals. They have no patterns; a role is part of a trusted account that is not the `own` one.

    In one account the principal that a trust policy names needs no permission of its own; where the policy names the
    account, it does, and so it does across accounts (AWS STS API reference, AssumeRole).
    """
    of, one = wide.principal, narrow.principal
    if of in (one, _EVERYBODY) or (of == _EVERYBODY_OF_AWS and one[0] == of[0]):
        return True
    if narrow.effect == "Deny" and of[0] == one[0] == _ALL_BUT:
        return all(its in json.loads(one[1]) for its in json.loads(of[1]))
    if narrow.effect != "Allow" or narrow.action[0] != "Action":
        return False
    [service] = (text.partition(":")[0] for text in narrow.action[1])
    account = _ACCOUNT.fullmatch(of[1])
    if service == "sts":  # a trust policy
        if account is None or own in (None, account[2]):
            return False
        return of[0] == one[0] == "Principal AWS" and one[1].startswith(account[1])
    # Of a resource's policy both mean everybody (IAM user guide, policy elements: Principal, "All principals").
    return of == _EVERYBODY_OF_AWS and one == _EVERYBODY and not set(service) & set("*?")


def _listed(wide: _Part, narrow: _Part) -> bool:
    (kind, texts), (its_kind, its_texts) = wide, narrow
    if kind.startswith("Not") and its_kind.startswith("Not"):
        return all(any(covers(its, text) for its in its_texts) for text in texts)
    if kind.startswith("Not"):
        return all(is_apart(text, its) for text in texts for its in its_texts)
    if its_kind.startswith("Not"):
        return texts == ("*",)
    return covers(texts[0], its_texts[0])


def _grants(statement: Statement) -> Iterator[Grant]:
    for principal in _principals(statement):
        for action in _parts("Action", _lower(statement.actions), _lower(statement.not_actions)):
            for resource in _parts("Resource", statement.resources, statement.not_resources):
                yield Grant(statement.effect, principal, action, resource, statement.conditions, statement.version)


def _parts(kind: str, texts: Texts | None, excluded: Texts | None) -> list[_Part]:
    """Return what is listed, one by one; an exclusion is one thing, because its parts say nothing alone."""
    return [(kind, (text,)) for text in texts or ()] if excluded is None else [(f"Not{kind}", excluded)]


def _lower(texts: Texts | None) -> Texts | None:
    return None if texts is None else tuple(text.lower() for text in texts)


def _principals(statement: Statement) -> list[tuple[str, str]]:
    if statement.not_principals is not None:
        return [(_ALL_BUT, json.dumps(sorted(statement.not_principals)))]
    if statement.principals is None:
        return [("identity", "")]
    return [(f"Principal {kind}", _account(name)) for kind, name in statement.principals]


def _account(principal: str) -> str:
    """Return an account's number as the ARN that it stands for (IAM user guide, policy elements: Principal)."""
    return f"arn:aws:iam::{principal}:root" if principal.isdigit() and len(principal) == 12 else principal

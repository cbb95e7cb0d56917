"""The rule about what a role's policy permits and its boundary refuses. It yields the statement that AWS would refuse.

A role may do what both its policies and its permissions boundary allow (IAM user guide, "Permissions boundaries for IAM
entities"). Containment is proven as broadening is (`ci.changes.permissions`), grant by grant. A reference to a resource
of the stack is read as the ARN that the file of its type gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ci.changes.diff.document import Element
from ci.changes.permissions.grants import broader
from ci.changes.permissions.statement import Statement, statements
from ci.policy.aws.rule import Broken, Rule
from ci.policy.aws.stack import Stack
from shared.aws import facts_of, file_name

_REFERENCE = re.compile(r"\$\{(\w+\.[\w-]+)\.(\w+)\}")
_PLACE = re.compile(r"\{(\w+)\}")
_TAG = "aws:resourcetag/"
_WIDE = "*"


def within_boundary(stack: Stack) -> Iterator[Broken]:
    """What a role's policy permits, its boundary permits, too: AWS would refuse the rest."""
    for role in stack.of("aws_iam_role"):
        arn = role.body.get("permissions_boundary")
        if arn is None:
            continue
        boundary = _policy_of(stack, str(arn))
        if boundary is None:
            yield Broken(role.address, f"its boundary is {arn}, which its account's stack does not make")
            continue
        for policy in stack.naming(role.address, "aws_iam_role_policy", "role"):
            yield from _outside(stack, policy, boundary)


def arn_of(stack: Stack, element: Element) -> str | None:
    """Return the ARN of a resource as its type's file gives it, `*` for what AWS chooses; None where no file does."""
    fact = facts_of(element.type).arn
    if fact is None:
        return None
    own: Mapping[str, str] = {"region": stack.region, "account": stack.account_id}
    return _PLACE.sub(lambda found: own.get(found[1]) or _plain(element.body.get(found[1])), fact.form)


def _outside(stack: Stack, policy: Element, boundary: list[Statement]) -> Iterator[Broken]:
    for number, written in enumerate(statements(policy.body.get("policy"))):
        address = f"{policy.address}#{number if written.sid is None else written.sid}"
        if not written.allows:
            continue
        unknown = sorted({text for text in written.resources if _REFERENCE.search(_resolved(stack, text))})
        for text in unknown:
            yield Broken(address, f"{text}: {_missing(stack, text)}")
        resources = [text for text in written.resources if text not in unknown]
        refused = [
            action
            for action in written.actions
            # A wildcard has rules of its own.
            if _WIDE not in action and not all(_permits(stack, boundary, written, action, text) for text in resources)
        ]
        if refused:
            yield Broken(address, f"permits {', '.join(refused)}, which the boundary refuses")


def _permits(stack: Stack, boundary: list[Statement], written: Statement, action: str, resource: str) -> bool:
    """Return whether the boundary provably permits an action of a statement on one of its resources."""
    if resource == _WIDE or resource.endswith(":::*"):
        resource, wider = _WIDE, [replace(one, resources=(_WIDE,), conditions=frozenset()) for one in boundary]
    elif _REFERENCE.match(resource):
        wider = [replace(one, conditions=_without_own_tags(stack, one)) for one in boundary]
    else:
        wider = boundary
    narrow = replace(
        written, actions=(action,), resources=(_resolved(stack, resource),), version="", written={"Action": action}
    )
    return not broader(wider, [narrow])


def _without_own_tags(stack: Stack, one: Statement) -> frozenset[tuple[str, str, frozenset[str]]]:
    """Return the conditions of a statement that a resource of the stack does not meet by the tags of the stack."""
    return frozenset(
        (operator, key, values)
        for operator, key, values in one.conditions
        if not (operator == "stringequals" and key.startswith(_TAG) and stack.tags.get(key[len(_TAG) :]) in values)
    )


def _policy_of(stack: Stack, arn: str) -> list[Statement] | None:
    """Return what the account's managed policy of this ARN permits."""
    for policy in stack.account.of("aws_iam_policy") if stack.account else ():
        if arn.endswith(f":policy/{policy.body.get('name')}"):
            return [one for one in statements(policy.body.get("policy")) if one.allows]
    return None


def _resolved(stack: Stack, text: str) -> str:
    """Return a statement's resource with the ARNs of the stack's own resources in it."""

    def arn(found: re.Match[str]) -> str:
        element = stack.resources.get(found[1])
        return (element is not None and found[2] == "arn" and arn_of(stack, element)) or found[0]

    return _REFERENCE.sub(arn, text)


def _missing(stack: Stack, text: str) -> str:
    found = _REFERENCE.search(text)
    element = stack.resources.get(found[1]) if found else None
    return f"{file_name(element.type)} has no arn" if element and element.type else "is no ARN of the stack's"


def _plain(value: object) -> str:
    return value if isinstance(value, str) and "${" not in value else _WIDE


RULES = (
    Rule(
        "within-boundary",
        "AWS refuses what the boundary does not permit, whatever the role's own policy says",
        "permit it in shared/access/boundary.py, with its reason, or take it out of the role's policy",
        "IAM user guide, Permissions boundaries for IAM entities",
        within_boundary,
    ),
)

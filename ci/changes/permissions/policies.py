"""The policies of a plan: which statement permits more than the policies of the same owner did. Pure.

Whom a policy belongs to is compared, not its resource: one that is renamed permits the same to the same role.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from ci.changes.permissions.grants import broader
from ci.changes.permissions.proof import HIDDEN, UNKNOWN, Found
from ci.changes.permissions.resource_change import SIDES, ResourceChange, Side, is_destroyed, owners_of
from ci.changes.permissions.statement import NoPolicyError, Statement, statements
from shared.aws.facts import Policy

_OF_AWS = "arn:aws:iam::aws:policy/"
# Made to deny (AWS managed policy reference guide); any other policy of AWS is read as one that permits.
_DENYING = frozenset(
    {"AWSCompromisedKeyQuarantine", "AWSCompromisedKeyQuarantineV2", "AWSCompromisedKeyQuarantineV3", "AWSDenyAll"}
)
_Owner = tuple[str, str, str]
# The account of the owner, in a default policy.
_PLACEHOLDER = "${account}"
_ARN = re.compile(r"arn:aws:[^:]*:[^:]*:([0-9]{12}):")


def permitted(changes: Sequence[ResourceChange]) -> Iterator[Found]:
    """Yield address and text of each statement that permits more, or of which that cannot be ruled out."""
    before: dict[_Owner, list[Statement]] = defaultdict(list)
    after: dict[_Owner, list[tuple[str, Statement]]] = defaultdict(list)
    # What AWS puts in place of a policy that goes, where its owner stays.
    defaults: dict[_Owner, list[tuple[str, Statement]]] = {}
    accounts: dict[_Owner, str | None] = {}
    touched, destroyed = set[_Owner](), set[_Owner]()
    kept = ((one, policy) for one in changes for policy in (one.facts.policy, one.facts.inline) if policy)
    for one, policy in kept:
        attribute = policy.argument
        was, owner = _owner(one, "before", policy), _owner(one, "after", policy)
        accounts[owner] = account = _account(one, policy, changes)
        if not one.is_noop:
            touched |= {was, owner}
        if policy.owner and is_destroyed(policy.owner_type, one.texts("before", policy.owner), changes):
            destroyed.add(was)
        yield from _unreadable(one, policy)
        if one.is_secret(attribute):
            continue
        try:
            before[was] += _statements(one, "before", policy, account)
            now = _statements(one, "after", policy, account)
        except NoPolicyError:
            yield one.address, f"{attribute} is no policy that can be read"
            continue
        after[owner] += [(one.address, statement) for statement in now]
        if policy.default and policy.owner and one.side("after") is None:
            defaults[was] = [(one.address, statement) for statement in statements(_default(policy, account))]
    for owner, left in defaults.items():
        after[owner] = after[owner] or left
    for owner in sorted(touched - destroyed):
        texts = broader(before[owner], [statement for _, statement in after[owner]], accounts.get(owner))
        where = {statement.text: address for address, statement in after[owner]}
        yield from ((where.get(text, owner[2]), text) for text in texts)


def may_deny(arn: Any, changes: Sequence[ResourceChange]) -> bool:  # noqa: ANN401 - any JSON
    """Return whether a managed policy may hold a Deny: a policy of AWS by its name, another one as the plan has it.

    What is no text names no policy that is known.
    """
    if not isinstance(arn, str):
        return True
    if arn.startswith(_OF_AWS):
        return arn.removeprefix(_OF_AWS) in _DENYING
    found = [one for one in changes if one.type == "aws_iam_policy" and arn in one.values("before", "arn")]
    try:
        return not found or any(
            not statement.allows
            for one in found
            if (policy := one.facts.policy)
            for statement in _statements(one, "before", policy)
        )
    except NoPolicyError:
        return True


def _unreadable(one: ResourceChange, policy: Policy) -> Iterator[Found]:
    attribute = policy.argument
    if one.is_unknown(attribute) and not (policy is one.facts.inline and one.is_filled_in(attribute)):
        yield one.address, _named(one, policy, UNKNOWN)
    if one.is_secret(attribute) and not one.is_noop:
        yield one.address, _named(one, policy, HIDDEN)


def _named(one: ResourceChange, policy: Policy, what: str) -> str:
    return f"{policy.argument}: {what}" if policy is one.facts.inline else what


def _owner(one: ResourceChange, side: Side, policy: Policy) -> _Owner:
    """Return whose policy it is on one side of the change; where nobody knows yet, nobody's but its own."""
    values = one.side(side) or one.side("before") or one.side("after") or {}
    kind = (one.type, policy.argument)
    # What stands inside is the resource's own: it goes with it, under whatever name.
    if policy is one.facts.inline:
        return *kind, one.address
    if policy.owner is not None and side == "after" and one.is_unknown(policy.owner):
        return *kind, f"new {one.address}"
    return *kind, (policy.owner and values.get(policy.owner)) or one.address


def _account(one: ResourceChange, policy: Policy, changes: Sequence[ResourceChange]) -> str | None:
    """Return the number of the account that a resource stands in, as its ARN or that of its policy's owner says it."""
    owners = owners_of(one, policy.owner, policy.owner_type, changes) if policy.owner else []
    arns = [arn for resource in (one, *owners) for side in SIDES for arn in resource.values(side, "arn")]
    return next((arn[1] for arn in map(_ARN.match, map(str, arns)) if arn), None)


def _default(policy: Policy, account: str | None) -> str:
    return (policy.default or "").replace(_PLACEHOLDER, account or "(its account)")


def _statements(one: ResourceChange, side: Side, policy: Policy, account: str | None = None) -> list[Statement]:
    """Return the statements of one side. Raises NoPolicyError."""
    written = [value for value in one.values(side, policy.argument) if value != ""]
    if policy.default and not written and one.side(side) is not None and not one.is_unknown(policy.argument):
        written = [_default(policy, account)]
    return [found for value in written for found in statements(value)]

"""A trust policy asked about a token: what AWS answers, for the few words of the language that our policies use."""

from __future__ import annotations

from collections.abc import Mapping

from ci.changes.permissions.statement import NoPolicyError, Statement, statements
from shared import exits

_ACTION = "sts:AssumeRoleWithWebIdentity"
_KEYS = {"Effect", "Action", "Principal", "Condition"}


def admits(policy: str, claims: Mapping[str, str], account_id: str) -> bool:
    """Return whether a role of an account with this trust policy lets the bearer of a token in.

    IAM user guide, "Policy evaluation logic" and "Condition operators": a statement holds when every condition does, a
    condition when any of its values equals the claim, letter by letter; a claim that is missing equals nothing.

    Raises CommandError at anything that this does not know: a guess would say yes or no where AWS may not.
    """
    issuer = claims.get("iss", "").removeprefix("https://")
    principals = (("Federated", f"arn:aws:iam::{account_id}:oidc-provider/{issuer}"),)
    given = {f"{issuer}:{claim}".lower(): text for claim, text in claims.items()}
    return any(
        one.principals == principals and all(given.get(key) in texts for _, key, texts in one.conditions)
        for one in _known(policy)
    )


def _known(policy: str) -> list[Statement]:
    """Return the statements of a policy that are of the one known form, which is all of them."""
    try:
        found = statements(policy)
    except NoPolicyError:
        raise _unknown("no statements that can be read") from None
    for one in found:
        if one.written.keys() - {"Sid"} != _KEYS:
            raise _unknown(f"the keys {', '.join(sorted(one.written))}")
        if not one.allows or one.actions != (_ACTION,):
            raise _unknown(f"{one.effect} {one.written['Action']}")
        if one.written["Condition"].keys() != {"StringEquals"}:
            raise _unknown(f"the conditions {', '.join(sorted(one.written['Condition'])) or '(none)'}")
    return found


def _unknown(what: str) -> exits.CommandError:
    return exits.CommandError(
        [f"a trust policy has {what}, which ci/policy/oidc/trust_policy.py cannot judge: teach it first"]
    )

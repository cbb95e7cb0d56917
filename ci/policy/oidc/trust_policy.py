"""A trust policy asked about a token: what AWS answers, for the few words of the language that our policies use."""

from __future__ import annotations

import json
from collections.abc import Mapping

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
    principal = {"Federated": f"arn:aws:iam::{account_id}:oidc-provider/{issuer}"}
    return any(
        statement["Principal"] == principal and _holds(statement["Condition"], issuer, claims)
        for statement in _statements(policy)
    )


def _statements(policy: str) -> list[dict]:
    """Return the statements of a policy that are of the one known form, which is all of them."""
    statements = json.loads(policy)["Statement"]
    for statement in statements:
        if set(statement) - {"Sid"} != _KEYS:
            raise _unknown(f"the keys {', '.join(sorted(statement))}")
        if (statement["Effect"], statement["Action"]) != ("Allow", [_ACTION]):
            raise _unknown(f"{statement['Effect']} {statement['Action']}")
        if set(statement["Condition"]) != {"StringEquals"}:
            raise _unknown(f"the conditions {', '.join(sorted(statement['Condition'])) or '(none)'}")
    return statements


def _holds(condition: Mapping[str, Mapping[str, str | list[str]]], issuer: str, claims: Mapping[str, str]) -> bool:
    """Return whether each key, which is a claim behind the issuer's name, has one of its values in the token."""
    for key, values in condition["StringEquals"].items():
        provider, _, claim = key.partition(":")
        wanted = values if isinstance(values, list) else [values]
        if provider != issuer or claims.get(claim) not in wanted:
            return False
    return True


def _unknown(what: str) -> exits.CommandError:
    return exits.CommandError(
        [f"a trust policy has {what}, which ci/policy/oidc/trust_policy.py cannot judge: teach it first"]
    )

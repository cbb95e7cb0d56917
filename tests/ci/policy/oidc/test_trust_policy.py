"""A trust policy asked about a token: equal or not, and nothing guessed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ci.policy.oidc.trust_policy import admits
from shared import exits

ACCOUNT, HOST = "111122223333", "token.actions.githubusercontent.com"
TOKEN = {"iss": f"https://{HOST}", "aud": "sts.amazonaws.com", "sub": "repo:o/n:pull_request"}


def policy(**changed: Any) -> str:
    """Return a policy of one statement, with keys of it changed; None takes one away."""
    statement = {
        "Sid": "Token",
        "Effect": "Allow",
        "Action": ["sts:AssumeRoleWithWebIdentity"],
        "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{HOST}"},
        "Condition": {"StringEquals": {f"{HOST}:aud": "sts.amazonaws.com", f"{HOST}:sub": ["x", TOKEN["sub"]]}},
        **changed,
    }
    kept = {key: value for key, value in statement.items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [kept]})


def test_every_claim_must_have_one_of_its_values() -> None:
    """Text is equal letter by letter, a list holds when one of its values is."""
    assert admits(policy(), TOKEN, ACCOUNT)
    assert admits(policy(Sid=None), TOKEN, ACCOUNT)


@pytest.mark.parametrize(
    ("claim", "value"),
    [("aud", "other"), ("aud", None), ("sub", "repo:O/n:pull_request"), ("sub", None), ("iss", "https://gitlab.com")],
)
def test_one_wrong_claim_is_enough_to_refuse(claim: str, value: str | None) -> None:
    """Another value, another letter case, none at all, another issuer."""
    claims = {key: text for key, text in {**TOKEN, claim: value}.items() if text is not None}
    assert not admits(policy(), claims, ACCOUNT)


def test_a_condition_on_another_provider_holds_for_no_token() -> None:
    """The key of a claim begins with the issuer."""
    assert not admits(policy(Condition={"StringEquals": {"gitlab.com:sub": TOKEN["sub"]}}), TOKEN, ACCOUNT)


def test_the_provider_is_that_of_the_account() -> None:
    """Another account's provider answers for nobody here."""
    assert not admits(policy(), TOKEN, "444455556666")


def test_any_statement_may_let_in() -> None:
    """Statements are alternatives, and none lets nobody in."""
    never = json.loads(policy(Principal={"Federated": "other"}))["Statement"]
    both = json.dumps({"Statement": never + json.loads(policy())["Statement"]})
    assert admits(both, TOKEN, ACCOUNT)
    assert not admits('{"Statement": []}', TOKEN, ACCOUNT)


@pytest.mark.parametrize(
    "changed",
    [
        {"Action": "sts:AssumeRoleWithWebIdentity"},
        {"Principal": {"Federated": [f"arn:aws:iam::{ACCOUNT}:oidc-provider/{HOST}"]}},
        {"Condition": {"StringEquals": {f"{HOST}:AUD": TOKEN["aud"]}}},
    ],
)
def test_another_spelling_of_the_same_statement_lets_in(changed: dict[str, Any]) -> None:
    """AWS reads a value like a list of one, and a key in any letter case."""
    assert admits(policy(**changed), TOKEN, ACCOUNT)


@pytest.mark.parametrize("text", ["", "{}", '{"Statement": 1}', '{"Statement": [{"Effect": "allow"}]}'])
def test_what_is_no_policy_is_an_error(text: str) -> None:
    """It says nothing about anybody."""
    with pytest.raises(exits.CommandError, match="no statements that can be read"):
        admits(text, TOKEN, ACCOUNT)


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"Effect": "Deny"}, "Deny ['sts:AssumeRoleWithWebIdentity']"),
        ({"Action": "sts:*"}, "Allow sts:*"),
        ({"Condition": {"StringLike": {}, "StringEquals": {}}}, "the conditions StringEquals, StringLike"),
        ({"Condition": {}}, "the conditions (none)"),
        ({"Condition": None}, "the keys Action, Effect, Principal, Sid"),
        ({"Principal": None, "NotPrincipal": {}}, "the keys Action, Condition, Effect, NotPrincipal, Sid"),
    ],
)
def test_what_it_does_not_know_is_an_error(changed: dict[str, Any], what: str) -> None:
    """A guess would be worse than no answer."""
    with pytest.raises(exits.CommandError) as error:
        admits(policy(**changed), TOKEN, ACCOUNT)
    line = f"a trust policy has {what}, which ci/policy/oidc/trust_policy.py cannot judge: teach it first"
    assert error.value.lines == [line]

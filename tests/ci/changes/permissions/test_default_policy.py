"""What AWS puts in place of a policy that goes: its own one, for the account of the resource."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ci.changes.permissions.pairs import allow, policy
from tests.ci.changes.permissions.plans import Values, change, found

ACCOUNT = "111122223333"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/k"
READ = policy(allow())


def default(account: str = ACCOUNT) -> str:
    """Return the key policy that AWS gives a key without one, written out."""
    return policy(allow("kms:*", "*", Principal={"AWS": f"arn:aws:iam::{account}:root"}))


def key(text: str | None, **more: Any) -> Values:
    """Return a key, and the policy in its argument."""
    return {"arn": KEY, "id": "k", "key_id": "k", "policy": text, **more}


@pytest.mark.parametrize("after", ["", None])
def test_a_default_that_was_written_out_may_go(after: str | None) -> None:
    """AWS puts the same back."""
    assert found(change("aws_kms_key", key(default()), key(after))) == []


def test_the_default_of_another_account_is_another_policy() -> None:
    """It lets another account in."""
    [what] = found(change("aws_kms_key", key(""), key(default("999999999999"))))
    assert "999999999999" in what


@pytest.mark.parametrize("named", ["k", KEY])
def test_the_policy_of_a_key_that_goes_leaves_the_default_of_its_account(named: str) -> None:
    """The key is named by its id or its ARN, and stands in the plan."""
    same = change("aws_kms_key", key(None), key(None))
    [what] = found(same, change("aws_kms_key_policy", {"key_id": named, "policy": READ}, None))
    assert f"arn:aws:iam::{ACCOUNT}:root" in what
    assert found(same, change("aws_kms_key_policy", {"key_id": named, "policy": default()}, None)) == []


@pytest.mark.parametrize(
    "item",
    [
        change("aws_kms_key", None, {"policy": None}),
        change("aws_kms_key", {"policy": READ}, {"policy": ""}),
        change("aws_kms_key_policy", {"key_id": "k", "policy": READ}, None),
    ],
    ids=["new key", "policy gone", "resource gone"],
)
def test_a_reason_shows_no_placeholder(item: Values) -> None:
    """Where the plan has no ARN that says the account, the reason says whose it is."""
    [what] = found(item)
    assert "${" not in what
    assert "(its account)" in what

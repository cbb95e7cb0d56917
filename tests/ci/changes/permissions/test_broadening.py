"""What in a plan permits more than before: policies, attachments, boundaries, rules of security groups."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ci.changes.permissions import broadenings
from ci.changes.permissions.broadening import HIDDEN, UNKNOWN
from shared.aws import facts_of, types
from tests.ci.changes.permissions.pairs import ROLE, allow, deny, policy, trust
from tests.ci.changes.permissions.plans import change, found
from tests.ci.changes.permissions.resources import ATTACHMENT, BLOCK, FLAGS, HTTPS, INGRESS, READS

READ, WRITE = policy(allow()), policy(allow(), allow("s3:PutObject"))
WRITES = '{"Action":"s3:PutObject","Effect":"Allow","Resource":"arn:aws:s3:::x/*"}'
POLICIES = {type_: kept.argument for type_ in types() if (kept := facts_of(type_).policy) is not None}


def role_policy(text: str | None, role: str = "r") -> dict[str, Any] | None:
    """Return an inline policy of a role."""
    return None if text is None else {"policy": text, "role": role}


@pytest.mark.parametrize(("type_", "attribute"), sorted(POLICIES.items()))
def test_every_kind_of_policy_is_compared(type_: str, attribute: str) -> None:
    """A statement more is named; one less is not."""
    assert found(change(type_, {attribute: READ}, {attribute: WRITE})) == [WRITES]
    assert found(change(type_, {attribute: WRITE}, {attribute: READ})) == []
    assert found(change(type_, {attribute: READ}, {attribute: READ})) == []


def test_a_broadening_has_an_address_and_an_id() -> None:
    """By which an override names this statement in this place."""
    [one], [other] = (
        broadenings({"resource_changes": [change("aws_sns_topic_policy", {"policy": READ}, {"policy": WRITE}, name)]})
        for name in ("x", "y")
    )
    assert (one.address, one.what) == ("aws_sns_topic_policy.x", WRITES)
    assert re.fullmatch("[0-9a-f]{32}", one.id)
    assert one.id != other.id


def test_a_policy_that_moves_to_another_resource_of_its_role_permits_the_same() -> None:
    """Renamed, split, merged: what the role may do is what counts."""
    gone = change("aws_iam_role_policy", role_policy(WRITE), None, "old")
    made = [
        change("aws_iam_role_policy", None, role_policy(policy(allow())), "one"),
        change("aws_iam_role_policy", None, role_policy(policy(allow("s3:PutObject"))), "two"),
    ]
    assert found(gone, *made) == []


def test_the_same_policy_for_another_role_is_broader() -> None:
    """That role could not do it."""
    gone = change("aws_iam_role_policy", role_policy(READ, "a"), None, "old")
    made = change("aws_iam_role_policy", None, role_policy(READ, "b"), "new")
    assert len(found(gone, made)) == 1


def test_a_deny_that_goes_with_its_policy_is_named() -> None:
    """The resource is gone, its address stands for it."""
    gone = change("aws_s3_bucket_policy", {"policy": policy(deny())}, None)
    [one] = broadenings({"resource_changes": [gone]})
    assert one.what.startswith("no longer: ")
    assert one.address == "aws_s3_bucket_policy.x"


def test_what_is_not_known_before_the_apply_is_broader() -> None:
    """Nobody can prove that it is not."""
    unknown = change("aws_iam_role_policy", role_policy(READ), {"role": "r"}, policy=True)
    assert found(unknown) == [UNKNOWN]
    rule = change(INGRESS, None, {**HTTPS, "security_group_id": None}, security_group_id=True)
    assert found(rule) == [UNKNOWN]


def test_what_is_no_policy_is_broader() -> None:
    """Whatever it is."""
    assert found(change("aws_kms_key", {"policy": READ}, {"policy": "x"})) == ["policy is no policy that can be read"]


def test_who_may_become_a_role_is_compared() -> None:
    """Its trust is a policy like any other."""
    one, two = policy(trust({"AWS": "a"})), policy(trust({"AWS": ["a", "b"]}))
    [what] = found(change("aws_iam_role", {"assume_role_policy": one}, {"assume_role_policy": two}))
    assert '"Principal":{"AWS":["a","b"]}' in what


@pytest.mark.parametrize(("account", "count"), [("111122223333", 1), ("999999999999", 0)])
def test_a_role_in_place_of_its_account_counts_where_the_role_itself_is_of_that_account(
    account: str, count: int
) -> None:
    """Its ARN says of which it is."""
    values = {"arn": f"arn:aws:iam::{account}:role/x"}
    one, two = (policy(trust({"AWS": name})) for name in ("arn:aws:iam::111122223333:root", ROLE))
    before, after = ({**values, "assume_role_policy": text} for text in (one, two))
    assert len(found(change("aws_iam_role", before, after))) == count


def role(**changes: Any) -> dict[str, Any]:
    """Return a role."""
    return {"assume_role_policy": READ, **changes}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (role(permissions_boundary="a"), role(permissions_boundary="b"), ['no longer: permissions_boundary: "a"']),
        (role(permissions_boundary="a"), role(permissions_boundary=None), ['no longer: permissions_boundary: "a"']),
        (role(permissions_boundary=None), role(permissions_boundary="a"), []),
        (role(managed_policy_arns=["a"]), role(managed_policy_arns=["a", "b"]), ['managed_policy_arns: "b"']),
        (role(managed_policy_arns=[READS, "b"]), role(managed_policy_arns=["b"]), []),
    ],
)
def test_boundaries_and_attached_policies_count(
    before: dict[str, Any], after: dict[str, Any], expected: list[str]
) -> None:
    """A boundary only takes away, so a first one is narrower; another one may be anything."""
    assert found(change("aws_iam_role", before, after)) == expected


def test_an_attachment_is_broader_and_its_end_is_not() -> None:
    """What is attached is not in the plan."""
    values = {"policy_arn": READS, "role": "r"}
    assert found(change(ATTACHMENT, None, values)) == [f'policy_arn: "{READS}" (role: "r")']
    assert found(change(ATTACHMENT, values, None)) == []
    assert found(change(ATTACHMENT, None, {"role": "r"}, policy_arn=True)) == [f"policy_arn: {UNKNOWN}"]
    assert found(change(ATTACHMENT, None, {"policy_arn": READS}, role=True)) == [f"role: {UNKNOWN}"]


def test_other_resources_and_data_permit_nothing() -> None:
    """A document that Terraform reads is no resource."""
    data = {**change("aws_iam_policy", None, {"policy": WRITE}), "mode": "data"}
    assert found(data, change("aws_cloudwatch_dashboard", None, {"name": "x"})) == []
    assert broadenings({}) == []


@pytest.mark.parametrize("mark", [{"policy": True}, True], ids=["the policy", "everything"])
@pytest.mark.parametrize("side", ["before_sensitive", "after_sensitive"])
def test_a_policy_that_holds_a_secret_is_not_shown(side: str, mark: object) -> None:
    """It is broader all the same; where nothing changes, nobody is asked."""
    one = change("aws_kms_key", {"policy": READ}, {"policy": WRITE})
    one["change"][side] = mark
    assert found(one) == [HIDDEN]
    same = change("aws_kms_key", {"policy": READ}, {"policy": READ})
    same["change"][side] = mark
    assert found(same) == []


def test_a_rule_or_an_attachment_that_holds_a_secret_is_not_shown() -> None:
    """Addresses of customers may be one."""
    rule = change(INGRESS, None, HTTPS)
    rule["change"]["after_sensitive"] = {"cidr_ipv4": True}
    attached = change("aws_iam_role_policy_attachment", None, {"policy_arn": "p", "role": None})
    attached["change"]["after_sensitive"] = {"policy_arn": True}
    assert found(rule, attached) == [f"policy_arn: {HIDDEN}", HIDDEN]


def test_a_policy_that_is_given_to_another_subject_is_broader() -> None:
    """The same words for another role, another secret: that one could not do it."""
    role = change("aws_iam_role_policy", role_policy(READ, "locked"), role_policy(READ, "public"))
    secret = change(
        "aws_secretsmanager_secret_policy", {"policy": READ, "secret_arn": "a"}, {"policy": READ, "secret_arn": "b"}
    )
    assert len(found(role)) == len(found(secret)) == 1
    unknown = change("aws_sns_topic_policy", {"policy": READ, "arn": "a"}, {"policy": READ}, arn=True)
    assert len(found(unknown)) == 1


def test_what_a_user_of_the_cache_may_do_counts() -> None:
    """Its access string is a policy of its own kind: each change asks."""
    user = change("aws_elasticache_user", {"access_string": "off -@all"}, {"access_string": "on ~* +@all"})
    assert found(user) == ['access_string: "on ~* +@all"']


def test_public_access_that_is_no_longer_blocked_is_broader() -> None:
    """Switched off, or gone; to switch it on is narrower."""
    kind, on = BLOCK, dict.fromkeys(FLAGS, True)
    assert found(change(kind, on, {**on, "block_public_policy": False})) == ["no longer: block_public_policy"]
    assert len(found(change(kind, on, None))) == len(FLAGS)
    assert found(change(kind, dict.fromkeys(FLAGS, False), on), change(kind, None, on, "y")) == []


def test_what_a_role_has_inside_counts() -> None:
    """Of a new role the provider fills in what it has none of; of one that is there it may hide something."""
    inside = [{"name": "x", "policy": WRITE}]
    assert len(found(change("aws_iam_role", role(inline_policy=[]), role(inline_policy=inside)))) == 2
    assert found(change("aws_iam_role", role(inline_policy=inside), role(inline_policy=[]))) == []
    known = change("aws_iam_role", role(), role(), managed_policy_arns=True)
    assert found(known) == [f"managed_policy_arns: {UNKNOWN}"]


def test_an_access_control_list_is_broader() -> None:
    """A bucket's list permits without a policy; one that goes takes away."""
    values = {"acl": "public-read"}
    assert found(change("aws_s3_bucket_acl", None, values)) == ['acl: "public-read"']
    assert found(change("aws_s3_bucket_acl", values, None)) == []

"""Policy documents as data: what a statement says, and that a wildcard has a reason."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.policies import allow, deny, document, service_trust, tls_only

words = st.text(alphabet="abcdefgXYZ", min_size=1, max_size=8)
exact_actions = st.builds("{}:{}".format, words, words)
exact_resources = st.builds("arn:aws:s3:::{}/*".format, words)
wild_actions = st.one_of(st.just("*"), st.builds("{}:*".format, words), st.builds("{}:{}*".format, words, words))


def test_an_allow_statement_says_what_it_was_given() -> None:
    """Actions are sorted, so that two orders in the code are one document."""
    assert allow(
        "Read",
        actions=["s3:ListBucket", "s3:GetObject"],
        resources=["arn:aws:s3:::b", "arn:aws:s3:::a"],
        principal={"Service": "logs.amazonaws.com"},
        condition={"StringEquals": {"aws:SourceAccount": "111111111111"}},
    ) == {
        "Sid": "Read",
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::a"],
        "Principal": {"Service": "logs.amazonaws.com"},
        "Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}},
    }


def test_what_is_not_given_is_not_written() -> None:
    """A role's own policy has no principal; an empty condition would mean something else than none."""
    statement = allow("Read", actions=["s3:GetObject"], resources=["arn:aws:s3:::a/*"])
    assert set(statement) == {"Sid", "Effect", "Action", "Resource"}


def test_a_reason_is_for_readers_of_the_code() -> None:
    """AWS knows no such key and would refuse the document."""
    statement = allow("List", actions=["s3:ListAllMyBuckets"], resources=["*"], because="it knows no resource")
    assert set(statement) == {"Sid", "Effect", "Action", "Resource"}


@settings(deadline=None)
@given(
    action=st.one_of(exact_actions, wild_actions),
    resource=st.one_of(exact_resources, st.just("*")),
    reason=st.sampled_from(["", "it is needed"]),
)
def test_a_wildcard_and_its_reason_come_together(action: str, resource: str, reason: str) -> None:
    """Neither a wildcard without a reason nor a reason without a wildcard makes a statement."""
    wild = resource == "*" or action.endswith("*")
    if wild == bool(reason):
        assert allow("Sid", actions=[action], resources=[resource], because=reason)["Action"] == [action]
    else:
        with pytest.raises(ValueError, match="wildcard"):
            allow("Sid", actions=[action], resources=[resource], because=reason)


def test_a_missing_reason_is_named() -> None:
    """The message names the statement and the argument."""
    with pytest.raises(ValueError, match=r"^Everything: a wildcard needs a reason \(because=\.\.\.\)$"):
        allow("Everything", actions=["*"], resources=["arn:aws:s3:::a"])


def test_a_reason_for_nothing_is_named() -> None:
    """After a wildcard was narrowed, its old excuse goes, too."""
    with pytest.raises(ValueError, match=r"^Read: a reason is given but there is no wildcard$"):
        allow("Read", actions=["s3:GetObject"], resources=["arn:aws:s3:::a/*"], because="it was wild once")


def test_one_wildcard_among_many_needs_a_reason() -> None:
    """The last of several resources is looked at like the first."""
    with pytest.raises(ValueError, match="needs a reason"):
        allow("Read", actions=["s3:GetObject"], resources=["arn:aws:s3:::a/*", "*"])


def test_a_denial_needs_no_reason() -> None:
    """Wildcards there deny more."""
    assert deny("Never", actions=["*"], resources=["*"]) == {
        "Sid": "Never",
        "Effect": "Deny",
        "Action": ["*"],
        "Resource": ["*"],
    }


def test_a_document_is_json_of_its_statements() -> None:
    """Version and order are what AWS expects."""
    first, second = (deny(sid, actions=["s3:*"], resources=["*"]) for sid in ("One", "Two"))
    assert json.loads(document(first, second)) == {"Version": "2012-10-17", "Statement": [first, second]}


@settings(deadline=None)
@given(reference=st.from_regex(r"\$\{aws_[a-z_]{1,12}\.[a-z-]{1,12}_[0-9A-F]{8}\.arn\}", fullmatch=True))
def test_references_survive_in_a_document(reference: str) -> None:
    """Terraform must find `${...}` in the text as it was: JSON escapes none of its characters."""
    text = document(allow("Read", actions=["s3:GetObject"], resources=[reference, f"{reference}:*"]))
    assert text.count(reference) == 2


def test_a_service_is_trusted_for_one_account() -> None:
    """Without the condition, the service could use the role on behalf of anybody."""
    [statement] = json.loads(service_trust("ecs-tasks.amazonaws.com", account_id="111111111111"))["Statement"]
    assert statement == {
        "Sid": "AssumedByService",
        "Effect": "Allow",
        "Action": ["sts:AssumeRole"],
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}},
    }


def test_a_trust_may_be_narrowed_to_a_source() -> None:
    """The ARN comes beside the account, not in its place."""
    arn = "arn:aws:ecs:sa-east-1:111111111111:*"
    trust = service_trust("ecs-tasks.amazonaws.com", account_id="111111111111", source_arn=arn)
    [statement] = json.loads(trust)["Statement"]
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "111111111111"},
        "ArnLike": {"aws:SourceArn": arn},
    }


def test_plain_text_is_refused_to_everybody() -> None:
    """Also to those whose own policy allows everything."""
    assert tls_only("arn:aws:s3:::a", "arn:aws:s3:::a/*") == {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Action": ["*"],
        "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::a/*"],
        "Principal": {"AWS": "*"},
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }

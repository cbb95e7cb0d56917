"""IAM policies in the normal form."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ci.changes.diff import Kind, compare
from ci.changes.diff.iam import is_policy

ALLOW = {"Effect": "Allow", "Action": ["s3:Get*", "s3:Put*"], "Resource": "*"}
DENY = {"Effect": "Deny", "Action": "*", "Resource": "*"}


def changes(before: Any, after: Any) -> list[tuple[str, str]]:
    """Return path and kind of what differs between two policies."""
    documents = [
        {
            "resource": {
                "aws_iam_role_policy": {"x": {"policy": json.dumps({"Version": "2012-10-17", "Statement": policy})}}
            }
        }
        for policy in (before, after)
    ]
    return [(item.name, item.kind) for change in compare(*documents) for item in change.attributes]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([ALLOW, DENY], [DENY, ALLOW]),
        (ALLOW, [ALLOW]),
        ([ALLOW], [ALLOW | {"Action": ["s3:Put*", "s3:Get*"]}]),
        ([DENY], [DENY | {"Action": ["*"], "Resource": ["*"]}]),
        ([ALLOW | {"Sid": "A"}, DENY | {"Sid": "B"}], [DENY | {"Sid": "B"}, ALLOW | {"Sid": "A"}]),
        ([DENY | {"Principal": {"AWS": "a"}}], [DENY | {"Principal": {"AWS": ["a"]}}]),
        ([DENY | {"NotPrincipal": {"AWS": ["a", "b"]}}], [DENY | {"NotPrincipal": {"AWS": ["b", "a"]}}]),
        (
            [DENY | {"Condition": {"StringEquals": {"a": "x", "b": ["y", "z"]}}}],
            [DENY | {"Condition": {"StringEquals": {"b": ["z", "y"], "a": ["x"]}}}],
        ),
    ],
)
def test_what_means_the_same_is_no_difference(before: Any, after: Any) -> None:
    """Order and brackets around one value mean nothing, as the real provider agrees in test_order_by_terraform.py."""
    assert changes(before, after) == []


def test_a_statement_is_known_by_its_sid() -> None:
    """So that a change of one is not a change of all; one that loses its Sid stays what it is."""
    before = [ALLOW | {"Sid": "A"}, DENY | {"Sid": "B"}]
    assert changes(before, [DENY, ALLOW | {"Sid": "A", "Action": "s3:Get*"}]) == [
        ("policy.Statement[Sid=A].Action[]", Kind.REMOVED),
        ("policy.Statement[Sid=B].Sid", Kind.REMOVED),
    ]


def test_statements_without_sids_are_a_set() -> None:
    """One that keeps most of what it says has changed, and one that keeps little is another one."""
    other = {"Effect": "Allow", "Action": "sqs:*", "Resource": "a"}
    assert changes([ALLOW, DENY], [DENY, ALLOW | {"Resource": "a"}]) == [("policy.Statement[]", Kind.CHANGED)]
    assert changes([ALLOW, DENY], [DENY, other]) == [
        ("policy.Statement[]", Kind.REMOVED),
        ("policy.Statement[]", Kind.ADDED),
    ]


@pytest.mark.parametrize("extra", [{"Principal": "*"}, {"Condition": "x"}, {"Condition": {"StringEquals": "x"}}])
def test_elements_of_other_shapes_are_compared_as_they_are(extra: dict[str, Any]) -> None:
    """A principal may be a star; the rest is wrong, and must not stop a comparison."""
    assert changes([DENY], [DENY | extra]) == [(f"policy.Statement[Sid=].{next(iter(extra))}", Kind.ADDED)]


@pytest.mark.parametrize("data", [{}, {"Statement": "x"}, {"Statement": [{}]}, {"Statement": {"Action": "x"}}, []])
def test_other_json_is_no_policy(data: Any) -> None:
    """A policy has statements, and those have an effect."""
    assert not is_policy(data)

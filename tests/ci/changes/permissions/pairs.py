"""Pairs of policies: the earlier one, the later one, and whether the later one permits more."""

from __future__ import annotations

import json
from typing import Any

ROLE, OTHER = "arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"
BUCKET, OBJECTS = "arn:aws:s3:::x", "arn:aws:s3:::x/*"


def allow(action: Any = "s3:GetObject", resource: Any = OBJECTS, **more: Any) -> dict[str, Any]:
    """Return an Allow."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = "s3:DeleteObject", resource: Any = OBJECTS, **more: Any) -> dict[str, Any]:
    """Return a Deny."""
    return {**allow(action, resource, **more), "Effect": "Deny"}


def trust(principal: Any, **more: Any) -> dict[str, Any]:
    """Return who may become a role."""
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **more}


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    """Return a condition."""
    return {"Condition": {operator: {key: list(values)}}}


def policy(*statements: dict[str, Any]) -> str:
    """Return a policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


A, D = allow(), deny()
TLS = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
VPC = when("StringEquals", "aws:SourceVpc", "vpc-1")
VPCS = when("StringEquals", "aws:SourceVpc", "vpc-1", "vpc-2")
NOT_ROLES = when("ArnNotEquals", "aws:PrincipalArn", ROLE, OTHER)

# name -> before, after: each later policy is equal or narrower.
NARROWER: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    "the same": ([A], [A]),
    "nothing any more": ([A], []),
    "another order of statements": ([A, D], [D, A]),
    "another order of actions": ([allow(["s3:A", "s3:B"])], [allow(["s3:B", "s3:A"])]),
    "one action in a list or alone": ([allow(["s3:GetObject"])], [A]),
    "another case of an action": ([A], [allow("S3:getobject")]),
    "another name of the statement": ([A], [allow(Sid="Other")]),
    "one of two actions": ([allow(["s3:A", "s3:B"])], [allow("s3:B")]),
    "one statement made of two": ([allow("s3:A"), allow("s3:B")], [allow(["s3:A", "s3:B"])]),
    "two statements made of one": ([allow(["s3:A", "s3:B"])], [allow("s3:A"), allow("s3:B")]),
    "an action within a pattern": ([allow("s3:Get*")], [A]),
    "a pattern within a pattern": ([allow("s3:*")], [allow("s3:Get*")]),
    "a question mark within a star": ([allow("s3:Get*")], [allow("s3:Get?bject")]),
    "an object within a bucket": ([A], [allow(resource="arn:aws:s3:::x/a")]),
    "a folder within a bucket": ([A], [allow(resource="arn:aws:s3:::x/a/*")]),
    "one of two resources": ([allow(resource=[BUCKET, OBJECTS])], [A]),
    "everything, then something": ([allow("*", "*")], [A]),
    "a condition more": ([A], [allow(**VPC)]),
    "one value of two": ([allow(**VPCS)], [allow(**VPC)]),
    "values in another order": ([allow(**VPCS)], [allow(**when("StringEquals", "aws:SourceVpc", "vpc-2", "vpc-1"))]),
    "a key in another case": ([allow(**VPC)], [allow(**when("StringEquals", "AWS:sourceVPC", "vpc-1"))]),
    "a narrower pattern of a condition": (
        [allow(**when("StringLike", "s3:prefix", "a/*"))],
        [allow(**when("StringLike", "s3:prefix", "a/b/*"))],
    ),
    "an exclusion more": (
        [allow(**when("StringNotEquals", "aws:SourceVpc", "vpc-1"))],
        [allow(**when("StringNotEquals", "aws:SourceVpc", "vpc-1", "vpc-2"))],
    ),
    "a Deny more": ([A], [A, D]),
    "a wider Deny": ([D], [deny("s3:Delete*")]),
    "a Deny of everything": ([D], [deny("*", "*")]),
    "a Deny with fewer exceptions": (
        [deny(Principal="*", **NOT_ROLES)],
        [deny(Principal="*", **when("ArnNotEquals", "aws:PrincipalArn", ROLE))],
    ),
    "a Deny without its condition": ([deny(**TLS)], [D]),
    "two Denies made of one": ([deny(["s3:A", "s3:B"])], [deny("s3:A"), deny("s3:B")]),
    "one principal of two": ([trust({"AWS": [ROLE, OTHER]})], [trust({"AWS": ROLE})]),
    "everybody of AWS, then a role": ([trust({"AWS": "*"})], [trust({"AWS": ROLE})]),
    "everybody, then a service": ([trust("*")], [trust({"Service": "ecs-tasks.amazonaws.com"})]),
    "an account by number or by its root": (
        [trust({"AWS": "111122223333"})],
        [trust({"AWS": "arn:aws:iam::111122223333:root"})],
    ),
    "the same NotAction": ([{**A, "NotAction": ["a:B", "c:D"]}], [{**A, "NotAction": ["c:D", "a:B"]}]),
    "the same NotPrincipal": (
        [{**A, "NotPrincipal": {"AWS": ROLE}}],
        [{**A, "NotPrincipal": {"AWS": ROLE}}],
    ),
    "a statement that is no list": ([A], [A]),
}

# name -> before, after: each later policy permits more, or nobody can prove that it does not.
BROADER: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    "a first statement": ([], [A]),
    "an action more": ([A], [allow(["s3:GetObject", "s3:PutObject"])]),
    "another action": ([A], [allow("s3:PutObject")]),
    "a statement more": ([A], [A, allow("s3:PutObject")]),
    "an action becomes a pattern": ([A], [allow("s3:Get*")]),
    "a pattern becomes a star": ([allow("s3:Get*")], [allow("s3:*")]),
    "a pattern that only looks narrower": ([allow("s3:Get*")], [allow("s3:*Get*")]),
    "a question mark becomes a star": ([allow("s3:Get?bject")], [allow("s3:Get*bject")]),
    "a resource more": ([A], [allow(resource=[OBJECTS, BUCKET])]),
    "another bucket": ([A], [allow(resource="arn:aws:s3:::y/*")]),
    "a bucket whose name begins the same": ([A], [allow(resource="arn:aws:s3:::x*")]),
    "a resource in another case": ([A], [allow(resource="arn:aws:s3:::X/*")]),
    "every resource": ([A], [allow(resource="*")]),
    "a condition less": ([allow(**VPC)], [A]),
    "a value more": ([allow(**VPC)], [allow(**VPCS)]),
    "another operator": ([allow(**VPC)], [allow(**when("StringLike", "aws:SourceVpc", "vpc-1"))]),
    "another key": ([allow(**VPC)], [allow(**when("StringEquals", "aws:SourceVpce", "vpc-1"))]),
    "a wider pattern of a condition": (
        [allow(**when("StringLike", "s3:prefix", "a/b/*"))],
        [allow(**when("StringLike", "s3:prefix", "a/*"))],
    ),
    "an exclusion less": (
        [allow(**when("StringNotEquals", "aws:SourceVpc", "vpc-1", "vpc-2"))],
        [allow(**when("StringNotEquals", "aws:SourceVpc", "vpc-1"))],
    ),
    "a number that is another one": (
        [allow(**when("NumericLessThan", "s3:max-keys", "10"))],
        [allow(**when("NumericLessThan", "s3:max-keys", "20"))],
    ),
    "one of several keys that may be absent": (
        [allow(**when("StringEquals", "aws:SourceVpc", "vpc-1"))],
        [allow(**when("StringEqualsIfExists", "aws:SourceVpc", "vpc-1"))],
    ),
    "a set of values": (
        [allow(**when("ForAllValues:StringEquals", "aws:TagKeys", "a", "b"))],
        [allow(**when("ForAllValues:StringEquals", "aws:TagKeys", "a"))],
    ),
    "a Deny less": ([A, D], [A]),
    "a narrower Deny": ([deny("s3:Delete*")], [D]),
    "a Deny of fewer resources": ([deny(resource=[BUCKET, OBJECTS])], [D]),
    "a Deny with a condition": ([D], [deny(**TLS)]),
    "a Deny with an exception more": (
        [deny(Principal="*", **when("ArnNotEquals", "aws:PrincipalArn", ROLE))],
        [deny(Principal="*", **NOT_ROLES)],
    ),
    "a Deny of a role in place of everybody": ([deny(Principal="*")], [deny(Principal={"AWS": ROLE})]),
    "a Deny becomes an Allow": ([D], [allow("s3:DeleteObject")]),
    "a principal more": ([trust({"AWS": ROLE})], [trust({"AWS": [ROLE, OTHER]})]),
    "a role, then its account": ([trust({"AWS": ROLE})], [trust({"AWS": "111122223333"})]),
    "an account, then a role of it": ([trust({"AWS": "111122223333"})], [trust({"AWS": ROLE})]),
    "everybody of AWS, then everybody": ([trust({"AWS": "*"})], [trust("*")]),
    "a role, then everybody of AWS": ([trust({"AWS": ROLE})], [trust({"AWS": "*"})]),
    "another service": (
        [trust({"Service": "ecs-tasks.amazonaws.com"})],
        [trust({"Service": "lambda.amazonaws.com"})],
    ),
    "a provider of identities": ([trust({"AWS": "*"})], [trust({"Federated": "x"})]),
    "a subject becomes a pattern": (
        [trust({"Federated": "x"}, **when("StringEquals", "t:sub", "repo:a/b:environment:prod"))],
        [trust({"Federated": "x"}, **when("StringLike", "t:sub", "repo:a/b:*"))],
    ),
    "another NotAction": ([{**A, "NotAction": ["a:B", "c:D"]}], [{**A, "NotAction": ["a:B"]}]),
    "actions, then all but some": ([allow("s3:*")], [{**A, "NotAction": ["iam:*"]}]),
    "another NotResource": ([{**A, "NotResource": BUCKET}], [{**A, "NotResource": OBJECTS}]),
    "another NotPrincipal": (
        [{**A, "NotPrincipal": {"AWS": [ROLE, OTHER]}}],
        [{**A, "NotPrincipal": {"AWS": ROLE}}],
    ),
    "a Deny whose ARN matches nothing": (
        [deny(**when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/*"))],
        [deny(**when("ArnLike", "aws:PrincipalArn", "arn:aws:iam:*"))],
    ),
    "another account, behind a star": (
        [allow(**when("ArnLike", "aws:SourceArn", "arn:aws:logs:*:111122223333:*"))],
        [allow(**when("ArnLike", "aws:SourceArn", "arn:aws:logs:sa-east-1:999999999999:x:111122223333:y"))],
    ),
    "a literal star, then a variable": (
        [allow(resource="arn:aws:s3:::b/${*}")],
        [allow(resource="arn:aws:s3:::b/${aws:username}")],
    ),
    "two halves that only together cover it": (
        [allow("s3:Get*", "arn:aws:s3:::x/a*"), allow("s3:Get*", "arn:aws:s3:::x/b*")],
        [allow("s3:Get*", "arn:aws:s3:::x/?*")],
    ),
}

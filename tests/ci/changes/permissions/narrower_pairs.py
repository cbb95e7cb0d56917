"""Pairs of policies: the earlier one, and a later one that permits as much or less."""

from __future__ import annotations

from typing import Any

from tests.ci.changes.permissions.pairs import (
    BUCKET,
    NOT_ROLES,
    OBJECTS,
    OTHER,
    ROLE,
    TLS,
    VPC,
    VPCS,
    A,
    D,
    all_but,
    allow,
    deny,
    deny_but,
    trust,
    when,
    without,
)

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
    "the same NotAction": (
        [without(A, "Action", NotAction=["a:B", "c:D"])],
        [without(A, "Action", NotAction=["c:D", "a:B"])],
    ),
    "the same NotPrincipal": (
        [{**A, "NotPrincipal": {"AWS": ROLE}}],
        [{**A, "NotPrincipal": {"AWS": ROLE}}],
    ),
    "a statement that is no list": ([A], [A]),
    "everybody of AWS or everybody, of a bucket": ([allow(Principal={"AWS": "*"})], [allow(Principal="*")]),
    "an exception more of NotAction": ([all_but("iam:*")], [all_but("iam:*", "kms:*")]),
    "a wider exception of NotAction": ([all_but("iam:Get*")], [all_but("iam:*")]),
    "NotAction in another case": ([all_but("iam:*", "KMS:Decrypt")], [all_but("kms:decrypt", "IAM:*")]),
    "all but some, then an action that is not among them": ([all_but("iam:*")], [A]),
    "everything, then all but some": ([allow("*", "*")], [all_but("iam:*")]),
    "a Deny with an exception less": ([deny_but("iam:*", "kms:*")], [deny_but("iam:*")]),
    "an exception more of NotResource": (
        [without(A, "Resource", NotResource=BUCKET)],
        [without(A, "Resource", NotResource=[BUCKET, OBJECTS])],
    ),
    "all resources but some, then another one": (
        [without(A, "Resource", NotResource=OBJECTS)],
        [allow(resource="arn:aws:s3:::y/*")],
    ),
    "a star, then a variable": (
        [allow(resource="arn:aws:s3:::b/*")],
        [allow(resource="arn:aws:s3:::b/${aws:username}")],
    ),
    "a key that may be absent no longer": (
        [allow(**when("StringEqualsIfExists", "aws:SourceVpc", "vpc-1", "vpc-2"))],
        [allow(**VPC)],
    ),
    "fewer values of a key that may be absent": (
        [allow(**when("StringEqualsIfExists", "aws:SourceVpc", "vpc-1", "vpc-2"))],
        [allow(**when("StringEqualsIfExists", "aws:SourceVpc", "vpc-1"))],
    ),
    "an exclusion of a key that may be absent anyway": (
        [allow(**when("StringNotEquals", "aws:SourceVpc", "vpc-1"))],
        [allow(**when("StringNotEqualsIfExists", "aws:SourceVpc", "vpc-1"))],
    ),
    "a pattern, then a text": ([allow(**when("StringLike", "aws:SourceVpc", "vpc-*"))], [allow(**VPC)]),
    "another spelling of an operator for ARNs": (
        [allow(**when("ArnLike", "aws:SourceArn", OBJECTS))],
        [allow(**when("ArnEquals", "aws:SourceArn", OBJECTS))],
    ),
    "a wider exclusion": (
        [allow(**when("StringNotLike", "s3:prefix", "a/b/*"))],
        [allow(**when("StringNotLike", "s3:prefix", "a/*"))],
    ),
    "a smaller network": (
        [allow(**when("IpAddress", "aws:SourceIp", "10.0.0.0/8"))],
        [allow(**when("IpAddress", "aws:SourceIp", "10.1.0.0/16", "10.2.3.4"))],
    ),
    "a value less of a set": (
        [allow(**when("ForAllValues:StringEquals", "aws:TagKeys", "a", "b"))],
        [allow(**when("ForAllValues:StringEquals", "aws:TagKeys", "a"))],
    ),
    "a pattern of a set, then a text": (
        [allow(**when("ForAnyValue:StringLike", "aws:TagKeys", "a*"))],
        [allow(**when("ForAnyValue:StringEquals", "aws:TagKeys", "ab"))],
    ),
    "a text in its own case": (
        [allow(**when("StringEqualsIgnoreCase", "aws:SourceVpc", "VPC-1"))],
        [allow(**when("StringEquals", "aws:SourceVpc", "vpc-1"))],
    ),
    "a Deny with a principal less that it spares": (
        [deny(NotPrincipal={"AWS": [ROLE, OTHER]})],
        [deny(NotPrincipal={"AWS": ROLE})],
    ),
    "two networks, then the one that they make up": (
        [allow(**when("IpAddress", "aws:SourceIp", "10.0.0.0/9", "10.128.0.0/9"))],
        [allow(**when("IpAddress", "aws:SourceIp", "10.0.0.0/8"))],
    ),
    "a limit, then the same without itself": (
        [allow(**when("NumericLessThanEquals", "s3:max-keys", "10"))],
        [allow(**when("NumericLessThan", "s3:max-keys", "10"))],
    ),
    "a limit, then a smaller one with itself": (
        [allow(**when("NumericLessThan", "s3:max-keys", "10"))],
        [allow(**when("NumericLessThanEquals", "s3:max-keys", "9"))],
    ),
    "a number in other digits": (
        [allow(**when("NumericEquals", "s3:max-keys", "10"))],
        [allow(**when("NumericEquals", "s3:max-keys", "10.0"))],
    ),
    "a number more that is excluded": (
        [allow(**when("NumericNotEquals", "s3:max-keys", "1"))],
        [allow(**when("NumericNotEquals", "s3:max-keys", "1.0", "2"))],
    ),
    "a larger network that is excluded": (
        [allow(**when("NotIpAddress", "aws:SourceIp", "10.1.0.0/16"))],
        [allow(**when("NotIpAddress", "aws:SourceIp", "10.0.0.0/8"))],
    ),
    "a smaller number": (
        [allow(**when("NumericLessThan", "s3:max-keys", "100"))],
        [allow(**when("NumericLessThan", "s3:max-keys", "20"))],
    ),
    "a later start": (
        [allow(**when("DateGreaterThan", "aws:CurrentTime", "2026-01-01T00:00:00Z"))],
        [allow(**when("DateGreaterThan", "aws:CurrentTime", "2026-06-01"))],
    ),
    "an earlier end, in seconds": (
        [allow(**when("DateLessThanEquals", "aws:EpochTime", "1800000000"))],
        [allow(**when("DateLessThanEquals", "aws:EpochTime", "1700000000"))],
    ),
}

"""Pairs of policies: the earlier one, and a later one that permits more, or may."""

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
    "a value more of a set": (
        [allow(**when("ForAllValues:StringEquals", "aws:TagKeys", "a"))],
        [allow(**when("ForAllValues:StringEquals", "aws:TagKeys", "a", "b"))],
    ),
    "one of the values in place of all": (
        [allow(**when("ForAllValues:StringEquals", "aws:TagKeys", "a"))],
        [allow(**when("ForAnyValue:StringEquals", "aws:TagKeys", "a"))],
    ),
    "none of the values, and the key may be absent": (
        [allow(**when("ForAnyValue:StringNotEquals", "aws:TagKeys", "a"))],
        [allow(**when("ForAnyValue:StringNotEqualsIfExists", "aws:TagKeys", "a"))],
    ),
    "a text in any case": (
        [allow(**when("StringEquals", "aws:SourceVpc", "vpc-1"))],
        [allow(**when("StringEqualsIgnoreCase", "aws:SourceVpc", "vpc-1"))],
    ),
    "a Deny with a principal more that it spares": (
        [deny(NotPrincipal={"AWS": ROLE})],
        [deny(NotPrincipal={"AWS": [ROLE, OTHER]})],
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
    "an account, then a role of it that may assume": ([trust({"AWS": "111122223333"})], [trust({"AWS": ROLE})]),
    "an account of a bucket's policy, then a role of it": (
        [allow(Principal={"AWS": "111122223333"})],
        [allow(Principal={"AWS": ROLE})],
    ),
    "an account, then a role of another one": ([trust({"AWS": "999999999999"})], [trust({"AWS": ROLE})]),
    "a Deny of an account, then of a role of it": (
        [{**trust({"AWS": "111122223333"}), "Effect": "Deny"}],
        [{**trust({"AWS": ROLE}), "Effect": "Deny"}],
    ),
    "a Deny of everybody, then of everybody of AWS": ([deny(Principal="*")], [deny(Principal={"AWS": "*"})]),
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
    "another NotAction": ([without(A, "Action", NotAction=["a:B", "c:D"])], [without(A, "Action", NotAction=["a:B"])]),
    "actions, then all but some": ([allow("s3:*")], [without(A, "Action", NotAction=["iam:*"])]),
    "another NotResource": (
        [without(A, "Resource", NotResource=BUCKET)],
        [without(A, "Resource", NotResource=OBJECTS)],
    ),
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
    "an exception less of NotAction": ([all_but("iam:*", "kms:*")], [all_but("iam:*")]),
    "a narrower exception of NotAction": ([all_but("iam:*")], [all_but("iam:Get*")]),
    "all but some, then one of them": ([all_but("iam:*")], [allow("iam:GetRole", "*")]),
    "all but some, then a pattern that meets them": ([all_but("iam:Get*")], [allow("iam:*Role", "*")]),
    "a Deny with an exception more of NotAction": ([deny_but("iam:*")], [deny_but("iam:*", "kms:*")]),
    "all resources but some, then one of them": ([without(A, "Resource", NotResource=OBJECTS)], [A]),
    "a variable, then a star": (
        [allow(resource="arn:aws:s3:::b/${aws:username}")],
        [allow(resource="arn:aws:s3:::b/*")],
    ),
    "a variable where an account stands": (
        [trust({"AWS": ROLE}, **when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/a"))],
        [trust({"AWS": ROLE}, **when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::${aws:PrincipalTag/a}:role/a"))],
    ),
    "a larger network": (
        [allow(**when("IpAddress", "aws:SourceIp", "10.1.0.0/16"))],
        [allow(**when("IpAddress", "aws:SourceIp", "10.0.0.0/8"))],
    ),
    "a network that is a variable": (
        [allow(**when("IpAddress", "aws:SourceIp", "10.1.0.0/16"))],
        [allow(**when("IpAddress", "aws:SourceIp", "${aws:PrincipalTag/net}"))],
    ),
    "two networks with a gap, then all of it": (
        [allow(**when("IpAddress", "aws:SourceIp", "10.0.0.0/9", "10.192.0.0/10"))],
        [allow(**when("IpAddress", "aws:SourceIp", "10.0.0.0/8"))],
    ),
    "a limit, then the same with itself": (
        [allow(**when("NumericLessThan", "s3:max-keys", "10"))],
        [allow(**when("NumericLessThanEquals", "s3:max-keys", "10"))],
    ),
    "a limit from the other side": (
        [allow(**when("NumericLessThan", "s3:max-keys", "10"))],
        [allow(**when("NumericGreaterThan", "s3:max-keys", "10"))],
    ),
    "a network of another kind": (
        [allow(**when("IpAddress", "aws:SourceIp", "0.0.0.0/0"))],
        [allow(**when("IpAddress", "aws:SourceIp", "::/0"))],
    ),
    "a smaller network that is excluded": (
        [allow(**when("NotIpAddress", "aws:SourceIp", "10.0.0.0/8"))],
        [allow(**when("NotIpAddress", "aws:SourceIp", "10.1.0.0/16"))],
    ),
    "a smaller number where more is asked": (
        [allow(**when("NumericGreaterThan", "s3:max-keys", "20"))],
        [allow(**when("NumericGreaterThan", "s3:max-keys", "10"))],
    ),
    "what is no number": (
        [allow(**when("NumericLessThan", "s3:max-keys", "20"))],
        [allow(**when("NumericLessThan", "s3:max-keys", "x"))],
    ),
    "a later end": (
        [allow(**when("DateLessThan", "aws:CurrentTime", "2026-01-01T00:00:00Z"))],
        [allow(**when("DateLessThan", "aws:CurrentTime", "2026-01-01T00:00:00-03:00"))],
    ),
    "two halves that only together cover it": (
        [allow("s3:Get*", "arn:aws:s3:::x/a*"), allow("s3:Get*", "arn:aws:s3:::x/b*")],
        [allow("s3:Get*", "arn:aws:s3:::x/?*")],
    ),
}

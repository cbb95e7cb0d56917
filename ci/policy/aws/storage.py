"""Rules about buckets. Each yields what breaks it."""

from __future__ import annotations

from collections.abc import Iterator

from ci.changes.diff.document import Element
from ci.changes.permissions.statement import Statement, statements
from ci.policy.aws.rule import Broken, Rule
from ci.policy.aws.stack import Stack, first
from shared.aws import facts_of

_EVERYBODY = ((("*", "*"),), (("AWS", "*"),))
_WITHOUT_TLS = {("bool", "aws:securetransport", frozenset({"false"}))}
_BLOCK = "aws_s3_bucket_public_access_block"
_ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration"


def bucket_private(stack: Stack) -> Iterator[Broken]:
    """No bucket can be made public, by a list or by a policy."""
    known = facts_of(_BLOCK).blocks
    flags = known.arguments if known else ()
    for bucket in stack.of("aws_s3_bucket"):
        block = _one(stack, bucket, _BLOCK)
        open_ = [key for key in flags if block is None or block.body.get(key) is not True]
        if open_:
            yield Broken(bucket.address, f"public access is not blocked: {', '.join(open_)}")


def bucket_tls(stack: Stack) -> Iterator[Broken]:
    """A bucket refuses every request without TLS."""
    for bucket in stack.of("aws_s3_bucket"):
        own = _one(stack, bucket, "aws_s3_bucket_policy")
        if not any(_refuses_plain_http(one) for one in statements(own.body.get("policy") if own else None)):
            yield Broken(bucket.address, "no policy denies requests without TLS")


def bucket_key(stack: Stack) -> Iterator[Broken]:
    """What lies in a bucket is encrypted with a key of this account that has a policy of its own."""
    for bucket in stack.of("aws_s3_bucket"):
        settings = _one(stack, bucket, _ENCRYPTION)
        rule = first(settings.body.get("rule")) if settings else {}
        default = first(rule.get("apply_server_side_encryption_by_default"))
        if default.get("sse_algorithm") not in ("aws:kms", "aws:kms:dsse") or not default.get("kms_master_key_id"):
            yield Broken(bucket.address, f"encrypted with {default.get('sse_algorithm', 'the default')}, no own key")


def bucket_versions(stack: Stack) -> Iterator[Broken]:
    """What is overwritten or deleted can be brought back."""
    for bucket in stack.of("aws_s3_bucket"):
        settings = _one(stack, bucket, "aws_s3_bucket_versioning")
        if settings is None or first(settings.body.get("versioning_configuration")).get("status") != "Enabled":
            yield Broken(bucket.address, "keeps no versions")


def bucket_lists(stack: Stack) -> Iterator[Broken]:
    """Policies alone say who may what: access control lists are off."""
    for bucket in stack.of("aws_s3_bucket"):
        settings = _one(stack, bucket, "aws_s3_bucket_ownership_controls")
        if settings is None or first(settings.body.get("rule")).get("object_ownership") != "BucketOwnerEnforced":
            yield Broken(bucket.address, "access control lists count")
    for acl in stack.of("aws_s3_bucket_acl"):
        yield Broken(acl.address, "an access control list")


def _refuses_plain_http(one: Statement) -> bool:
    return (
        not one.allows
        and one.principals in _EVERYBODY
        and one.actions in (("*",), ("s3:*",))
        and one.conditions == _WITHOUT_TLS
    )


def _one(stack: Stack, bucket: Element, type_: str) -> Element | None:
    """Return what is set for a bucket; AWS keeps one setting of each type."""
    return next(iter(stack.naming(bucket.address, type_, "bucket")), None)


RULES = (
    Rule(
        "bucket-private",
        "a public bucket is the leak that everybody finds",
        "add an aws_s3_bucket_public_access_block with all four set to true",
        "FSBP S3.8",
        bucket_private,
    ),
    Rule(
        "bucket-tls",
        "S3 answers plain HTTP unless the policy refuses it",
        "put shared.policies.tls_only into the bucket's policy",
        "FSBP S3.5",
        bucket_tls,
    ),
    Rule(
        "bucket-key",
        "with a key of your own, who may read the bucket is not enough to read it",
        "encrypt with aws:kms and a key of this account",
        "FSBP S3.17",
        bucket_key,
    ),
    Rule(
        "bucket-versions",
        "a mistake or an attacker overwrites what is needed to recover",
        "add an aws_s3_bucket_versioning with status Enabled",
        "FSBP S3.14",
        bucket_versions,
    ),
    Rule(
        "bucket-lists",
        "access control lists are a second, older way to give access that no policy shows",
        "set object_ownership to BucketOwnerEnforced",
        "FSBP S3.12",
        bucket_lists,
    ),
)

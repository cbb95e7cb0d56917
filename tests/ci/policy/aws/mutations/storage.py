"""Mistakes about buckets."""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

from tests.ci.policy.aws.mutations.base import Data, breaks, one, statement


@breaks("bucket-private")
def a_bucket_whose_policy_may_be_public(d: Data) -> None:
    one(d, "aws_s3_bucket_public_access_block")["block_public_policy"] = False


@breaks("bucket-private", account=True)
def a_state_bucket_without_the_block(d: Data) -> None:
    blocks = d["resource"]["aws_s3_bucket_public_access_block"]
    del blocks[next(name for name in blocks if name.startswith("state"))]


@breaks("bucket-tls")
def a_bucket_that_answers_plain_http(d: Data) -> None:
    def change(found: Data) -> None:
        found["Condition"]["Bool"]["aws:SecureTransport"] = "true"

    statement(one(d, "aws_s3_bucket_policy"), "policy", change, "TlsOnly")


@breaks("bucket-tls", account=True)
def a_state_bucket_without_a_policy(d: Data) -> None:
    policies = d["resource"]["aws_s3_bucket_policy"]
    del policies[next(name for name in policies if name.startswith("state"))]


@breaks("bucket-key", account=True)
def a_state_under_a_key_of_aws(d: Data) -> None:
    settings = one(d, "aws_s3_bucket_server_side_encryption_configuration", "state")
    settings["rule"][0]["apply_server_side_encryption_by_default"] = {"sse_algorithm": "AES256"}


@breaks("bucket-versions", account=True)
def a_state_that_is_overwritten(d: Data) -> None:
    one(d, "aws_s3_bucket_versioning", "state")["versioning_configuration"]["status"] = "Suspended"


@breaks("bucket-lists")
def access_control_lists_count_again(d: Data) -> None:
    one(d, "aws_s3_bucket_ownership_controls")["rule"]["object_ownership"] = "ObjectWriter"


@breaks("bucket-lists")
def an_access_control_list(d: Data) -> None:
    d["resource"]["aws_s3_bucket_acl"] = {"list": {"acl": "public-read"}}

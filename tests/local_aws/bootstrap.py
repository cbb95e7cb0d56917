"""What stands in an account before the first apply: buckets of state and evidence, the state's key, certificates."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from shared.naming import FINGERPRINT, SIGNATURE, Names

# moto_start.py reads it.
TAG = "local-aws-name"
NOT_PUBLIC = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def make_buckets(s3: Any, document: Mapping[str, Any], readers: Sequence[str]) -> None:
    """Make the versioned state and evidence buckets of the synthesized `document`.

    `s3` is a client of the account; the accounts in `readers` may list and read the evidence.
    """
    backend = document["terraform"]["backend"]["s3"]
    evidence = evidence_bucket(document)
    # us-east-1 is where S3 makes a bucket that says nothing, and no value of its own (Amazon S3 API, CreateBucket).
    elsewhere = backend["region"] != "us-east-1"
    place = {"CreateBucketConfiguration": {"LocationConstraint": backend["region"]}} if elsewhere else {}
    for bucket in (backend["bucket"], evidence):
        s3.create_bucket(Bucket=bucket, **place)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(NOT_PUBLIC, True))
    if readers:
        s3.put_bucket_policy(Bucket=evidence, Policy=json.dumps(_evidence_policy(evidence, readers)))


def evidence_bucket(document: Mapping[str, Any]) -> str:
    """Return the name of the evidence bucket of the synthesized `document`."""
    return names_in(document).bucket("evidence")


def names_in(document: Mapping[str, Any]) -> Names:
    """Return the names of the environment of the synthesized `document`."""
    (provider,) = document["provider"]["aws"]
    (account,) = provider["allowed_account_ids"]
    return Names(environment_of(document), account, provider["region"])


def environment_of(document: Mapping[str, Any]) -> str:
    """Return the environment of the synthesized `document`."""
    (provider,) = document["provider"]["aws"]
    return provider["default_tags"][0]["tags"]["Environment"]


def make_state_key(kms: Any, document: Mapping[str, Any]) -> None:
    """Make the key that the backend of the synthesized `document` names, in the account of the client `kms`."""
    arn = document["terraform"]["backend"]["s3"]["kms_key_id"]
    kms.create_key(Description="Terraform state", Tags=[{"TagKey": TAG, "TagValue": arn}])


def make_fingerprint_key(kms: Any, document: Mapping[str, Any]) -> None:
    """Make the key of the fingerprints of plans, under its alias."""
    alias = f"alias/{names_in(document).resource(FINGERPRINT)}"
    key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=alias, TargetKeyId=key)


def make_signing_key(kms: Any, environment: str) -> str:
    """Make the key that signs an environment's records, and return its alias."""
    key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    alias = f"alias/{Names(environment, '', '').resource(SIGNATURE)}"
    kms.create_alias(AliasName=alias, TargetKeyId=key)
    return alias


def make_certificates(acm: Any, document: Mapping[str, Any], domain_name: str) -> None:
    """Make the certificates that the listeners of the synthesized `document` name."""
    listeners = document["resource"].get("aws_lb_listener", {}).values()
    for arn in {listener["certificate_arn"] for listener in listeners if "certificate_arn" in listener}:
        acm.request_certificate(DomainName=domain_name, Tags=[{"Key": TAG, "Value": arn}])


def _evidence_policy(bucket: str, readers: Sequence[str]) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": [f"arn:aws:iam::{account}:root" for account in readers]},
        "Action": ["s3:ListBucket", "s3:GetObject"],
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
    }
    return {"Version": "2012-10-17", "Statement": [statement]}

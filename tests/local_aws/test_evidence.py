"""Buckets of one account, seen from another: what `promote` needs, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_aws import LocalAccount, evidence_bucket
from tests.local_aws.samples import document


def refused(call: Any, **arguments: Any) -> str:
    """Return the code with which AWS refuses `call`."""
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return error.value.response["Error"]["Code"]


def test_a_named_reader_reads_the_evidence_of_another_account(accounts: Mapping[str, LocalAccount]) -> None:
    """`promote` to staging looks at dev's records."""
    evidence = evidence_bucket(document("dev"))
    staging = accounts["staging"].client("s3")
    assert staging.get_object(Bucket=evidence, Key="records/1.json")["Body"].read() == b"{}"
    assert [item["Key"] for item in staging.list_objects_v2(Bucket=evidence)["Contents"]] == ["records/1.json"]


def test_a_reader_cannot_write_evidence(accounts: Mapping[str, LocalAccount]) -> None:
    """Only an account itself says what it has deployed."""
    put = accounts["staging"].client("s3").put_object
    assert refused(put, Bucket=evidence_bucket(document("dev")), Key="records/2.json", Body=b"") == "AccessDenied"


def test_a_reader_sees_no_state_of_another_account(accounts: Mapping[str, LocalAccount]) -> None:
    """A state holds secrets."""
    assert refused(accounts["staging"].client("s3").list_objects_v2, Bucket="state-dev") == "AccessDenied"


def test_who_is_not_named_reads_no_evidence(accounts: Mapping[str, LocalAccount]) -> None:
    """Dev does not read staging's."""
    listing = accounts["dev"].client("s3").list_objects_v2
    assert refused(listing, Bucket=evidence_bucket(document("staging"))) == "AccessDenied"


def test_a_record_is_written_once(accounts: Mapping[str, LocalAccount]) -> None:
    """Evidence and Terraform's lock both rest on this condition."""
    put = accounts["dev"].client("s3").put_object
    arguments = {"Bucket": evidence_bucket(document("dev")), "Key": "records/1.json", "Body": b"", "IfNoneMatch": "*"}
    assert refused(put, **arguments) == "PreconditionFailed"

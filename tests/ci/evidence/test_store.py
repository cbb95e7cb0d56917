"""Records in S3: appended, listed, never changed; and what AWS says when it does not want to."""

from __future__ import annotations

import os
from collections.abc import Mapping
from io import BytesIO

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from ci.evidence.store import EvidenceError, EvidenceStore, require_account, store_of
from shared import checks
from shared.naming import names_of
from tests.ci.conftest import NUMBERS, new_store
from tests.ci.evidence.records import at, record
from tests.local_aws import LocalAccount
from tests.rehearsal.tree import ROOT


def test_records_come_back_newest_first(store: EvidenceStore) -> None:
    """Whatever the order in which they were written."""
    for minutes in (5, 9, 1):
        store.append(record(**at(minutes)))
    found = [entry.record for entry in store.entries()]
    assert found == [record(**at(minutes)) for minutes in (9, 5, 1)]


def test_the_same_record_twice_is_two_objects(store: EvidenceStore) -> None:
    """Two deployments in one second do not overwrite each other."""
    assert store.append(record()) != store.append(record())
    assert len(store.entries()) == 2


@pytest.mark.parametrize("there", [True, False], ids=["ours", "another"])
def test_an_answer_that_was_lost_is_no_second_record(there: bool) -> None:
    """The SDK writes again and meets its own object; somebody else's in its place is an error."""
    client = boto3.client("s3", region_name="sa-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    content = record().to_bytes() if there else b"{}"
    store = EvidenceStore(client, "bucket", "dev")
    with Stubber(client) as stub:
        stub.add_client_error("put_object", "PreconditionFailed", http_status_code=412)
        stub.add_response("get_object", {"Body": StreamingBody(BytesIO(content), len(content))})
        if there:
            assert store.append(record()).startswith("records/dev/")
        else:
            with pytest.raises(EvidenceError, match="PreconditionFailed"):
                store.append(record())


def test_a_key_says_when_and_which_digest(store: EvidenceStore) -> None:
    """So that a listing is a history."""
    assert store.append(record()).startswith("records/dev/20261124T120000Z-aaaaaaaaaaaa-")


def test_what_is_no_record_is_an_entry_with_its_problem(store: EvidenceStore) -> None:
    """It is shown, and it opens no gate."""
    store.client.put_object(Bucket=store.bucket, Key="records/dev/1.json", Body=b"{")
    store.client.put_object(
        Bucket=store.bucket, Key="records/dev/2.json", Body=record(environment="staging").to_bytes()
    )
    found = [(entry.key, entry.record, entry.problem) for entry in store.entries()]
    assert found == [
        ("records/dev/2.json", None, "is a record of staging"),
        ("records/dev/1.json", None, "is no JSON: it may be cut off"),
    ]
    assert [entry.as_data()["record"] for entry in store.entries()] == [None, None]


def test_more_records_than_a_page_holds_are_all_read() -> None:
    """S3 lists at most a thousand keys at once (ListObjectsV2)."""
    client = boto3.client("s3", region_name="sa-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    content = record().to_bytes()
    with Stubber(client) as stub:
        pages = [(["records/dev/1.json"], True), (["records/dev/2.json"], False)]
        for keys, more in pages:
            answer = {"Contents": [{"Key": key} for key in keys], "IsTruncated": more}
            stub.add_response("list_objects_v2", answer | ({"NextContinuationToken": "next"} if more else {}))
        for _ in range(2):
            stub.add_response("get_object", {"Body": StreamingBody(BytesIO(content), len(content))})
        found = EvidenceStore(client, "bucket", "dev").entries()
    assert [entry.key for entry in found] == ["records/dev/2.json", "records/dev/1.json"]


def test_a_document_is_kept_once_under_its_digest(store: EvidenceStore) -> None:
    """A second time changes nothing."""
    sha256 = store.put_document(b"{}")
    assert store.put_document(b"{}") == sha256
    assert store.document(sha256) == b"{}"


def test_a_document_that_is_another_one_is_refused(store: EvidenceStore) -> None:
    """Somebody wrote over it."""
    sha256 = store.put_document(b"{}")
    store.client.put_object(Bucket=store.bucket, Key=f"documents/{sha256}.tf.json", Body=b"[]")
    with pytest.raises(EvidenceError, match="does not hold what its name says"):
        store.document(sha256)


def test_a_document_that_is_not_there_is_one_line(store: EvidenceStore) -> None:
    """Not a traceback."""
    with pytest.raises(EvidenceError) as raised:
        store.document("0" * 64)
    assert raised.value.lines == [f"evidence of dev: {store.bucket} does not hold the object asked for"]


def test_a_bucket_that_does_not_exist_says_what_to_do(store: EvidenceStore) -> None:
    """It is made before the first deployment."""
    with pytest.raises(EvidenceError, match=r"the bucket nowhere-1 does not exist: see docs/operations\.md"):
        EvidenceStore(store.client, "nowhere-1", "dev").entries()


def test_another_account_may_not_read_unless_the_bucket_says_so(accounts: Mapping[str, LocalAccount]) -> None:
    """The line says whose bucket it is."""
    dev = new_store(accounts["dev"], "dev")
    theirs = EvidenceStore(accounts["staging"].client("s3"), dev.bucket, "dev")
    with pytest.raises(EvidenceError, match=f"these credentials may not use {dev.bucket}"):
        theirs.entries()
    with pytest.raises(EvidenceError, match=f"these credentials may not use {dev.bucket}"):
        theirs.append(record())


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("ExpiredToken", "have expired or are unknown: sign in again"),
        ("InvalidAccessKeyId", "have expired or are unknown: sign in again"),
        ("AccessDenied", "sign in with a role that may"),
        ("SlowDown", r"bucket: An error occurred \(SlowDown\)"),
    ],
)
def test_what_aws_says_becomes_one_line(code: str, line: str) -> None:
    """With the bucket and a remedy."""
    client = boto3.client("s3", region_name="sa-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        stub.add_client_error("list_objects_v2", code)
        with pytest.raises(EvidenceError, match=line):
            EvidenceStore(client, "bucket", "dev").entries()
    with Stubber(client) as stub:
        stub.add_client_error("put_object", code)
        with pytest.raises(EvidenceError, match=line):
            EvidenceStore(client, "bucket", "dev").put_document(b"")


def test_a_network_that_is_away_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens there."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    client = boto3.client(
        "s3",
        region_name="sa-east-1",
        endpoint_url="http://127.0.0.1:9",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )
    with pytest.raises(EvidenceError, match="are credentials and network there"):
        EvidenceStore(client, "bucket", "dev").entries()


def test_the_bucket_is_named_after_environment_and_account() -> None:
    """The same name as in docs/operations.md."""
    config = checks.validated(ROOT)[0]
    store = store_of(config)
    assert (store.bucket, store.environment) == (names_of(config).bucket("evidence"), "dev")


def test_the_account_is_asked_before_anything_is_done(
    accounts: Mapping[str, LocalAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Credentials of another account stop it; those of the right one do not."""
    config = checks.validated(ROOT)[0]
    for name, value in accounts["dev"].environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(EvidenceError) as raised:
        require_account(config)
    [line] = raised.value.lines
    expected = f"dev: its account is {config.aws.account_id}, the credentials are of {NUMBERS['dev']}: sign in there"
    assert line == expected
    right = config.model_copy(update={"aws": config.aws.model_copy(update={"account_id": NUMBERS["dev"]})})
    require_account(right)


def test_nobody_signed_in_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials at all."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(EvidenceError, match="dev: nobody is signed in to AWS: Unable to locate credentials"):
        require_account(checks.validated(ROOT)[0])

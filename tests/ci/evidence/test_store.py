"""Records in S3: appended, listed, never changed; and what AWS says when it does not want to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from ci.deployment.record_builder import run_id
from ci.evidence.dsse import sealed
from ci.evidence.entry import Owner, key_of
from ci.evidence.record import Record, Run
from ci.evidence.signer import signer_of
from ci.evidence.statement import PAYLOAD_TYPE, payload_of
from ci.evidence.store import READERS, EvidenceError, EvidenceStore, store_of
from shared import checks, exits
from shared.naming import SERVICE, names_of
from tests.ci.conftest import new_store
from tests.ci.evidence.keys import DEV, DEV_KEY, OTHER_KEY, LocalKey
from tests.ci.evidence.records import NOON, at, record, started
from tests.local_aws import LocalAccount
from tests.rehearsal.tree import ROOT


def signed(one: Record, by: LocalKey) -> bytes:
    """Return a record as it lies in S3."""
    return sealed(PAYLOAD_TYPE, payload_of(one), by.public_key(), by.sign_digest)


def run_of(moment: datetime) -> Run:
    """Return a run of its own that starts at a moment."""
    return Run(id=run_id(moment), url=None, attempt=None)


def test_records_come_back_newest_first(store: EvidenceStore) -> None:
    """Whatever the order in which they were written."""
    for minutes in (5, 9, 1):
        store.append(record(**at(minutes)))
    found = [entry.record for entry in store.entries()]
    assert found == [record(**at(minutes)) for minutes in (9, 5, 1)]


def test_two_records_of_one_moment_are_two_objects(store: EvidenceStore) -> None:
    """Two deployments that end in one millisecond do not overwrite each other."""
    one = record()
    assert store.append(one) != store.append(one.model_copy(update={"run": run_of(one.started_at)}))
    assert len(store.entries()) == 2


def test_an_answer_that_was_lost_is_no_second_record(store: EvidenceStore) -> None:
    """The SDK writes again and meets its own object: what lies there is what was to be written."""
    put = store.client.put_object

    def twice(**arguments: Any) -> Any:
        put(**arguments)
        return put(**arguments)

    key = replace(store, client=_Client(store.client, put_object=twice)).append(record())
    assert [entry.key for entry in store.entries()] == [key]


def test_somebody_elses_object_under_the_same_name_is_an_error(store: EvidenceStore) -> None:
    """Nothing is overwritten, and nobody believes that it was written."""
    put = store.client.put_object

    def later(**arguments: Any) -> Any:
        put(**{**arguments, "Body": b"theirs"})
        return put(**arguments)

    with pytest.raises(EvidenceError, match="PreconditionFailed"):
        replace(store, client=_Client(store.client, put_object=later)).append(record())


class _Client:
    """A client of S3 with one call that does more."""

    def __init__(self, client: Any, **calls: Callable[..., Any]) -> None:
        self._client = client
        self.__dict__.update(calls)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def test_a_key_says_when_and_which_digest(store: EvidenceStore) -> None:
    """So that a listing is a history."""
    one = record(ended_at=NOON + timedelta(milliseconds=7), run_id="0000000a")
    assert store.append(one) == f"v2/{SERVICE}/dev/20261124T120000007Z-aaaaaaaaaaaa-ended-{one.run.id}.json"
    assert (
        store.append(started(run_id="0000000a"))
        == f"v2/{SERVICE}/dev/20261124T115500000Z-aaaaaaaaaaaa-started-{one.run.id}.json"
    )


def test_what_is_no_evidence_is_an_entry_with_its_problem(store: EvidenceStore) -> None:
    """It is shown, and it opens no gate."""
    for name, content in (
        ("1.json", b"{"),
        ("2.json", signed(record(), OTHER_KEY)),
        ("3.json", store.client.get_object(Bucket=store.bucket, Key=store.append(record()))["Body"].read()),
    ):
        store.client.put_object(Bucket=store.bucket, Key=f"{store.owner.prefix}{name}", Body=content)
    found = [(entry.key, entry.code) for entry in store.entries() if entry.record is None]
    prefix = store.owner.prefix
    assert found == [
        (f"{prefix}3.json", "foreign-record"),
        (f"{prefix}2.json", "bad-signature"),
        (f"{prefix}1.json", "unreadable-record"),
    ]
    assert [entry.as_data()["record"] for entry in store.entries()].count(None) == 3


def test_a_record_that_was_copied_from_another_environment_is_none(
    accounts: Mapping[str, LocalAccount], store: EvidenceStore
) -> None:
    """Into staging's bucket, under staging's name: it is dev's all the same."""
    staging = new_store(accounts["staging"], "staging")
    content = store.client.get_object(Bucket=store.bucket, Key=store.append(record()))["Body"].read()
    key = key_of(record(environment="staging"))
    staging.client.put_object(Bucket=staging.bucket, Key=key, Body=content)
    [entry] = staging.entries()
    assert (entry.code, entry.problem) == ("foreign-record", "is a record of dev in account 111122223333")


def test_a_key_that_nobody_could_verify_with_signs_nothing(store: EvidenceStore) -> None:
    """The line says which key to write, and where."""
    unknown = replace(store, owner=Owner("dev", "111122223333", (DEV_KEY.public_key(),)))
    with pytest.raises(EvidenceError) as raised:
        unknown.append(record())
    what = "its records are signed with a key that evidence.signing_keys does not name"
    assert raised.value.lines == [f"dev: {what}: write {store.signer.public_key()} there, and commit it"]
    assert store.entries() == []


def test_a_record_of_another_account_is_not_even_written(store: EvidenceStore) -> None:
    """It would be no evidence where it lies."""
    with pytest.raises(EvidenceError, match="a new record is a record of dev in account 999988887777"):
        store.append(record(account_id="999988887777"))
    assert store.entries() == []


def test_a_key_that_is_not_there_is_one_line(
    accounts: Mapping[str, LocalAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what to do."""
    for name, value in accounts["staging"].environment.items():
        monkeypatch.setenv(name, value)
    signer = signer_of(checks.validated(ROOT)[0])
    for ask in (signer.public_key, lambda: signer.sign_digest(b"x" * 32)):
        with pytest.raises(exits.CommandError, match=rf"alias/{SERVICE}-signature-dev: .*: run bootstrap, and sign in"):
            ask()


def test_more_records_than_a_page_holds_are_all_read() -> None:
    """S3 lists at most a thousand keys at once (ListObjectsV2)."""
    client = boto3.client("s3", region_name="sa-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    records = [record(**at(minutes)) for minutes in (1, 2)]
    keys = [key_of(one) for one in records]
    with Stubber(client) as stub:
        stub.add_response("list_objects_v2", {"IsTruncated": False}, {"Bucket": "bucket", "Prefix": "records/dev/"})
        pages = [([keys[0]], True), ([keys[1]], False)]
        for names, more in pages:
            answer = {"Contents": [{"Key": name} for name in names], "IsTruncated": more}
            stub.add_response("list_objects_v2", answer | ({"NextContinuationToken": "next"} if more else {}))
        for one in reversed(records):
            content = signed(one, DEV_KEY)
            stub.add_response("get_object", {"Body": StreamingBody(BytesIO(content), len(content))})
        found = EvidenceStore(client, "bucket", DEV, DEV_KEY).entries()
    assert [entry.record for entry in found] == list(reversed(records))


def test_an_object_is_fetched_once(store: EvidenceStore) -> None:
    """It never changes: who asks again lists, and fetches what is new."""
    fetched: list[str] = []

    def get_object(**arguments: Any) -> Any:
        fetched.append(arguments["Key"])
        return store.client.get_object(**arguments)

    counting = replace(store, client=_Client(store.client, get_object=get_object))
    keys = [store.append(record(**at(minutes))) for minutes in (1, 2)]
    assert counting.entries() == counting.entries()
    keys.append(store.append(record(**at(3))))
    assert len(counting.entries()) == 3
    assert sorted(fetched) == sorted(keys)


def test_many_records_are_read_side_by_side_and_stay_in_order(store: EvidenceStore) -> None:
    """More than are fetched at once."""
    wanted = [record(**at(minutes)) for minutes in range(READERS + 5)]
    for one in wanted:
        store.append(one)
    assert [entry.record for entry in store.entries()] == list(reversed(wanted))


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
        EvidenceStore(store.client, "nowhere-1", store.owner, store.signer).entries()


def test_another_account_may_not_read_unless_the_bucket_says_so(accounts: Mapping[str, LocalAccount]) -> None:
    """The line says whose bucket it is."""
    dev = new_store(accounts["dev"], "dev")
    theirs = EvidenceStore(accounts["staging"].client("s3"), dev.bucket, dev.owner, dev.signer)
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
            EvidenceStore(client, "bucket", DEV, DEV_KEY).entries()
    with Stubber(client) as stub:
        stub.add_client_error("put_object", code)
        with pytest.raises(EvidenceError, match=line):
            EvidenceStore(client, "bucket", DEV, DEV_KEY).put_document(b"")


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
        EvidenceStore(client, "bucket", DEV, DEV_KEY).entries()


def test_the_bucket_is_named_after_environment_and_account() -> None:
    """The same name as in docs/operations.md."""
    config = checks.validated(ROOT)[0]
    store = store_of(config)
    assert (store.bucket, store.environment) == (names_of(config).bucket("evidence"), "dev")

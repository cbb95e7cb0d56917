"""Holds, overrides and looks in S3: signed like records, and worth nothing otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from ci.evidence import note
from ci.evidence.dsse import sealed
from ci.evidence.entry import Owner, filed
from ci.evidence.note import DriftSeen, Hold, Override, Release, keyed_holds, parse
from ci.evidence.record import RecordError
from ci.evidence.statement import PAYLOAD_TYPE
from ci.evidence.store import EvidenceError, EvidenceStore
from tests.ci.conftest import new_store
from tests.ci.evidence.keys import DEV_KEY, OTHER_KEY
from tests.ci.gate.request_examples import NOW, hold, look, override, release
from tests.local_aws import LocalAccount

STAGING = Owner("staging", "111122223333", (DEV_KEY.public_key(),))
HOLD = hold()
KEY = note.key_of(HOLD, "01234567")


def content(
    what: Hold | Release | Override | DriftSeen = HOLD, *, by: Any = DEV_KEY, kind: str = note.PAYLOAD_TYPE
) -> bytes:
    """Return a note as it lies in S3."""
    return sealed(kind, what.to_payload(), by.public_key(), by.sign_digest)


def signed(payload: bytes) -> bytes:
    """Return bytes as a note that is well signed."""
    return sealed(note.PAYLOAD_TYPE, payload, DEV_KEY.public_key(), DEV_KEY.sign_digest)


@pytest.mark.parametrize("what", [HOLD, override("soak"), look(minutes=1).note], ids=["hold", "override", "look"])
def test_a_note_comes_back_as_it_was_written(what: Hold | Override | DriftSeen) -> None:
    """Each kind."""
    assert parse(what.to_payload()) == what


def test_a_signed_note_counts() -> None:
    """And is data for programs."""
    found = filed(KEY, content(), STAGING)
    assert (found.note, found.problem) == (HOLD, None)
    assert found.as_data()["note"]["reason"] == "an incident"


@pytest.mark.parametrize(
    ("what", "key", "problem"),
    [
        (content(by=OTHER_KEY), KEY, "is signed with a key that evidence.signing_keys does not name"),
        (content(kind=PAYLOAD_TYPE), KEY, f"is no note: its payload is of the type {PAYLOAD_TYPE}"),
        (content()[:-9], KEY, "is no JSON: it may be cut off"),
        (content(hold(environment="dev")), KEY, "is a note of dev in account 111122223333"),
        (content(), KEY.replace("-hold-", "-release-"), "lies under the name of another note"),
        (content(), f"{KEY[:-5]}-started.json", "lies under the name of another note"),
        (content(hold(stack="network")), KEY, "is a note of the stack network in staging in account 111122223333"),
        (signed(b"{"), KEY, "is no JSON: it may be cut off"),
        (signed(b'{"kind":"hold","kind":"hold"}'), KEY, "has the key 'kind' twice"),
        (signed(b'{"kind":"wish"}'), KEY, "is no note: Input tag 'wish' found using 'kind' does not match any of"),
    ],
    ids=[
        "another key",
        "a record",
        "cut off",
        "of dev",
        "another name",
        "a longer name",
        "of a stack",
        "no JSON",
        "twice",
        "another kind",
    ],
)
def test_anything_else_does_not(what: bytes, key: str, problem: str) -> None:
    """With its reason."""
    found = filed(key, what, STAGING)
    assert found.note is None
    assert (found.problem or "").startswith(problem)
    assert found.as_data()["note"] is None


def test_an_override_that_ends_before_it_begins_is_none() -> None:
    """Nor is one without an end."""
    data = json.loads(override("soak").to_payload())
    for expires in (data["made_at"], None):
        with pytest.raises(RecordError, match="is no note"):
            parse(json.dumps({**data, "expires_at": expires}).encode())


def test_notes_come_back_newest_first(accounts: Mapping[str, LocalAccount]) -> None:
    """From their bucket; what does not count is among them."""
    store = new_store(accounts["dev"], "staging")
    first = store.file(HOLD)
    [filed_hold] = store.notes()
    second = store.file(release(filed_hold))
    torn = "notes/staging/20261124T120000Z-hold-0.jsonl"
    store.client.put_object(Bucket=store.bucket, Key=torn, Body=b"{}")
    found = store.notes()
    assert [one.key for one in found] == [second, first, torn]
    assert found[2].problem == "is not two lines of JSON: it may be cut off"
    assert keyed_holds(found[1:], NOW, None) == [(first, HOLD)]
    assert keyed_holds(found, NOW, None) == []
    assert store.entries() == []


def test_a_note_of_another_environment_is_not_written(store: EvidenceStore) -> None:
    """It would hold nothing where it lies."""
    with pytest.raises(EvidenceError, match="a new note is a note of staging"):
        store.file(HOLD)
    assert store.notes() == []

"""Holds, overrides and looks in S3: signed like records, and worth nothing otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from ci.evidence import note
from ci.evidence.entry import Owner, filed
from ci.evidence.envelope import sealed
from ci.evidence.note import DriftSeen, Hold, Override, Release, keyed_holds, parse
from ci.evidence.record import RecordError
from ci.evidence.store import EvidenceError, EvidenceStore
from tests.ci.conftest import new_store
from tests.ci.evidence.keys import DEV_KEY, OTHER_KEY
from tests.ci.gate.request_examples import NOW, hold, look, override, release
from tests.local_aws import LocalAccount

STAGING = Owner("staging", "111122223333", (DEV_KEY.public_key(),))
HOLD = hold()
KEY = f"{note.name_of(HOLD)}01234567.jsonl"


def content(what: Hold | Release | Override | DriftSeen = HOLD, *, by: Any = DEV_KEY, kind: str = note.KIND) -> bytes:
    """Return a note as it lies in S3."""
    return sealed(kind, what.to_line(), by.public_key(), by.sign)


@pytest.mark.parametrize("what", [HOLD, override("soak"), look(minutes=1).note], ids=["hold", "override", "look"])
def test_a_note_comes_back_as_it_was_written(what: Hold | Override | DriftSeen) -> None:
    """Each kind."""
    assert parse(what.to_line()) == what


def test_a_signed_note_counts() -> None:
    """And is data for programs."""
    found = filed(KEY, content(), STAGING)
    assert (found.note, found.problem) == (HOLD, None)
    assert found.as_data()["note"]["reason"] == "an incident"


@pytest.mark.parametrize(
    ("what", "key", "problem"),
    [
        (content(by=OTHER_KEY), KEY, "is signed with a key that evidence.signing_keys does not name"),
        (
            content(kind="record"),
            KEY,
            "has a signature that does not fit: somebody changed it, or another project signed it",
        ),
        (content()[:-9], KEY, "is not two lines of JSON: it may be cut off"),
        (content(hold(environment="dev")), KEY, "is a note of dev in account 111122223333"),
        (content(), KEY.replace("-hold-", "-release-"), "lies under the name of another note"),
        (b"{\n{}\n", KEY, "is no JSON: it may be cut off"),
        (b'{"kind": "wish"}\n{}\n', KEY, "is no note: Input tag 'wish' found using 'kind' does not match any of"),
    ],
    ids=["another key", "a record", "cut off", "of dev", "another name", "no JSON", "another kind"],
)
def test_anything_else_does_not(what: bytes, key: str, problem: str) -> None:
    """With its reason."""
    found = filed(key, what, STAGING)
    assert found.note is None
    assert (found.problem or "").startswith(problem)
    assert found.as_data()["note"] is None


def test_an_override_that_ends_before_it_begins_is_none() -> None:
    """Nor is one without an end."""
    data = json.loads(override("soak").to_line())
    for expires in (data["made_at"], None):
        with pytest.raises(RecordError, match="is no note"):
            parse(json.dumps({**data, "expires_at": expires}).encode())


def test_notes_come_back_newest_first(accounts: Mapping[str, LocalAccount]) -> None:
    """From their bucket; what does not count is among them."""
    store = new_store(accounts["dev"], "staging")
    first = store.file(HOLD)
    [filed_hold] = store.notes()
    second = store.file(release(filed_hold))
    store.client.put_object(Bucket=store.bucket, Key="notes/staging/0-hold-0.jsonl", Body=b"{}")
    found = store.notes()
    assert [one.key for one in found] == [second, first, "notes/staging/0-hold-0.jsonl"]
    assert found[2].problem == "is not two lines of JSON: it may be cut off"
    assert keyed_holds(found[1:], NOW, None) == [(first, HOLD)]
    assert keyed_holds(found, NOW, None) == []
    assert store.entries() == []


def test_a_note_of_another_environment_is_not_written(store: EvidenceStore) -> None:
    """It would hold nothing where it lies."""
    with pytest.raises(EvidenceError, match="a new note is a note of staging"):
        store.file(HOLD)
    assert store.notes() == []

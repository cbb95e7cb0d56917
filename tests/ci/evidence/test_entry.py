"""Who signed what: nothing but the very bytes, by a key that is known, under their own name, counts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.evidence import statement
from ci.evidence.dsse import sealed
from ci.evidence.entry import Owner, entry_of, filed, key_of
from ci.evidence.record import Record, Started
from ci.evidence.statement import PAYLOAD_TYPE, payload_of
from tests.ci.evidence.keys import DEV, DEV_KEY, OTHER_KEY, LocalKey
from tests.ci.evidence.records import at, record, started

RECORD = record()
KEY = key_of(RECORD)
UNFIT = "has a signature that does not fit: it was changed after it was signed"


def content(one: Record | Started = RECORD, by: LocalKey = DEV_KEY, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """Return a record as it lies in S3."""
    return sealed(payload_type, payload_of(one), by.public_key(), by.sign_digest)


SIGNED = content()  # a signature of this kind is another one each time, and not always of the same length


def worth(what: bytes, key: str = KEY, owner: Owner = DEV) -> tuple[str | None, str | None]:
    """Return code and problem of an object."""
    entry = entry_of(key, what, owner)
    assert entry.is_unreadable == (entry.problem is not None)
    return entry.code, entry.problem


@pytest.mark.parametrize("keys", [[DEV_KEY], [OTHER_KEY, DEV_KEY]], ids=["one key", "while a key is replaced"])
def test_a_signed_record_is_evidence(keys: list[LocalKey]) -> None:
    """It comes back as it was written."""
    owner = Owner("dev", "111122223333", tuple(key.public_key() for key in keys))
    assert entry_of(KEY, content(), owner).record == RECORD


def test_what_says_that_a_run_starts_is_none_of_an_end() -> None:
    """It is read, and proves nothing."""
    one = started()
    found = entry_of(key_of(one), content(one), DEV)
    assert (found.record, found.started, found.problem) == (None, one, None)
    assert found.as_data()["record"]["kind"] == "started"


@pytest.mark.parametrize(
    ("what", "code", "problem"),
    [
        (SIGNED[:-3], "unreadable-record", "is no JSON: it may be cut off"),
        (content(by=OTHER_KEY), "bad-signature", "is signed with a key that evidence.signing_keys does not name"),
        (
            content(payload_type="application/json"),
            "unreadable-record",
            "is no record: its payload is of the type application/json",
        ),
        (json.dumps({**json.loads(SIGNED), "payload": json.loads(content(record(actor="x")))["payload"]}).encode(),
         "bad-signature", UNFIT),
        (content(record(environment="staging")), "foreign-record", "is a record of staging in account 111122223333"),
        (content(record(account_id="999988887777")), "foreign-record", "is a record of dev in account 999988887777"),
        (
            content(record(stack="network")),
            "foreign-record",
            "is a record of the stack network in dev in account 111122223333",
        ),
    ],
    ids=["cut off", "another key", "another type", "another payload", "of staging", "of another account", "of a stack"],
)  # fmt: skip
def test_anything_else_is_none(what: bytes, code: str, problem: str) -> None:
    """Each by its code, with the reason."""
    assert worth(what) == (code, problem)


def test_what_another_project_signed_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of this repository under another name, which has the same account and the same key."""
    monkeypatch.setattr(statement, "PREDICATE", "https://other.example.com/record/v2")
    theirs = content()
    monkeypatch.undo()
    code, problem = worth(theirs)
    assert code == "unreadable-record"
    assert (problem or "").startswith("is a statement of the type https://other.example.com/record/v2, not https://")


@pytest.mark.parametrize(
    "key",
    [
        key_of(record(**at(60))),
        key_of(started()),
        key_of(record(input_digest="b" * 64)),
        f"{KEY}x",
        KEY.replace("/dev/", "/staging/"),
    ],
    ids=["another time", "another kind", "another digest", "longer", "another environment"],
)
def test_a_record_under_another_name_is_none(key: str) -> None:
    """Else an old success could be made to look like today's, or a role could add what it may not."""
    assert worth(content(), key=key) == ("foreign-record", "lies under the name of another record")


@given(place=st.integers(0, len(SIGNED) - 2), bit=st.integers(0, 7))
def test_no_bit_of_the_record_can_change(place: int, bit: int) -> None:
    """Wherever it is."""
    signed = bytearray(SIGNED)
    signed[place] ^= 1 << bit
    assert entry_of(KEY, bytes(signed), DEV).record is None


@pytest.mark.parametrize(
    "what",
    [b"[" * 200_000, content().replace(b"e", b"[" * 200_000, 1), sealed(PAYLOAD_TYPE, b"[" * 9000, DEV_KEY.public_key(),
     DEV_KEY.sign_digest)],
    ids=["deep", "deep inside", "a deep payload"],
)  # fmt: skip
def test_nothing_that_lies_there_is_more_than_no_evidence(what: bytes) -> None:
    """Else one object would end every command."""
    assert entry_of(KEY, what, DEV).record is None
    assert filed(KEY, what, DEV).note is None


def test_what_somebody_wrote_into_an_object_cannot_write_into_a_log() -> None:
    """No second line, no color, no command of a workflow."""
    _, problem = worth(content(record(environment="x\n::error::")))
    assert problem is not None
    assert problem.isprintable()
    assert "::error::" in problem

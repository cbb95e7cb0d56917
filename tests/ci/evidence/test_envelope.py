"""Who signed what: nothing but the very bytes, by a key that is known, counts."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.evidence import envelope
from ci.evidence.entry import KIND, Owner, entry_of, filed, name_of
from ci.evidence.envelope import EnvelopeError, parts, require_signature, sealed, statement
from ci.evidence.record import Record
from tests.ci.evidence.keys import DEV, DEV_KEY, OTHER_KEY, LocalKey
from tests.ci.evidence.records import at, record

RECORD = record()
KEY = f"{name_of(RECORD)}01234567.jsonl"


def content(one: Record = RECORD, by: LocalKey = DEV_KEY, kind: str = KIND) -> bytes:
    """Return a record as it lies in S3."""
    return sealed(kind, one.to_line(), by.public_key(), by.sign)


SIGNED = content()  # a signature of this kind is another one each time, and not always of the same length


def worth(what: bytes, key: str = KEY, owner: Owner = DEV) -> tuple[str | None, str | None]:
    """Return code and problem of an object."""
    entry = entry_of(key, what, owner)
    assert (entry.record is None) == (entry.problem is not None)
    return entry.code, entry.problem


def test_a_signed_record_is_evidence() -> None:
    """It comes back as it was written."""
    assert entry_of(KEY, content(), DEV).record == RECORD


def test_a_record_signed_with_the_key_before_is_evidence() -> None:
    """While a key is replaced, both are named."""
    both = Owner("dev", "111122223333", (OTHER_KEY.public_key(), DEV_KEY.public_key()))
    assert entry_of(KEY, content(), both).record == RECORD


UNFIT = "has a signature that does not fit: somebody changed it, or another project signed it"


@pytest.mark.parametrize(
    ("what", "code", "problem"),
    [
        (RECORD.to_line(), "unreadable-record", "is not two lines of JSON: it may be cut off"),
        (content()[:-1], "unreadable-record", "is not two lines of JSON: it may be cut off"),
        (content() + b"{}\n", "unreadable-record", "is not two lines of JSON: it may be cut off"),
        (b"{\n{}\n", "unreadable-record", "is no JSON: it may be cut off"),
        (RECORD.to_line() + b"\n{}\n", "bad-signature", "has no signature that can be read"),
        (RECORD.to_line() + b"\n[]\n", "bad-signature", "has no signature that can be read"),
        (
            content(by=OTHER_KEY),
            "bad-signature",
            "is signed with a key that evidence.signing_keys does not name",
        ),
        (content(kind="hold"), "bad-signature", UNFIT),
        (
            content().replace(b'"result": "success"', b'"result":  "success"'),
            "bad-signature",
            UNFIT,
        ),
        (
            content().replace(b"ECDSA_SHA_256", b"ECDSA_SHA_512"),
            "bad-signature",
            UNFIT,
        ),
        (
            content(record(environment="staging")),
            "foreign-record",
            "is a record of staging in account 111122223333",
        ),
        (
            content(record(account_id="999988887777")),
            "foreign-record",
            "is a record of dev in account 999988887777",
        ),
    ],
    ids=[
        "unsigned", "cut off", "longer", "no JSON", "empty signature", "list", "another key", "a hold", "changed",
        "another algorithm", "of staging", "of another account",
    ],
)  # fmt: skip
def test_anything_else_is_none(what: bytes, code: str, problem: str) -> None:
    """Each by its code, with the reason."""
    assert worth(what) == (code, problem)


def test_what_another_project_signed_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of this repository under another name, which has the same account and the same key."""
    monkeypatch.setattr(envelope, "PROJECT", "other")
    theirs = content()
    monkeypatch.undo()
    assert worth(theirs) == ("bad-signature", UNFIT)


def test_a_record_under_another_name_is_none() -> None:
    """Else an old success could be made to look like today's."""
    found = worth(content(), key=f"{name_of(record(**at(60)))}01234567.jsonl")
    assert found == ("foreign-record", "lies under the name of another record")


@given(place=st.integers(0, len(RECORD.to_line()) - 1), bit=st.integers(0, 7))
def test_no_bit_of_the_record_can_change(place: int, bit: int) -> None:
    """Wherever it is."""
    signed = bytearray(SIGNED)
    signed[place] ^= 1 << bit
    assert entry_of(KEY, bytes(signed), DEV).record is None


@given(length=st.integers(0, len(SIGNED) - 1))
def test_no_part_of_a_record_is_one(length: int) -> None:
    """Wherever it is cut off."""
    assert entry_of(KEY, SIGNED[:length], DEV).record is None


@given(st.binary(max_size=60))
def test_nobody_else_signs(signature: bytes) -> None:
    """Neither guessed bytes nor bytes that are no signature at all."""
    line = RECORD.to_line()
    said = {"algorithm": "ECDSA_SHA_256", "key": hashlib.sha256(base64.b64decode(DEV_KEY.public_key())).hexdigest()}
    forged = json.dumps({**said, "signature": base64.b64encode(signature).decode()}).encode()
    with pytest.raises(EnvelopeError):
        require_signature(KIND, line, forged, DEV.signing_keys)


def test_several_lines_cannot_be_signed() -> None:
    """The second one would not be covered."""
    with pytest.raises(ValueError, match="one line"):
        sealed(KIND, b"{}\n{}", DEV_KEY.public_key(), DEV_KEY.sign)


def test_openssl_says_the_same(tmp_path: Path) -> None:
    """Nobody has to trust this code: docs/operations.md shows the commands."""
    line, signature = parts(content())
    (tmp_path / "key.der").write_bytes(base64.b64decode(DEV_KEY.public_key()))
    (tmp_path / "signature").write_bytes(base64.b64decode(json.loads(signature)["signature"]))
    (tmp_path / "statement").write_bytes(statement(KIND, line))
    options = ["-sha256", "-keyform", "DER", "-verify", "key.der", "-signature", "signature", "statement"]
    command = ["openssl", "dgst", *options]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "Verified OK", done.stderr


@pytest.mark.parametrize(
    "what",
    [
        b"[" * 200_000 + b"\n{}\n",
        RECORD.to_line() + b"\n" + b"[" * 200_000 + b"\n",
        content().replace(b"2026-11-24T12:00:00Z", b"0001-01-01T00:00:00+14:00"),
    ],
    ids=["deep", "a deep signature", "before all calendars"],
)
def test_nothing_that_lies_there_is_more_than_no_evidence(what: bytes) -> None:
    """Else one object would end every command."""
    assert entry_of(KEY, what, DEV).record is None
    assert filed(KEY, what, DEV).note is None


def test_what_somebody_wrote_into_an_object_cannot_write_into_a_log() -> None:
    """No second line, no color, no command of a workflow."""
    forged = sealed(KIND, RECORD.to_line().replace(b'"dev"', b'"x\\n::error::"'), DEV_KEY.public_key(), DEV_KEY.sign)
    _, problem = worth(forged)
    assert problem is not None
    assert problem.isprintable()
    assert "::error::" in problem

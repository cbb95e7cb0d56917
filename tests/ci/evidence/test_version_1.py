"""Objects of version 1, as the code of its time wrote and signed them: read, promoted on, rolled back."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ci.__main__ import main
from ci.evidence import version_1
from ci.evidence.entry import Entry, Owner, entry_of, filed
from ci.evidence.log import EvidenceLog
from ci.evidence.note import DriftSeen, Filed, Hold, Override, Release, holds_in_force
from ci.evidence.record import Result
from ci.evidence.store import EvidenceStore
from ci.gate import Terms
from ci.gate.choice import rollback_target
from shared import exits
from tests.ci.evidence.keys import OTHER_KEY
from tests.ci.evidence.records import NOON, A, B, C, at, record
from tests.ci.evidence.version_1_objects import object_of, signed
from tests.ci.gate.request_examples import codes

FOLDER = Path(__file__).parent / "version_1"
KEYS = sorted(file.relative_to(FOLDER).as_posix() for file in FOLDER.rglob("*.jsonl"))
RECORDS, NOTES = ([key for key in KEYS if key.startswith(f"{folder}/")] for folder in ("records", "notes"))
DEV = Owner("dev", "111122223333", ((FOLDER / "signing-key.txt").read_text().strip(),))


@pytest.fixture(autouse=True)
def _this_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read them as the project that signed them does, whatever a copy of this repository is called."""
    monkeypatch.setattr(version_1, "PROJECT", "product-catalog")


def entries() -> list[Entry]:
    """Return what the records are worth, the oldest first."""
    return [entry_of(key, (FOLDER / key).read_bytes(), DEV) for key in RECORDS]


def notes() -> list[Filed]:
    """Return what the notes are worth."""
    return [filed(key, (FOLDER / key).read_bytes(), DEV) for key in NOTES]


def test_every_record_is_read_as_one_of_today() -> None:
    """Results, operations and digests say what they said."""
    found = [one.record for one in entries() if one.record is not None]
    assert [(one.input_digest[0], one.result, one.operation) for one in found] == [
        ("a", "success", "promote"),
        ("b", "success", "promote"),
        ("c", "failed", "promote"),
        ("a", "success", "rollback"),
        ("a", "destroyed", "destroy"),
        ("a", "success", "promote"),
    ]
    assert {one.digest.scheme for one in found} == {1}
    assert len({one.run.id for one in found}) == len(found)
    assert [one.key for one in found[1].opened] == ["notes/dev/20261124T110000Z-override-01234567.jsonl"]
    assert found[2].headline == "failed at verify: test_x: no"
    assert found[4].result is Result.DESTROYED
    assert [one.claims for one in entries()] == [one.input_digest[:12] for one in found]


def test_every_note_is_read_and_means_what_it_did() -> None:
    """The hold is released by its key."""
    assert {type(one.note) for one in notes()} == {Hold, Release, Override, DriftSeen}
    assert holds_in_force([one for one in notes() if not isinstance(one.note, Release)], NOON, None)
    assert holds_in_force(notes(), NOON, None) == []


def openssl(folder: Path, content: bytes, signed: bytes) -> str:
    """Return what openssl says of the bytes that `pae` prints, as docs/operations.md has it."""
    signature = json.loads(content.splitlines()[1])["signature"]
    files = {"key.der": DEV.signing_keys[0], "signature": signature}
    for name, value in files.items():
        (folder / name).write_bytes(base64.b64decode(value))
    (folder / "signed").write_bytes(signed)
    options = ["-sha256", "-keyform", "DER", "-verify", "key.der", "-signature", "signature", "signed"]
    done = subprocess.run(["openssl", "dgst", *options], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def test_openssl_verifies_what_is_signed_of_each(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Records and notes; with one byte of the line changed it refuses them."""
    found = {}
    for key in KEYS:
        content = (FOLDER / key).read_bytes()
        for good, written in ((True, content), (False, content.replace(b"111122223333", b"111122223334", 1))):
            (tmp_path / "RECORD").write_bytes(written)
            assert main(["pae", str(tmp_path / "RECORD")]) == exits.DONE
            found[key, good] = openssl(tmp_path, written, capsysbinary.readouterr().out)
    assert found == {
        (key, good): "Verified OK" if good else "Verification failure" for key in KEYS for good in (True, False)
    }


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"{\n{}\n", "is no JSON: it may be cut off"), (b"[]\n{}\n", "is no record: expected an object")],
)
def test_two_lines_that_are_no_object_have_nothing_to_verify(
    content: bytes, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line says why."""
    (tmp_path / "RECORD").write_bytes(content)
    assert main(["pae", str(tmp_path / "RECORD")]) == exits.BAD_INPUT
    assert f"RECORD: {why}" in capsys.readouterr().err


def test_what_they_prove_is_promoted_on() -> None:
    """B is; C failed, and A was only proven before everything was destroyed."""
    before = {"proof": entries()[:4], "terms": Terms("dev")}
    assert [codes(input_digest=digest, **before) for digest in (A, B, C)] == [[], [], ["not-proven"]]


def test_a_rollback_goes_back_to_what_they_proved() -> None:
    """By default to what is in good standing, and by name after everything was destroyed."""
    log = EvidenceLog(entries(), None)
    assert rollback_target(EvidenceLog(entries()[:3], None), None).input_digest == B
    assert rollback_target(log, "2222").input_digest == B


def test_both_layouts_are_one_history(store: EvidenceStore) -> None:
    """In the order of time, whatever the name of the folder."""
    of_both = EvidenceStore(store.client, store.bucket, _both(store), store.signer)
    for key in RECORDS[:3]:
        store.client.put_object(Bucket=store.bucket, Key=key, Body=(FOLDER / key).read_bytes())
    between, after = of_both.append(record(**at(15))), of_both.append(record(**at(25)))
    assert [one.key for one in of_both.entries()] == [after, RECORDS[2], between, RECORDS[1], RECORDS[0]]
    assert [one.problem for one in of_both.entries()] == [None] * 5


def _both(store: EvidenceStore) -> Owner:
    return Owner("dev", store.owner.account_id, (*store.owner.signing_keys, *DEV.signing_keys))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda content: content.replace(b'"success"', b'"succes "'), "unreadable-record"),
        (lambda content: content.replace(b'"somebody"', b'"somebodY"'), "bad-signature"),
        (lambda content: content.replace(b"ECDSA_SHA_256", b"ECDSA_SHA_512"), "bad-signature"),
        (lambda content: content[:-1], "unreadable-record"),
        (lambda content: content + b"{}\n", "unreadable-record"),
        (lambda content: content.partition(b"\n")[0] + b"\n{}\n", "bad-signature"),
        (lambda content: content.partition(b"\n")[0] + b"\n" + b"[" * 200_000 + b"\n", "bad-signature"),
        (lambda _: b"[" * 200_000 + b"\n{}\n", "unreadable-record"),
        (lambda content: content.replace(b"2026-11-24T12:00:00Z", b"0001-01-01T00:00:00+14:00"), "unreadable-record"),
    ],
    ids=[
        "a result", "a byte", "the algorithm", "cut off", "longer", "unsigned", "a deep signature", "deep", "early",
    ],
)  # fmt: skip
def test_nothing_else_is_read_as_one(change: Callable[[bytes], bytes], code: str) -> None:
    """Each by its code."""
    changed = entry_of(RECORDS[0], change((FOLDER / RECORDS[0]).read_bytes()), DEV)
    assert (changed.record, changed.code) == (None, code)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b'{"account_id"', b'{"actor": "ada", "account_id"', "has the key 'actor' twice"),
        (b'"passed": 3', b'"passed": 0, "passed": 3', "has the key 'passed' twice"),
        (b'"create": 1', b'"create": 1.0', "has the number 1.0: expected an integer"),
        (b'"passed": 3', b'"passed": 0', "a success has outputs, tests that passed"),
    ],
    ids=["a key twice", "deeper", "a fraction", "no test"],
)
def test_a_signed_line_that_says_two_things_or_proves_nothing_is_none(old: bytes, new: bytes, why: str) -> None:
    """Readers differ on which of two equal keys counts; a success without a test has shown nothing."""
    key, content = object_of(record(), OTHER_KEY)
    owner = Owner("dev", "111122223333", (OTHER_KEY.public_key(),))
    assert entry_of(key, content, owner).problem is None
    line = content.splitlines()[0]
    changed = entry_of(key, signed(line.replace(old, new, 1), OTHER_KEY), owner)
    assert (changed.record, changed.code) == (None, "unreadable-record")
    assert why in (changed.problem or "")


def test_no_other_key_and_no_other_name_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor another project."""
    content = (FOLDER / RECORDS[0]).read_bytes()
    assert (
        entry_of(RECORDS[0], content, Owner("dev", "111122223333", (OTHER_KEY.public_key(),))).code == "bad-signature"
    )
    assert entry_of(RECORDS[1], content, DEV).code == "foreign-record"
    assert entry_of(RECORDS[0].replace("records/", "v2/catalog/"), content, DEV).code == "unreadable-record"
    monkeypatch.setattr(version_1, "PROJECT", "other")
    assert entry_of(RECORDS[0], content, DEV).code == "bad-signature"

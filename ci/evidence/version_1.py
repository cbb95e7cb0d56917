"""Records and notes of version 1, read for ever and written no more: two lines of JSON, the second one a signature.

What is signed is a short text with the SHA-256 of the first line, byte for byte as it lies there:
`python -m ci pae FILE` prints it, and openssl verifies it (docs/operations.md).

Neither the format nor what it means changes again, and reading is as strict as of version 2, for no writer of its time
wrote a key twice or a fraction: tests/ci/evidence/version_1 has objects of its time. Pure.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import ValidationError

from ci.evidence import note
from ci.evidence.dsse import EnvelopeError, fits, key_id, strict_json
from ci.evidence.gate_rule import GateRule
from ci.evidence.operation import Operation
from ci.evidence.record import (
    DriftCheck,
    Failure,
    GitId,
    InputDigest,
    Outline,
    OverrideUsed,
    Part,
    PlannedChanges,
    Record,
    RecordError,
    Result,
    Run,
    Sha256,
    Started,
    Time,
    Unit,
    Verification,
)
from shared.naming import PROJECT, SERVICE

_STAMP = "%Y%m%dT%H%M%SZ"
_ALGORITHM = "ECDSA_SHA_256"
_LINES = 2
# How the end of a destruction that went well was recorded: this version knew two results.
_DESTROY, _DESTROYED = "destroy", "nothing runs here: it was destroyed on purpose"


class _Record(Part):
    schema_version: Literal[1]
    environment: str
    stack: str
    account_id: str
    input_digest: Sha256
    git_tree: GitId
    commit: GitId
    document_sha256: Sha256
    changes: tuple[Outline, ...]
    counts: dict[str, int]
    outputs_sha256: Sha256 | None
    tests: Verification | None
    drift: DriftCheck | None
    result: Literal["success", "failed"]
    failure: Failure | None
    image: str
    actor: str
    run_url: str | None
    started_at: Time
    ended_at: Time
    tools: dict[str, str]
    rehearsal: Sha256 | None
    overrides: tuple[OverrideUsed, ...] = ()
    rollback: bool = False


def record_of(line: bytes) -> Record:
    """Return the record that a line holds, as version 2 says it. Raises RecordError with one line."""
    try:
        old = _Record.model_validate(_json_of(line))
        destroys = old.failure is not None and old.failure.step == _DESTROY
        destroyed = destroys and old.failure is not None and old.failure.line == _DESTROYED
        operation = Operation.ROLLBACK if old.rollback else Operation.PROMOTE
        run = f"{old.started_at:%Y%m%dT%H%M%S}000Z-{hashlib.sha256(line).hexdigest()[:8]}"
        return Record(
            run=Run(id=run, url=old.run_url, attempt=None),
            unit=Unit(stack=SERVICE, environment=old.environment, account_id=old.account_id, region=None),
            operation=Operation.DESTROY if destroys else operation,
            digest=InputDigest(scheme=1, value=old.input_digest),
            document_sha256=old.document_sha256,
            commit=old.commit,
            tree=old.git_tree,
            authors=(),
            plan=PlannedChanges(fingerprint=None, counts=old.counts, changes=old.changes, shown_sha256=None),
            approvals=(),
            confirmed_by=None,
            opened=old.overrides,
            image=old.image,
            actor=old.actor,
            tools=old.tools,
            rehearsal=old.rehearsal,
            started_at=old.started_at,
            state=None,
            outputs_sha256=old.outputs_sha256,
            tests=old.tests,
            drift=old.drift,
            result=Result.DESTROYED if destroyed else Result(old.result),
            failure=None if destroyed else old.failure,
            ended_at=old.ended_at,
        )
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RecordError(f"is no record: {where + ': ' if where else ''}{first['msg']}") from None


def note_of(line: bytes) -> note.Note:
    """Return the note that a line holds. Raises RecordError with one line."""
    return note.validated(_json_of(line))


def is_key_of(record: Started | Record, key: str) -> bool:
    """Return whether a record of this version may lie under a key."""
    if not isinstance(record, Record):
        return False
    return key.startswith(f"records/{record.environment}/{record.ended_at:{_STAMP}}-{record.input_digest[:12]}-")


def is_key_of_note(one: note.Note, key: str) -> bool:
    """Return whether a note of this version may lie under a key."""
    return key.startswith(f"notes/{one.environment}/{one.made_at:{_STAMP}}-{one.kind}-")


def _json_of(line: bytes) -> Any:  # noqa: ANN401 - whatever the JSON is
    """Return what a line says. Raises RecordError."""
    try:
        return strict_json(line)
    except ValueError as error:
        raise RecordError(str(error)) from None


def statement(kind: str, line: bytes) -> bytes:
    """Return what is signed for one line of JSON. `kind` is part of it, and the project is."""
    return f"{PROJECT}/{kind}/v1\n{hashlib.sha256(line).hexdigest()}\n".encode()


def has_form(content: bytes) -> bool:
    """Return whether bytes have the form of this version: two lines. An envelope is one."""
    return content.endswith(b"\n") and content.count(b"\n") == _LINES


def signed(content: bytes) -> bytes:
    """Return the bytes that are signed of a record or note. Raises EnvelopeError, RecordError."""
    line, _ = parts(content)
    found = _json_of(line)
    if not isinstance(found, dict):
        raise RecordError("is no record: expected an object")
    return statement("note" if "kind" in found else "record", line)


def parts(content: bytes) -> tuple[bytes, bytes]:
    """Return the line that is said to be signed, and the line with its signature. Raises EnvelopeError."""
    lines = content.split(b"\n")
    if len(lines) != _LINES + 1 or lines[-1]:
        raise EnvelopeError(GateRule.UNREADABLE_RECORD, "is not two lines of JSON: it may be cut off")
    return lines[0], lines[1]


def require_signature(kind: str, line: bytes, signature: bytes, keys: Sequence[str]) -> None:
    """Raise EnvelopeError unless one of the public keys `keys` made the signature on `line`."""
    try:
        found = strict_json(signature)
        algorithm, by, value = found["algorithm"], found["key"], base64.b64decode(found["signature"], validate=True)
    except (ValueError, KeyError, TypeError):
        raise EnvelopeError(GateRule.BAD_SIGNATURE, "has no signature that can be read") from None
    key = next((one for one in keys if key_id(one) == by), None)
    if key is None:
        raise EnvelopeError(GateRule.BAD_SIGNATURE, "is signed with a key that evidence.signing_keys does not name")
    if algorithm != _ALGORITHM or not fits(key, value, statement(kind, line)):
        raise EnvelopeError(
            GateRule.BAD_SIGNATURE,
            "has a signature that does not fit: it was changed after it was signed, or another project signed it",
        )

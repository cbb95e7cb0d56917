"""One object in an evidence bucket: a record or note that counts, or the reason why it does not. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from ci.evidence import layout, note, statement, version_1
from ci.evidence.dsse import EnvelopeError, opened, require_signature
from ci.evidence.gate_rule import GateRule
from ci.evidence.note import Filed
from ci.evidence.record import Record, RecordError, Started
from shared.config.model import EnvironmentConfig
from shared.naming import SERVICE, evidence_prefix


@dataclass(frozen=True)
class Owner:
    """Whose records count: those of this environment in this account, signed with one of these public keys."""

    environment: str
    account_id: str
    signing_keys: tuple[str, ...]
    stack: str = SERVICE

    @classmethod
    def of(cls, config: EnvironmentConfig) -> Owner:
        """Return whose records an environment's file asks for."""
        return cls(config.name, config.aws.account_id, config.evidence.signing_keys)

    @property
    def prefix(self) -> str:
        """What the keys of its records and notes begin with."""
        return evidence_prefix(self.stack, self.environment)


@dataclass(frozen=True)
class Entry:
    """One object: a record of an end or of a start, or a code with the reason why it is neither."""

    key: str
    record: Record | None
    problem: str | None = None
    code: GateRule | None = None
    started: Started | None = None

    @property
    def is_unreadable(self) -> bool:
        """Whether it is no evidence, whatever it claims to be."""
        return self.record is None and self.started is None

    @property
    def claims(self) -> str | None:
        """The first twelve digits of the input digest that the object's name is about."""
        return layout.digest_of(self.key)

    @property
    def stamp(self) -> str:
        """The time in the object's name, which orders what cannot be read, too."""
        return layout.stamp_of(self.key)

    def as_data(self) -> dict[str, Any]:
        """Return the entry for `--json`."""
        found = self.record or self.started
        record = None if found is None else found.model_dump(mode="json")
        return {"key": self.key, "record": record, "problem": self.problem, "code": self.code}


def key_of(record: Started | Record) -> str:
    """Return the key of a record: time, digest, kind, id."""
    unit = record.unit
    name = f"{layout.stamp(record.at)}-{record.input_digest[:12]}-{record.kind}-{record.run.id}.json"
    return f"{evidence_prefix(unit.stack, unit.environment)}{name}"


def entry_of(key: str, content: bytes, owner: Owner) -> Entry:
    """Return what an object is worth to `owner`."""
    try:
        record = _RECORD.read(key, content, owner)
    except EnvelopeError as error:
        return Entry(key, None, _plain(error), error.code)
    except RecordError as error:
        return Entry(key, None, _plain(error), GateRule.UNREADABLE_RECORD)
    if key != key_of(record) and not version_1.is_key_of(record, key):
        return Entry(key, None, "lies under the name of another record", GateRule.FOREIGN_RECORD)
    return Entry(key, record) if isinstance(record, Record) else Entry(key, None, started=record)


def signed(content: bytes) -> bytes:
    """Return the bytes that are signed of a record or note of either version. Raises EnvelopeError, RecordError."""
    return version_1.signed(content) if version_1.has_form(content) else opened(content).signed


def filed(key: str, content: bytes, owner: Owner) -> Filed:
    """Return what an object among the notes is worth to `owner`."""
    try:
        found = _NOTE.read(key, content, owner)
    except (EnvelopeError, RecordError) as error:
        return Filed(key, None, _plain(error))
    if not note.is_key_of(found, key) and not version_1.is_key_of_note(found, key):
        return Filed(key, None, "lies under the name of another note")
    return Filed(key, found)


def _plain(error: Exception) -> str:
    """Return what an error says, in one line: a part of it may come from whoever wrote the object."""
    text = str(error)
    return text if text.isprintable() else ascii(text)


class _Owned(Protocol):
    @property
    def stack(self) -> str: ...

    @property
    def environment(self) -> str: ...

    @property
    def account_id(self) -> str: ...


_T = TypeVar("_T", bound=_Owned)


@dataclass(frozen=True)
class _Kind(Generic[_T]):
    """Records or notes: what they are called, the type of their payload, how it is read, and how version 1 was."""

    word: str
    payload_type: str
    parse: Callable[[bytes], _T]
    parse_version_1: Callable[[bytes], _T]

    def read(self, key: str, content: bytes, owner: Owner) -> _T:
        """Return what `owner` has signed in `content`. Raises EnvelopeError, RecordError.

        Whose it says it is comes before the signature: a record of dev that was copied into staging's
        bucket is called that, and not by its signature, which cannot fit there either.
        """
        if not layout.is_version_2(key):
            line, signature = version_1.parts(content)
            found = self._owned(self.parse_version_1(line), owner)
            version_1.require_signature(self.word, line, signature, owner.signing_keys)
            return found
        envelope = opened(content)
        if envelope.payload_type != self.payload_type:
            what = f"is no {self.word}: its payload is of the type {envelope.payload_type}"
            raise EnvelopeError(GateRule.UNREADABLE_RECORD, what)
        found = self._owned(self.parse(envelope.payload), owner)
        require_signature(envelope, owner.signing_keys)
        return found

    def _owned(self, found: _T, owner: Owner) -> _T:
        if (found.stack, found.environment, found.account_id) != (owner.stack, owner.environment, owner.account_id):
            of = "" if found.stack == owner.stack else f"the stack {found.stack} in "
            whose = f"is a {self.word} of {of}{found.environment} in account {found.account_id}"
            raise EnvelopeError(GateRule.FOREIGN_RECORD, whose)
        return found


_RECORD = _Kind("record", statement.PAYLOAD_TYPE, statement.parse, version_1.record_of)
_NOTE = _Kind("note", note.PAYLOAD_TYPE, note.parse, version_1.note_of)

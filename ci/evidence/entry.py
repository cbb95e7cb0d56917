"""One object in an evidence bucket: a record or note that counts, or the reason why it does not. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from ci.evidence import note
from ci.evidence.envelope import EnvelopeError, parts, require_signature
from ci.evidence.gate_rule import GateRule
from ci.evidence.note import Filed
from ci.evidence.record import Record, RecordError, parse
from shared.config.model import EnvironmentConfig

KIND = "record"
STAMP = "%Y%m%dT%H%M%SZ"  # the time in an object's name
_DIGEST = re.compile(r"Z-([0-9a-f]{12})-[0-9a-f]{8}\.jsonl$")


@dataclass(frozen=True)
class Owner:
    """Whose records count: those of this environment in this account, signed with one of these public keys."""

    environment: str
    account_id: str
    signing_keys: tuple[str, ...]

    @classmethod
    def of(cls, config: EnvironmentConfig) -> Owner:
        """Return whose records an environment's file asks for."""
        return cls(config.name, config.aws.account_id, config.evidence.signing_keys)


@dataclass(frozen=True)
class Entry:
    """One object: its record, or None with a code and the reason why it is no evidence."""

    key: str
    record: Record | None
    problem: str | None = None
    code: GateRule | None = None

    @property
    def claims(self) -> str | None:
        """Return the first twelve digits of the input digest that the object's name is about."""
        found = _DIGEST.search(self.key)
        return None if found is None else found.group(1)

    @property
    def stamp(self) -> str:
        """Return the time in the object's name, to the second: it orders what cannot be read, too."""
        return self.key.rpartition("/")[2].partition("-")[0]

    def as_data(self) -> dict[str, Any]:
        """Return the entry for `--json`."""
        record = None if self.record is None else self.record.model_dump(mode="json")
        return {"key": self.key, "record": record, "problem": self.problem, "code": self.code}


def name_of(record: Record) -> str:
    """Return what the key of a record begins with: environment, time, digest. A listing is a history."""
    return f"records/{record.environment}/{record.ended_at:{STAMP}}-{record.input_digest[:12]}-"


def entry_of(key: str, content: bytes, owner: Owner) -> Entry:
    """Return what an object is worth to `owner`.

    Whose record it says it is, is looked at first: a record of dev that somebody copied into staging's bucket is
    called that, and not by its signature, which cannot fit there either.
    """
    try:
        record = verified(content, owner, KIND, parse)
    except EnvelopeError as error:
        return Entry(key, None, _plain(error), error.code)
    except RecordError as error:
        return Entry(key, None, _plain(error), GateRule.UNREADABLE_RECORD)
    if not key.startswith(name_of(record)):
        return Entry(key, None, "lies under the name of another record", GateRule.FOREIGN_RECORD)
    return Entry(key, record)


def filed(key: str, content: bytes, owner: Owner) -> Filed:
    """Return what an object among the notes is worth to `owner`."""
    try:
        found = verified(content, owner, note.KIND, note.parse)
    except (EnvelopeError, RecordError) as error:
        return Filed(key, None, _plain(error))
    if not key.startswith(note.name_of(found)):
        return Filed(key, None, "lies under the name of another note")
    return Filed(key, found)


def _plain(error: Exception) -> str:
    """Return what an error says, in one line: a part of it may come from whoever wrote the object."""
    text = str(error)
    return text if text.isprintable() else ascii(text)


class _Owned(Protocol):
    @property
    def environment(self) -> str: ...

    @property
    def account_id(self) -> str: ...


_T = TypeVar("_T", bound=_Owned)


def verified(content: bytes, owner: Owner, kind: str, read: Callable[[bytes], _T]) -> _T:
    """Return what is signed in `content`. Raises EnvelopeError, and RecordError of `read`."""
    line, signature = parts(content)
    found = read(line)
    if (found.environment, found.account_id) != (owner.environment, owner.account_id):
        whose = f"is a {kind} of {found.environment} in account {found.account_id}"
        raise EnvelopeError(GateRule.FOREIGN_RECORD, whose)
    require_signature(kind, line, signature, owner.signing_keys)
    return found

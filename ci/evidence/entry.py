"""One object among the records of an environment: a record that counts, or the reason why it does not. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ci.evidence.envelope import EnvelopeError, parts, require_signature
from ci.evidence.record import Record, RecordError, parse
from shared.config.model import EnvironmentConfig

KIND = "record"
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
    code: str | None = None

    @property
    def claims(self) -> str | None:
        """Return the first twelve digits of the input digest that the object's name is about."""
        found = _DIGEST.search(self.key)
        return None if found is None else found.group(1)

    def as_data(self) -> dict[str, Any]:
        """Return the entry for `--json`."""
        record = None if self.record is None else self.record.model_dump(mode="json")
        return {"key": self.key, "record": record, "problem": self.problem, "code": self.code}


def name_of(record: Record) -> str:
    """Return what the key of a record begins with: environment, time, digest. A listing is a history."""
    return f"records/{record.environment}/{record.ended_at:%Y%m%dT%H%M%SZ}-{record.input_digest[:12]}-"


def entry_of(key: str, content: bytes, owner: Owner) -> Entry:
    """Return what an object is worth to `owner`.

    Whose record it says it is, is looked at first: a record of dev that somebody copied into staging's bucket is
    called that, and not by its signature, which cannot fit there either.
    """
    try:
        line, signature = parts(content)
        record = parse(line)
        if (record.environment, record.account_id) != (owner.environment, owner.account_id):
            whose = f"is a record of {record.environment} in account {record.account_id}"
            return Entry(key, None, whose, "foreign-record")
        require_signature(KIND, line, signature, owner.signing_keys)
    except EnvelopeError as error:
        return Entry(key, None, str(error), error.code)
    except RecordError as error:
        return Entry(key, None, str(error), "unreadable-record")
    if not key.startswith(name_of(record)):
        return Entry(key, None, "lies under the name of another record", "foreign-record")
    return Entry(key, record)

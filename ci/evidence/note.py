"""What people and checks say about an environment between deployments: holds, overrides, drift. Signed, append-only."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError, model_validator

from ci.evidence import layout
from ci.evidence.dsse import strict_json
from ci.evidence.gate_rule import GateRule
from ci.evidence.record import Outline, Part, RecordError, Sha256, Time
from shared.naming import PROJECT, SERVICE, evidence_prefix

# Another project's notes are of another type: what it has signed holds and opens nothing here.
PAYLOAD_TYPE = f"application/vnd.{PROJECT}.note+json"

LONGEST_OVERRIDE = timedelta(days=7)


def _overridable(rule: GateRule) -> GateRule:
    if not rule.overridable:
        raise ValueError("a rule that cannot be overridden")
    return rule


Overridable = Annotated[GateRule, AfterValidator(_overridable)]
# Records of before ids had 128 bits have twelve digits; no statement has such an id any more.
StatementId = Annotated[str, Field(pattern=r"^([0-9a-f]{12}|[0-9a-f]{32})$")]
ObjectKey = Annotated[str, Field(min_length=1, max_length=1024)]  # as long as S3 takes one
Words = Annotated[str, Field(min_length=3, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$")]


class _Note(Part):
    schema_version: Literal[1, 2] = 2
    stack: str = SERVICE  # the only one that there was in version 1
    environment: str
    account_id: str
    actor: str
    made_at: Time
    rehearsal: Sha256 | None

    @property
    def about(self) -> str:
        """The first twelve digits of the input digest that it is about; zeros where it is about none."""
        return layout.NO_DIGEST

    def to_payload(self) -> bytes:
        """Return what is signed of the note: the same note gives the same bytes."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":")).encode()


class Hold(_Note):
    """Nothing new may come, until it is released or expires."""

    kind: Literal["hold"] = "hold"
    reason: Words
    expires_at: Time | None


class Release(_Note):
    """The holds with these keys are over, and looks for drift that were dated in the future."""

    kind: Literal["release"] = "release"
    reason: Words
    holds: tuple[str, ...]


class Override(_Note):
    """One rule does not stop one input digest, for a while."""

    kind: Literal["override"] = "override"
    rule: Overridable
    statement: StatementId | None = None
    object_key: ObjectKey | None = None
    input_digest: Sha256
    reason: Words
    expires_at: Time

    @property
    def about(self) -> str:
        """The first twelve digits of the input digest for which it opens the rule."""
        return self.input_digest[:12]

    @property
    def subject(self) -> str | None:
        """The one statement or object for which it opens the rule; None where the rule is not asked for one."""
        return self.statement if self.object_key is None else self.object_key

    def is_in_force(self, now: datetime) -> bool:
        """Return whether it has not expired, and was not given for longer than an override may be."""
        return now < self.expires_at and self.expires_at - self.made_at <= LONGEST_OVERRIDE

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.expires_at <= self.made_at:
            raise ValueError("it ends before it begins")
        if self.rule.by_statement != (self.statement is not None):
            raise ValueError(f"{GateRule.BROADER} and nothing else is opened for one statement")
        if self.rule.by_object != (self.object_key is not None):
            raise ValueError("what an object that cannot be read stops is opened for that object, and nothing else is")
        return self


class DriftSeen(_Note):
    """What a look at AWS showed between two deployments."""

    kind: Literal["drift"] = "drift"
    document_sha256: Sha256
    state: Literal["none", "found"]
    changes: tuple[Outline, ...]


Note = Hold | Release | Override | DriftSeen
_NOTES: TypeAdapter[Note] = TypeAdapter(Annotated[Note, Field(discriminator="kind")])


@dataclass(frozen=True)
class Filed:
    """A note with the key of its object; None and a problem where the object does not count."""

    key: str
    note: Note | None
    problem: str | None = None

    def as_data(self) -> dict[str, Any]:
        """Return it for `--json`."""
        return {
            "key": self.key,
            "note": None if self.note is None else self.note.model_dump(mode="json"),
            "problem": self.problem,
        }


def parse(payload: bytes) -> Note:
    """Return the note that is signed. Raises RecordError with one line."""
    try:
        strict_json(payload)
    except ValueError as error:
        raise RecordError(str(error)) from None
    return _valid(lambda: _NOTES.validate_json(payload, strict=True))


def validated(data: object) -> Note:
    """Return the note that JSON of version 1 holds. Raises RecordError with one line."""
    return _valid(lambda: _NOTES.validate_python(data))


def _valid(read: Callable[[], Note]) -> Note:
    try:
        return read()
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RecordError(f"is no note: {where + ': ' if where else ''}{first['msg']}") from None


def key_of(note: Note, identity: str) -> str:
    """Return the key of a note: time, digest, kind, and eight digits of an `identity` of its own."""
    name = f"{layout.stamp(note.made_at)}-{note.about}-{note.kind}-{identity}.json"
    return f"{evidence_prefix(note.stack, note.environment)}{name}"


def is_key_of(note: Note, key: str) -> bool:
    """Return whether a note may lie under a key."""
    return re.fullmatch(re.escape(key_of(note, "")).replace(r"\.json", r"[0-9a-f]{8}\.json"), key) is not None


def holds_in_force(notes: Sequence[Filed], now: datetime, rehearsal: str | None) -> list[Hold]:
    """Return the holds that nobody has released and that have not expired, the oldest first."""
    return [hold for _, hold in keyed_holds(notes, now, rehearsal)]


def keyed_holds(notes: Sequence[Filed], now: datetime, rehearsal: str | None) -> list[tuple[str, Hold]]:
    """Return the same with the keys by which a release names them."""
    released = _released(notes)
    return sorted(
        (
            (key, hold)
            for key, hold in _holds(notes)
            if key not in released
            and hold.rehearsal == rehearsal
            and (hold.expires_at is None or now < hold.expires_at)
        ),
        key=lambda one: one[0],
    )


def unread(notes: Sequence[Filed], kind: str) -> list[Filed]:
    """Return what lies under the name of a `kind` of note, does not count, and was not released: in doubt it holds."""
    released = _released(notes)
    found = [one for one in notes if one.note is None and f"-{kind}-" in one.key and one.key not in released]
    return sorted(found, key=lambda one: one.key)


def drift_checks(notes: Sequence[Filed], rehearsal: str | None) -> list[tuple[str, DriftSeen]]:
    """Return what looks for drift have seen, by their keys.

    A release that names one ends it only where that one is dated after the release: a clock was ahead.
    """
    released = _released(notes)
    found = [(one.key, one.note) for one in notes if isinstance(one.note, DriftSeen)]
    return [
        (key, check)
        for key, check in found
        if check.rehearsal == rehearsal and not (key in released and check.made_at > released[key])
    ]


def _released(notes: Sequence[Filed]) -> dict[str, datetime]:
    """Return the keys that releases name, each with the time of the first one that does."""
    releases = [one.note for one in notes if isinstance(one.note, Release)]
    releases.sort(key=lambda one: one.made_at, reverse=True)
    return {key: one.made_at for one in releases for key in one.holds}


def _holds(notes: Sequence[Filed]) -> Iterator[tuple[str, Hold]]:
    for filed in notes:
        if isinstance(filed.note, Hold):
            yield filed.key, filed.note

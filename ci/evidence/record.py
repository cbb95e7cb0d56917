"""The record of one deployment: what was deployed, from where, what it changed, and whether it holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from shared.terminal import counted

SCHEMA_VERSION = 1
DESTROY = "destroy"  # the step that a destruction ends with, well or badly
_SHORT = 12


class RecordError(Exception):
    """Bytes that are no record; the text is one line that says why."""


def _is_utc(value: datetime) -> datetime:
    if value.utcoffset() is None:
        raise ValueError("a time without its zone")
    try:
        return value.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise ValueError("a time outside of all calendars") from None


Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
GitId = Annotated[str, Field(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
Time = Annotated[datetime, AfterValidator(_is_utc)]


class Part(BaseModel):
    """A part of what is written down: nothing unknown, nothing changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Outline(Part):
    """One planned change without its values.

    `keeps_less` are the arguments by which an update loses data; records from before it was known name none.
    """

    address: str
    type: str
    action: str
    attributes: tuple[str, ...]
    forces_replacement: tuple[str, ...]
    keeps_less: tuple[str, ...] = ()


class NotProvable(Part):
    """A test that the AWS behind this deployment cannot show, and why."""

    test: str
    reason: str


class Verification(Part):
    """What the integration tests of the deployed environment said."""

    passed: int
    failed: tuple[str, ...]
    not_provable: tuple[NotProvable, ...]


class AllowedDrift(Part):
    """A difference that somebody allowed, and why."""

    address: str
    reason: str


class DriftCheck(Part):
    """What a plan showed right after the apply."""

    state: Literal["none", "found"]
    changes: tuple[Outline, ...]
    allowed: tuple[AllowedDrift, ...]


class Failure(Part):
    """The step that failed, and the first line of why."""

    step: str
    line: str


# The end of a destruction that went well. Version 1 knows two results, and this is no success: nothing is proven.
DESTROYED = Failure(step=DESTROY, line="nothing runs here: it was destroyed on purpose")


class OverrideUsed(Part):
    """A rule of the gate that would have stopped this deployment, and who opened it."""

    rule: str
    reason: str
    actor: str
    expires_at: Time
    key: str


class Record(Part):
    """One deployment. Append-only: a record is never changed, a later one says what became of it."""

    schema_version: Literal[1] = SCHEMA_VERSION
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

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.ended_at < self.started_at:
            raise ValueError("it ended before it started")
        proven = (
            self.outputs_sha256 is not None
            and self.tests is not None
            and not self.tests.failed
            and self.drift is not None
            and self.drift.state == "none"
        )
        if self.succeeded and (not proven or self.failure is not None):
            raise ValueError("a success has outputs, tests that passed, no drift and no failure")
        if not self.succeeded and self.failure is None:
            raise ValueError("a failure says which step failed")
        return self

    @property
    def succeeded(self) -> bool:
        """Return whether everything held."""
        return self.result == "success"

    @property
    def destroyed(self) -> bool:
        """Return whether everything was destroyed, as somebody asked."""
        return self.failure == DESTROYED

    @property
    def is_destruction(self) -> bool:
        """Return whether somebody had everything destroyed, however far that came."""
        return self.failure is not None and self.failure.step == DESTROY

    @property
    def headline(self) -> str:
        """Return the record in a few words."""
        if self.destroyed:
            return "destroyed"
        if self.failure is not None:
            return f"failed at {self.failure.step}: {self.failure.line}"
        return f"input digest {self.input_digest[:_SHORT]} proven, {counted(len(self.changes), 'change')}"

    def to_line(self) -> bytes:
        """Return the record as one line of JSON: the same record gives the same bytes."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True).encode()


def parse(content: bytes) -> Record:
    """Return the record that the bytes hold. Raises RecordError with one line."""
    try:
        data: Any = json.loads(content)
    except (ValueError, RecursionError):
        raise RecordError("is no JSON: it may be cut off") from None
    version = data.get("schema_version") if isinstance(data, dict) else None
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise RecordError(f"is of version {version}, written by a newer version of this tooling: update your checkout")
    try:
        return Record.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RecordError(f"is no record: {where + ': ' if where else ''}{first['msg']}") from None

"""The record of one deployment: what was deployed, from where, what it changed, and what became of it.

A deployment leaves two: `Started` before anything changes, `Record` when it has ended. This is the model of version 2,
the predicate of an in-toto statement (ci/evidence/statement.py). Version 1 is read into it (ci/evidence/version_1.py).
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from ci.evidence.operation import Operation
from shared.terminal import counted

_SHORT = 12
# Facts below `extensions`: who holds the locks of a run, the process that it is, who has closed it, and since when it
# was there by its own clock where that was wrong.
HOLDER, PROCESS, CLOSED_BY, STARTED_AT = "holder", "process", "closed_by", "started_at"


class RecordError(Exception):
    """Bytes that are no record; the text is one line that says why."""


def _is_utc(value: datetime) -> datetime:
    if value.utcoffset() is None:
        raise ValueError("a time without its zone")
    try:
        return to_the_millisecond(value.astimezone(UTC))
    except OverflowError:
        raise ValueError("a time outside of all calendars") from None


def to_the_millisecond(value: datetime) -> datetime:
    """Return a time as records and their keys have it."""
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
# The scheme, then the digest (ci/changes/plan/fingerprint.py).
PlanFingerprint = Annotated[str, Field(pattern=r"^v[0-9]+:[0-9a-f]{64}$")]
GitId = Annotated[str, Field(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
Time = Annotated[datetime, AfterValidator(_is_utc)]
Count = Annotated[int, Field(ge=0)]
RunId = Annotated[str, Field(pattern=r"^[0-9]{8}T[0-9]{9}Z-[0-9a-f]{8}$")]


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

    passed: Count
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


class OverrideUsed(Part):
    """A rule of the gate that would have stopped this deployment, and who opened it."""

    rule: str
    reason: str
    actor: str
    expires_at: Time
    key: str


class Unit(Part):
    """What is deployed where."""

    stack: str
    environment: str
    account_id: str
    region: str | None  # version 1 did not say it


class InputDigest(Part):
    """The digest of everything that goes into a deployment, and the scheme by which it is made."""

    scheme: Annotated[int, Field(ge=1)]
    value: Sha256


class Run(Part):
    """The id of a deployment, sortable by time, and the run of a workflow that it was part of."""

    id: RunId
    url: str | None
    attempt: Annotated[int, Field(ge=1)] | None


class PlannedChanges(Part):
    """What the plan would do, without any value.

    `shown_sha256` is the SHA-256 of the Markdown that approvers read of a proposed plan (UTF-8, as `propose` makes it);
    null where the plan was shown at a terminal.
    """

    fingerprint: PlanFingerprint | None
    counts: dict[str, Count]
    changes: tuple[Outline, ...]
    shown_sha256: Sha256 | None


class Approval(Part):
    """Who approved the deployment to an environment of GitHub, and in which run, by the run's review history.

    `at` is null where the history has no time, as that of GitHub. `attempt` is the attempt of the run that read the
    history: GitHub does not say in which one a review was given.
    """

    who: Annotated[str, Field(min_length=1)]
    at: Time | None
    run: str
    attempt: Annotated[int, Field(ge=1)]
    environment: str


class State(Part):
    """Which state there was, how often it was written, and how many resources it held."""

    lineage: str
    serial: Count
    resources: Count


class Result(StrEnum):
    """How a deployment ended. `NOT_BEGUN`: it was refused before it changed anything, and says nothing else."""

    SUCCESS = "success"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    DESTROYED = "destroyed"
    NOT_BEGUN = "not-begun"


class RunDescription(Part):
    """What is known of a deployment before it changes anything; `plan` and `opened` are what the gate let through."""

    run: Run
    unit: Unit
    operation: Operation
    digest: InputDigest
    document_sha256: Sha256
    commit: GitId
    tree: GitId
    authors: tuple[str, ...]
    plan: PlannedChanges
    approvals: tuple[Approval, ...]
    confirmed_by: str | None
    opened: tuple[OverrideUsed, ...]
    image: str
    actor: str
    tools: dict[str, str]
    rehearsal: Sha256 | None
    started_at: Time
    exports: dict[str, str] = {}
    extensions: dict[str, Any] = {}

    @property
    def stack(self) -> str:
        """The stack's name."""
        return self.unit.stack

    @property
    def environment(self) -> str:
        """The environment's name."""
        return self.unit.environment

    @property
    def account_id(self) -> str:
        """The account's number."""
        return self.unit.account_id

    @property
    def input_digest(self) -> str:
        """The input digest, by whatever scheme."""
        return self.digest.value

    @property
    def changes(self) -> tuple[Outline, ...]:
        """What the plan would change, without any value."""
        return self.plan.changes


class Started(RunDescription):
    """A deployment begins; `state` is the one that it met, None where there was none."""

    kind: Literal["started"] = "started"
    state: State | None

    @property
    def at(self) -> datetime:
        """When it began."""
        return self.started_at


class Record(RunDescription):
    """A deployment has ended. It is never changed: a later record says what became of it. `state` is what it left."""

    kind: Literal["ended"] = "ended"
    state: State | None
    outputs_sha256: Sha256 | None
    tests: Verification | None
    drift: DriftCheck | None
    result: Result
    failure: Failure | None
    ended_at: Time

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.ended_at < self.started_at:
            raise ValueError("it ended before it started")
        proven = (
            self.outputs_sha256 is not None
            and self.tests is not None
            and self.tests.passed > 0
            and not self.tests.failed
            and self.drift is not None
            and self.drift.state == "none"
        )
        if self.succeeded and (not proven or self.failure is not None):
            raise ValueError("a success has outputs, tests that passed, no drift and no failure")
        if self.result in (Result.FAILED, Result.NOT_BEGUN) and self.failure is None:
            raise ValueError("a failure says which step failed")
        if self.destroyed and (self.operation is not Operation.DESTROY or self.failure is not None):
            raise ValueError("only a destruction that went well leaves nothing")
        return self

    @property
    def at(self) -> datetime:
        """When it ended."""
        return self.ended_at

    @property
    def ended_by(self) -> datetime:
        """The last moment at which it may have ended: version 1, which says no region, has whole seconds."""
        return self.ended_at.replace(microsecond=999_000) if self.unit.region is None else self.ended_at

    @property
    def has_begun(self) -> bool:
        """Whether it may have changed anything."""
        return self.result is not Result.NOT_BEGUN

    @property
    def succeeded(self) -> bool:
        """Whether everything held."""
        return self.result is Result.SUCCESS

    @property
    def was_closed(self) -> bool:
        """Whether another run has written this end, because there was none: its own, if it comes yet, says more."""
        return self.result is Result.INTERRUPTED and CLOSED_BY in self.extensions

    @property
    def failed(self) -> bool:
        """Whether it says that its digest does not hold here. A run that was interrupted says nothing about it."""
        return not self.succeeded and (self.result is not Result.INTERRUPTED or self.is_destruction)

    @property
    def destroyed(self) -> bool:
        """Whether everything was destroyed, by the command that does so."""
        return self.result is Result.DESTROYED

    @property
    def holds_resources(self) -> bool:
        """Whether it is known that the state which it left holds resources."""
        return self.state is not None and self.state.resources > 0

    @property
    def is_destruction(self) -> bool:
        """Whether it was a destruction, however far it came."""
        return self.operation is Operation.DESTROY

    @property
    def rollback(self) -> bool:
        """Whether it went back to what was there before."""
        return self.operation is Operation.ROLLBACK

    @property
    def headline(self) -> str:
        """The record in a few words."""
        if self.succeeded:
            return f"input digest {self.input_digest[:_SHORT]} proven, {counted(len(self.changes), 'change')}"
        if self.failure is None:
            return self.result.value
        what = "changed nothing, stopped" if self.result is Result.NOT_BEGUN else self.result.value
        return f"{what} at {self.failure.step}: {self.failure.line}"

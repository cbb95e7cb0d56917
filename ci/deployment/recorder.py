"""What a run leaves in the evidence: that it starts, and how it ended."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from ci.deployment.closing import holder_here, state_in_bucket
from ci.deployment.executor import RECORD, Written
from ci.deployment.plan_store import Stored
from ci.deployment.planning import Plan
from ci.deployment.provenance import Provenance
from ci.deployment.record_builder import Findings, record_of, started_of, state_of
from ci.deployment.state_left import StateLeft
from ci.deployment.state_lock import lock_of
from ci.deployment.target import Target
from ci.deployment.unfiled import Filing
from ci.evidence.operation import Operation
from ci.evidence.record import HOLDER, PROCESS, Approval, Failure, Started, State
from ci.evidence.store import EvidenceStore
from ci.gate import Decision
from ci.toolchain.terraform.interrupts import INTERRUPTS
from ci.toolchain.this_process import this_process
from shared import exits


@dataclass
class Facts:
    """What the steps of one run have found so far: the material of its records.

    `in_folder` says that this run may have left a plan in the working folder; `was_proposed` that the plan was
    made and shown by another one; `confirmed` that a person was asked about it in this one, and agreed; `left` is
    the state after the apply; `begun` is the id of the deployment that a restart began; `interrupted` is the run before
    this one, where it has no end.
    """

    in_folder: bool = False
    was_proposed: bool = False
    confirmed: bool = False
    authors: tuple[str, ...] = ()
    started: Started | None = None
    decision: Decision | None = None
    plan: Plan | None = None
    stored: Stored | None = None
    findings: Findings = field(default_factory=Findings)
    left: StateLeft | None = None
    begun: str | None = None
    interrupted: Started | None = None


@dataclass(frozen=True)
class RunRecorder:
    """Writes what a run on `target` leaves in the evidence: the executor calls it (`Recorder`)."""

    facts: Facts
    store: EvidenceStore
    target: Target
    provenance: Provenance
    operation: Operation
    approvals: tuple[Approval, ...]
    now: Callable[[], datetime]
    sleep: Callable[[float], None]

    def started(self, at: datetime) -> None:
        """Write that something is about to change. Raises CommandError.

        It may lie there although the answer was lost. So an end is tried once, which says that nothing began: else the
        start would keep every other run out until it is old.
        """
        facts = self.facts
        assert facts.plan is not None
        facts.started = started_of(
            self.target,
            self.provenance,
            facts.plan,
            operation=self.operation,
            started_at=at,
            state=self._state(),
            authors=facts.authors,
            approvals=self.approvals,
            confirmed_by=self.provenance.actor if facts.confirmed else None,
            was_proposed=facts.was_proposed,
            overridden=() if facts.decision is None else facts.decision.overridden,
            extensions={HOLDER: holder_here(), PROCESS: this_process()},
        )
        self.target.folder.note_run(facts.started.run.id)
        try:
            self.store.append(facts.started)
        except exits.CommandError as error:
            failure = Failure(step=RECORD, line=error.lines[0])
            end = record_of(
                facts.started, Findings(), ended_at=at, state=facts.started.state, failure=failure, has_begun=False
            )
            with contextlib.suppress(exits.CommandError):
                self.store.append(end)
            raise

    def ended(self, failure: Failure | None, *, has_begun: bool = True) -> Written:
        """Write how it ended, and return the record with its key. Raises CommandError."""
        started, state = self.facts.started, None
        assert started is not None
        self.target.folder.forget_run()
        if self.facts.left is not None:
            state = self.facts.left.state
        else:
            # What the state holds now is worth knowing, and no reason to leave the end unsaid. After a signal no engine
            # is begun any more: the object says it, too.
            with contextlib.suppress(exits.CommandError):
                state = self._state() if INTERRUPTS.received is None else state_in_bucket(lock_of(self.target.config))
        record = record_of(
            started,
            self.facts.findings,
            ended_at=max(self.now(), started.started_at),  # a clock may be set back
            state=state,
            failure=failure,
            has_begun=has_begun,
        )
        return Filing(self.store, self.target.folder.path, self.sleep).append(record), record

    def _state(self) -> State | None:
        return state_of(self.target.folder.state())

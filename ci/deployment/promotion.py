"""One environment from the gate to its record: decide, plan, apply, verify, look for drift, write it down."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from ci.deployment import approved_plan, planning
from ci.deployment.drift import drift_of
from ci.deployment.gate_input import Evidence, situation_of
from ci.deployment.plan_store import PlanStore, Stored
from ci.deployment.planning import Plan
from ci.deployment.progress import Board
from ci.deployment.provenance import Origin
from ci.deployment.record_builder import Findings, outlines, record_of
from ci.deployment.target import Target
from ci.deployment.verify.run import Report, verify
from ci.deployment.verify.waiting import Tell, wait_for_service
from ci.evidence.record import Failure, Record
from ci.evidence.store import require_account
from ci.gate import Situation, Terms, Verdict, judge
from ci.gate.rules.plan import rehearsed
from ci.toolchain.terraform.errors import NothingBegunError
from shared import exits
from shared.config.model import EnvironmentConfig


class StoppedByGateError(exits.CommandError):
    """The gate gave reasons to stop; each line is one of them."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines, exits.STOPPED)


class Tests(Protocol):
    """What tests a deployed environment: `verify` of ci.deployment.verify, or less in a race."""

    def __call__(self, config: EnvironmentConfig, outputs: Path, *, not_provable: Mapping[str, str]) -> Report:
        """Return what the tests of the environment found. Raises CommandError when they could not run."""


class Wait(Protocol):
    """What waits until AWS has ended a deployment: `wait_for_service` of ci.deployment.verify, which needs a clock."""

    def __call__(self, config: EnvironmentConfig, outputs: Path, tell: Tell) -> str | None:
        """Return None, or a line where AWS had not ended it when the time was over. Raises CommandError."""


class DeploymentError(exits.CommandError):
    """A step after the plan failed; a failed record says so."""


@dataclass
class _Progress:
    """What is known about a deployment so far: the material of its record."""

    started_at: datetime
    verdict: Verdict
    findings: Findings = field(default_factory=Findings)
    step: str = "apply"


@dataclass(frozen=True)
class Promotion:
    """One environment's promotion, or the way back. `confirm` is asked once the plan is known; False changes nothing.

    `terms` are those of the files that are deployed, unless others are given. `run` does everything in one go. Where an
    approval lies between the plan and the rest, `propose` does the first half and `deliver` the second one.
    """

    target: Target
    evidence: Evidence
    origin: Origin
    board: Board
    confirm: Callable[[Plan], bool]
    rollback: bool = False
    terms: Terms | None = None
    wait: Wait = wait_for_service
    tests: Tests = verify
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC).replace(microsecond=0))

    def run(self) -> tuple[str, Record] | None:
        """Promote and return the record with its key; None when nobody confirmed the plan.

        Raises StoppedByGateError before anything is planned, and again before it is applied; CommandError when planning
        fails, DeploymentError (after a failed record was written) when a later step fails.
        """
        verdict = self._ask_the_gate()
        require_account(self.target.config)
        self.evidence.own.require_signer()
        self.board.step(self.target.name, "plan")
        plan = planning.plan(self.target, progress=self._tell)
        if plan.summary.changes:
            self._ask_the_gate_again(plan)
        return self._carry_out(plan, verdict, partial(planning.apply, self.target, progress=self._tell))

    def propose(self, plans: PlanStore) -> tuple[Plan, Stored]:
        """Plan what the gate lets through, and store the plan for somebody's approval. Nothing is applied or recorded.

        Raises StoppedByGateError before anything is planned, and again about the plan; CommandError.
        """
        self._ask_the_gate()
        require_account(self.target.config)
        self.board.step(self.target.name, "plan")
        plan = planning.plan(self.target, fingerprint_key=plans.fingerprint_key(), progress=self._tell)
        if plan.summary.changes:
            self._ask_the_gate_again(plan)
        self.board.step(self.target.name, "store")
        stored = approved_plan.store(self.target, plan, plans)
        planning.discard(self.target)
        return plan, stored

    def deliver(self, wanted: Stored, plans: PlanStore, *, without_changes: bool) -> tuple[str, Record] | None:
        """Apply the plan that was proposed, verify, look for drift, record. The gate is asked again, about this plan.

        `without_changes` refuses a plan that changes anything: nobody has approved it. The engine applies nothing then:
        it would write into the state, which the role that records may not. The look for drift afterwards is a new plan,
        and says whether there is still nothing to change. Raises as `run` does.
        """
        verdict = self._ask_the_gate()
        require_account(self.target.config)
        self.evidence.own.require_signer()
        self.board.step(self.target.name, "fetch")
        plan = approved_plan.fetch(self.target, wanted, plans)
        approved_plan.require_approval(self.target, plan, without_changes=without_changes)
        if without_changes:
            return self._carry_out(plan, verdict, partial(planning.leave_as_it_is, self.target))
        return self._carry_out(
            plan, verdict, partial(approved_plan.apply_fetched, self.target, wanted, plans, progress=self._tell)
        )

    def _carry_out(self, plan: Plan, verdict: Verdict, apply: Callable[[], None]) -> tuple[str, Record] | None:
        with self.board.paused():
            confirmed = self.confirm(plan)
        if not confirmed:
            planning.discard(self.target)
            return None
        if plan.summary.changes:
            verdict = self._ask_the_gate_again(plan)
        self.evidence.own.put_document(self.target.artefact.content)
        progress = _Progress(started_at=self.now(), verdict=verdict)
        try:
            self._deploy(progress, apply)
        except exits.CommandError as error:
            if progress.step == "apply" and (isinstance(error, NothingBegunError) or error.code == exits.STOPPED):
                raise  # nothing was deployed, well or badly: a record would say that it was
            lines = [f"{progress.step}: {line}" for line in error.lines]
            try:
                self._write(self._record(plan, progress, Failure(step=progress.step, line=error.lines[0])))
            except exits.CommandError as unrecorded:
                lines += [f"and no record says so: {line}" for line in unrecorded.lines]
            raise DeploymentError(lines) from error
        except Exception as error:
            # Nobody foresaw it: the record says so all the same, or an older success would go on opening the gate.
            self._write(self._record(plan, progress, Failure(step=progress.step, line=type(error).__name__)))
            raise
        record = self._record(plan, progress, None)
        return self._write(record), record

    def _ask_the_gate(self, plan: Plan | None = None) -> Verdict:
        """Return what the gate says. Raises StoppedByGateError."""
        self.board.step(self.target.name, "gate")
        situation = self._situation(plan)
        if plan is not None and situation.terms.predecessor is not None:
            self._tell(rehearsed(situation).headline(situation.before))
        verdict = judge(situation)
        if verdict.reasons:
            raise StoppedByGateError([str(reason) for reason in verdict.reasons])
        return verdict

    def _situation(self, plan: Plan | None) -> Situation:
        target = self.target
        asked = situation_of(
            target.config, self.evidence, target.rehearsal.sha256, self.origin.input_digest, self.now()
        )
        commit = None if asked.last is None else asked.last.commit
        return replace(
            asked,
            terms=self.terms or asked.terms,
            standing=self.origin.standing(commit),
            changes=None if plan is None else outlines(plan.summary.changes),
            broadenings=() if plan is None else plan.broadenings,
            empty_state_at=None if plan is None else plan.empty_state_at,
            rollback=self.rollback,
        )

    def _ask_the_gate_again(self, plan: Plan) -> Verdict:
        """Ask about the plan, too. It may not be what was rehearsed, and the answer of a person may take hours."""
        try:
            return self._ask_the_gate(plan)
        except exits.CommandError:
            planning.discard(self.target)
            raise

    def _deploy(self, progress: _Progress, apply: Callable[[], None]) -> None:
        self.board.step(self.target.name, "apply")
        apply()
        found = progress.findings
        found.outputs_sha256 = hashlib.sha256(self.target.outputs_file.read_bytes()).hexdigest()

        progress.step = "verify"
        self.board.step(self.target.name, "verify")
        late = self.wait(self.target.config, self.target.outputs_file, self._tell)
        not_provable = self.target.rehearsal.not_provable
        found.report = self.tests(self.target.config, self.target.outputs_file, not_provable=not_provable)
        if not found.report.ok:
            failed = [f"{test}: {line}" for test, line in found.report.failed]
            raise exits.CommandError([late, *failed] if late else failed)

        progress.step = "drift"
        self.board.step(self.target.name, "drift")
        found.drift = drift_of(self.target, self.target.artefact, self._tell, today=self.now().date())
        if found.drift.found:
            lines = [f"{change.address}: {change.action} right after the apply" for change in found.drift.found]
            raise exits.CommandError(lines)

    def _write(self, record: Record) -> str:
        self.board.step(self.target.name, "record")
        return self.evidence.own.append(record)

    def _record(self, plan: Plan, progress: _Progress, failure: Failure | None) -> Record:
        return record_of(
            self.target,
            self.origin,
            plan,
            progress.findings,
            started_at=progress.started_at,
            ended_at=self.now(),
            failure=failure,
            opened=progress.verdict.opened,
            rollback=self.rollback,
        )

    def _tell(self, text: str) -> None:
        self.board.progress(self.target.name, text)

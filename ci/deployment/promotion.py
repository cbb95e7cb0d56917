"""One environment from the gate to its record: decide, plan, apply, verify, look for drift, write it down."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ci.deployment import planning
from ci.deployment.board import Board
from ci.deployment.drift import drift_of
from ci.deployment.origin import Origin
from ci.deployment.planning import Plan
from ci.deployment.recording import drift_check, outlines, used, verification
from ci.deployment.target import Target
from ci.evidence.record import Failure, Record
from ci.evidence.store import EvidenceStore, require_account, store_of
from ci.gate import Situation, Terms, Verdict, judge
from ci.gate.plans import rehearsed
from ci.plans.drift import Drift
from ci.verify.run import Report, verify
from shared import exits
from shared.config.model import EnvironmentConfig


class StoppedByGateError(exits.CommandError):
    """The gate gave reasons to stop; each line is one of them."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines, exits.STOPPED)


class DeploymentError(exits.CommandError):
    """A step after the plan failed; a failed record says so."""


@dataclass(frozen=True)
class Evidence:
    """Where records go, and where those of the environment before come from (None for the first environment)."""

    own: EvidenceStore
    before: EvidenceStore | None


def evidence_of(configs: Sequence[EnvironmentConfig], environment: str) -> Evidence:
    """Return where the records of `environment` and of the one before lie, reached with this process's credentials."""
    by_name = {config.name: config for config in configs}
    own = by_name[environment]
    before = own.promotion.after
    return Evidence(store_of(own), None if before is None else store_of(by_name[before]))


def situation_of(
    config: EnvironmentConfig, evidence: Evidence, rehearsal: str | None, input_digest: str, now: datetime
) -> Situation:
    """Return what the evidence says about an environment and the one before it. Raises EvidenceError."""
    own, before = evidence.own, evidence.before
    return Situation(
        environment=config.name,
        input_digest=input_digest,
        terms=Terms.of(config),
        now=now,
        rehearsal=rehearsal,
        proof=[] if before is None else before.entries(),
        proof_notes=[] if before is None else before.notes(),
        own=own.entries(),
        notes=own.notes(),
    )


@dataclass
class _Progress:
    """What is known about a deployment so far: the material of its record."""

    started_at: datetime
    verdict: Verdict
    outputs_sha256: str | None = None
    report: Report | None = None
    drift: Drift | None = None
    step: str = "apply"


@dataclass(frozen=True)
class Promotion:
    """One environment's promotion, or the way back. `confirm` is asked once the plan is known; False changes nothing.

    `terms` are those of the files that are deployed, unless others are given.
    """

    target: Target
    evidence: Evidence
    origin: Origin
    board: Board
    confirm: Callable[[Plan], bool]
    rollback: bool = False
    terms: Terms | None = None
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC).replace(microsecond=0))

    def run(self) -> tuple[str, Record] | None:
        """Promote and return the record with its key; None when nobody confirmed the plan.

        Raises StoppedByGateError before anything is planned, and again before it is applied; CommandError when planning
        fails, DeploymentError (after a failed record was written) when a later step fails.
        """
        verdict = self._ask_the_gate()
        require_account(self.target.config)
        self.evidence.own.require_signer()
        plan = self._planned()
        if plan.summary.changes:
            self._ask_the_gate_again(plan)
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
            self._deploy(progress)
        except exits.CommandError as error:
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
            rollback=self.rollback,
        )

    def _ask_the_gate_again(self, plan: Plan) -> Verdict:
        """Ask about the plan, too. It may not be what was rehearsed, and the answer of a person may take hours."""
        try:
            return self._ask_the_gate(plan)
        except exits.CommandError:
            planning.discard(self.target)
            raise

    def _planned(self) -> Plan:
        self.board.step(self.target.name, "plan")
        return planning.plan(self.target, progress=self._tell)

    def _deploy(self, progress: _Progress) -> None:
        self.board.step(self.target.name, "apply")
        planning.apply(self.target, progress=self._tell)
        progress.outputs_sha256 = hashlib.sha256(self.target.outputs_file.read_bytes()).hexdigest()

        progress.step = "verify"
        self.board.step(self.target.name, "verify")
        not_provable = self.target.rehearsal.not_provable
        progress.report = verify(self.target.config, self.target.outputs_file, not_provable=not_provable)
        if not progress.report.ok:
            raise exits.CommandError([f"{test}: {line}" for test, line in progress.report.failed])

        progress.step = "drift"
        self.board.step(self.target.name, "drift")
        progress.drift = drift_of(self.target, self.target.artefact, self._tell, today=self.now().date())
        if progress.drift.found:
            lines = [f"{change.address}: {change.action} right after the apply" for change in progress.drift.found]
            raise exits.CommandError(lines)

    def _write(self, record: Record) -> str:
        self.board.step(self.target.name, "record")
        return self.evidence.own.append(record)

    def _record(self, plan: Plan, progress: _Progress, failure: Failure | None) -> Record:
        target, origin = self.target, self.origin
        providers = target.artefact.document["terraform"].get("required_providers", {})
        versions = {f"{name}_provider": one["version"] for name, one in providers.items()}
        return Record(
            environment=target.name,
            stack=target.artefact.stack,
            account_id=target.config.aws.account_id,
            input_digest=origin.input_digest,
            git_tree=origin.source.tree,
            commit=origin.source.commit,
            document_sha256=target.artefact.sha256,
            changes=outlines(plan.summary.changes),
            counts=plan.summary.counts,
            outputs_sha256=progress.outputs_sha256,
            tests=None if progress.report is None else verification(progress.report),
            drift=None if progress.drift is None else drift_check(progress.drift),
            result="success" if failure is None else "failed",
            failure=failure,
            image=target.config.release.image,
            actor=origin.actor,
            run_url=origin.run_url,
            started_at=progress.started_at,
            ended_at=self.now(),
            tools={"engine": str(target.folder.engine), **versions},
            rehearsal=target.rehearsal.sha256,
            overrides=tuple(used(one) for one in progress.verdict.opened),
            rollback=self.rollback,
        )

    def _tell(self, text: str) -> None:
        self.board.progress(self.target.name, text)

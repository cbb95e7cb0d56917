"""The end of an environment: everything in its state is destroyed, and a record says that nothing runs there now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from ci.deployment import approved_plan, planning
from ci.deployment.gate_input import Evidence, situation_of
from ci.deployment.plan_store import PlanStore, Stored
from ci.deployment.planning import Plan
from ci.deployment.progress import Board
from ci.deployment.provenance import Origin
from ci.deployment.record_builder import Findings, record_of
from ci.deployment.target import Target
from ci.evidence.record import DESTROY, Failure, Record
from ci.evidence.store import require_account
from ci.gate import Situation
from ci.gate.rules.freeze_and_hold import held
from ci.gate.rules.plan import state_lost
from shared import exits


@dataclass(frozen=True)
class Destruction:
    """One environment's end. `confirm` is asked once the plan is known; False changes nothing."""

    target: Target
    evidence: Evidence
    origin: Origin
    board: Board
    confirm: Callable[[Plan], bool]

    def run(self) -> tuple[str, Record] | None:
        """Plan, ask, destroy, record. Returns None when nobody confirmed. Raises CommandError.

        The code of the gate stands for an environment of tier production, one that somebody holds, or one whose state
        is lost: nothing would be destroyed, and a record would say that everything was.
        """
        self._may()
        self.evidence.own.require_signer()
        plan = self._planned(None)
        self._require_state(plan)
        return self._carry_out(plan, partial(planning.apply, self.target, progress=self._tell))

    def propose(self, plans: PlanStore) -> tuple[Plan, Stored]:
        """Plan the end and store the plan for somebody's approval. Raises CommandError as `run` does."""
        self._may()
        plan = self._planned(plans.fingerprint_key())
        self._require_state(plan)
        stored = approved_plan.store(self.target, plan, plans)
        planning.discard(self.target)
        return plan, stored

    def deliver(self, wanted: Stored, plans: PlanStore, *, without_changes: bool) -> tuple[str, Record] | None:
        """Apply the plan of the end that somebody approved; `without_changes`: nobody has. Raises as `run` does."""
        self._may()
        self.evidence.own.require_signer()
        plan = approved_plan.fetch(self.target, wanted, plans, destroy=True)
        self._require_state(plan)
        approved_plan.require_approval(self.target, plan, without_changes=without_changes)
        apply = partial(approved_plan.apply_fetched, self.target, wanted, plans, progress=self._tell, destroy=True)
        return self._carry_out(plan, apply)

    def _may(self) -> None:
        config = self.target.config
        if config.tier == "production":
            line = f"production: {config.name} is of tier production: nothing here destroys it"
            raise exits.CommandError([line], exits.STOPPED)
        if reasons := list(held(self._situation())):
            raise exits.CommandError([str(reason) for reason in reasons], exits.STOPPED)
        require_account(config)

    def _require_state(self, plan: Plan) -> None:
        for reason in state_lost(replace(self._situation(), empty_state_at=plan.empty_state_at)):
            planning.discard(self.target)
            what = f"{reason.code}: {reason.sentence}, so a plan destroys nothing"
            raise exits.CommandError([f'{what}: restore it (docs/operations.md, "The state is lost")'], exits.STOPPED)

    def _situation(self) -> Situation:
        rehearsal, digest = self.target.rehearsal.sha256, self.origin.input_digest
        return situation_of(self.target.config, self.evidence, rehearsal, digest, _now())

    def _planned(self, fingerprint_key: bytes | None) -> Plan:
        self.board.step(self.target.name, "plan")
        return planning.plan(self.target, destroy=True, fingerprint_key=fingerprint_key, progress=self._tell)

    def _carry_out(self, plan: Plan, apply: Callable[[], None]) -> tuple[str, Record] | None:
        with self.board.paused():
            confirmed = self.confirm(plan)
        if not confirmed:
            planning.discard(self.target)
            return None
        started_at = _now()
        failure = Failure(step=DESTROY, line="nothing runs here: it was destroyed on purpose")
        self.board.step(self.target.name, DESTROY)
        try:
            apply()
        except exits.CommandError as error:
            self._write(plan, started_at, Failure(step=DESTROY, line=error.lines[0]))
            raise
        return self._write(plan, started_at, failure)

    def _write(self, plan: Plan, started_at: datetime, failure: Failure) -> tuple[str, Record]:
        # Not a success: what the environment has proven is gone with it, and its successor has to wait for a new proof.
        record = record_of(
            self.target, self.origin, plan, Findings(), started_at=started_at, ended_at=_now(), failure=failure
        )
        self.board.step(self.target.name, "record")
        return self.evidence.own.append(record), record

    def _tell(self, text: str) -> None:
        self.board.progress(self.target.name, text)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)

"""The runs of an environment as lists of steps: promotion, approved plan, rollback, restart and destruction."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from ci.deployment import approved_plan, planning
from ci.deployment.closing import close, free
from ci.deployment.drift import drift_of
from ci.deployment.executor import Step, Written, execute
from ci.deployment.gate_input import Evidence, request_of
from ci.deployment.own_buckets import Buckets
from ci.deployment.plan_store import PlanStore, Stored
from ci.deployment.planning import Plan
from ci.deployment.progress import ProgressTable
from ci.deployment.provenance import Provenance
from ci.deployment.record_builder import outlines
from ci.deployment.recorder import Facts, RunRecorder
from ci.deployment.restart import restart, restart_needed
from ci.deployment.state_left import StateLeft
from ci.deployment.target import Target
from ci.deployment.verify.run import Tests, verify
from ci.deployment.verify.waiting import Wait, wait_for_service
from ci.evidence.operation import Operation
from ci.evidence.record import Approval, Started, to_the_millisecond
from ci.evidence.store import require_account
from ci.gate import GateRequest, Terms, decide, orders_to_stop
from ci.gate.rules.plan import rehearsed
from shared import exits
from shared.config.model import EnvironmentConfig

# What starts every task anew: a new revision of the definition, and whatever is done to the service, since it has
# force_new_deployment ("Enable to force a new task deployment of the service": the provider's page, aws_ecs_service).
_DEPLOYING = {
    "aws_ecs_task_definition": ("create", "replace"),
    "aws_ecs_service": ("create", "update", "replace"),
}


class NotConfirmedError(exits.NothingBegunError):
    """A person has seen the plan and does not want it."""


@dataclass(frozen=True)
class Deployment:
    """What is done to one environment. `confirm` is asked once the plan is known; False changes nothing.

    `asks` says that `confirm` puts a plan that is not empty to a person: only then a record names who confirmed it.
    `terms` are those of the files here, unless others are given; `approvals` are those of the workflow's run. `run`
    does everything in one go. Where an approval lies between the plan and the rest, `propose` does the first half and
    `deliver` the second one.
    """

    target: Target
    evidence: Evidence
    provenance: Provenance
    progress: ProgressTable
    confirm: Callable[[Plan], bool]
    operation: Operation = Operation.PROMOTE
    terms: Terms | None = None
    approvals: tuple[Approval, ...] = ()
    asks: bool = False
    wait: Wait = wait_for_service
    tests: Tests = verify
    restart_needed: Callable[[EnvironmentConfig], str | None] = restart_needed
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = field(default=lambda: to_the_millisecond(datetime.now(UTC)))

    def run(self) -> Written | None:
        """Plan, confirm, carry out, and return the record with its key; None when nobody confirmed the plan.

        Raises StoppedByGateError before anything is planned, and again before it is applied; CommandError when planning
        fails, DeploymentError (after a failed record was written) when a later step fails.
        """
        facts = Facts()

        def apply() -> None:
            planning.apply(self.target, plan=facts.plan, progress=self._tell, admit=self._ask_about_orders)

        return self._execute(facts, [*self._first(facts), *self._plan(facts), *self._rest(facts, apply)])

    def propose(self, plans: PlanStore) -> tuple[Plan, Stored]:
        """Plan what the gate lets through, and store the plan for an approval. Nothing is applied or recorded.

        Raises StoppedByGateError before anything is planned, and again about the plan; CommandError.
        """
        facts = Facts()

        def store() -> None:
            assert facts.plan is not None
            facts.stored = approved_plan.store(self.target, facts.plan, plans)
            planning.discard(self.target)

        first = self._first(facts, records=False)
        self._execute(facts, [*first, *self._plan(facts, plans), Step("store", store)])
        assert facts.plan is not None
        assert facts.stored is not None
        return facts.plan, facts.stored

    def deliver(
        self, approved: Stored, plans: PlanStore, *, without_changes: bool, approved_changes: int = 0
    ) -> Written | None:
        """Carry out the plan that was proposed, and record it. The gate is asked again, about this plan.

        Where more changes were approved than it has, a restart was. `without_changes` refuses a plan that changes
        anything: nobody has approved it. The engine applies nothing then: it would write into the state, which the role
        that records may not. A new plan, the drift check's or one for a destruction, says whether there is still
        nothing to change. Raises as `run` does.
        """
        facts, destroy = Facts(was_proposed=True), self._destroys

        def fetch() -> None:
            facts.in_folder = True
            facts.plan = approved_plan.fetch(self.target, approved, plans, destroy=destroy)
            approved_plan.require_approval(self.target, facts.plan, without_changes=without_changes)
            if approved_changes > len(facts.plan.summary.changes):
                facts.plan = self._with_restart(facts.plan, is_approved=True)
                if facts.plan.restart is None:
                    self._tell("a restart was approved, and its tasks need none any more: none is done")
            elif self.operation is Operation.RESTART:
                raise exits.StoppedByGateError([f"{self.target.name}: nobody has approved a restart: propose again"])

        def apply() -> None:
            if without_changes:
                with planning.before_any_change():
                    self._ask_about_orders()
                leave = approved_plan.require_nothing_left if destroy else planning.leave_as_it_is
                leave(self.target)
                return
            assert facts.plan is not None
            approved_plan.apply_fetched(
                self.target,
                facts.plan,
                approved,
                plans,
                self._tell,
                destroy=destroy,
                judge=judge,
                admit=self._ask_about_orders,
            )

        def judge(again: Plan) -> None:
            assert facts.plan is not None
            facts.plan = replace(again, restart=facts.plan.restart)
            let = set() if facts.decision is None else {one.key for one in facts.decision.overridden}
            self._ask_the_gate(facts)
            assert facts.decision is not None
            if late := [one for one in facts.decision.overridden if one.key not in let]:
                # The record of the start is written, and does not name it.
                what = "only an override opens it that this run did not need before: propose again"
                raise exits.StoppedByGateError([f"{one.reason.code}: {one.reason.sentence}: {what}" for one in late])

        return self._execute(facts, [*self._first(facts), Step("fetch", fetch), *self._rest(facts, apply)])

    @property
    def _destroys(self) -> bool:
        return self.operation is Operation.DESTROY

    def _first(self, facts: Facts, *, records: bool = True) -> list[Step]:
        """Return what comes before a plan: the gate, the account, and a key that others can verify."""

        def admit() -> None:
            self._ask_the_gate(facts)
            require_account(self.target.config)
            if facts.interrupted is not None:
                self._settle(facts.interrupted, records=records)
            # A rollback goes back to what was there, and a destruction ends it: neither is kept from it.
            if self.operation is Operation.PROMOTE:
                Buckets(self.evidence.own.client, self.target.config).require_own_keys()
            if records:
                self.evidence.own.require_signer()

        return [Step("gate", admit)]

    def _settle(self, interrupted: Started, *, records: bool) -> None:
        """Close the run before this one; a role that may not record takes its lock away, and the second half closes."""
        config = self.target.config
        if not records:
            free(config, interrupted)
            return
        self.evidence.own.require_signer()
        closed = close(config, self.evidence.own, interrupted, at=self.now(), actor=self.provenance.actor)
        self._tell(f"the run before this one was interrupted, and is closed: {closed.key}")

    def _plan(self, facts: Facts, plans: PlanStore | None = None) -> list[Step]:
        """Return what makes a plan, with a fingerprint where it is to be stored, and asks the gate about it."""

        def plan() -> None:
            key = None if plans is None else plans.fingerprint_key()
            facts.in_folder = True
            made = planning.plan(self.target, destroy=self._destroys, fingerprint_key=key, progress=self._tell)
            facts.plan = made if self._destroys else self._with_restart(made)

        return [Step("plan", plan), Step("gate", partial(self._ask_the_gate, facts))]

    def _rest(self, facts: Facts, apply: Callable[[], None]) -> list[Step]:
        """Return what follows the plan. The gate is asked once more: a person's answer may take hours."""
        begin = [
            Step("confirm", partial(self._confirm, facts)),
            Step("gate", partial(self._ask_the_gate, facts)),
        ]
        if self._destroys:
            return [*begin, Step("destroy", apply, begins=True)]
        begins = "apply"
        if self.operation is Operation.RESTART:
            begins, apply = "restart", self._leave_as_it_is
        return [
            *begin,
            Step("document", self._keep_the_document),
            Step(begins, partial(self._apply, facts, apply), begins=True),
            Step("verify", partial(self._verify, facts)),
            Step("drift", partial(self._check_drift, facts)),
            Step("state", partial(self._require_same_state, facts)),
        ]

    def _execute(self, facts: Facts, steps: Sequence[Step]) -> Written | None:
        announce = partial(self.progress.step, self.target.name)
        done = "everything was destroyed" if self._destroys else "everything was applied and holds"
        try:
            return execute(steps, announce=announce, recorder=self._recorder(facts), now=self.now, done=done)
        except NotConfirmedError:
            return None
        finally:
            # Whatever ended the run: a plan that stays could be applied without the gate.
            if facts.in_folder:
                planning.discard(self.target)

    def _recorder(self, facts: Facts) -> RunRecorder:
        store, now, sleep = self.evidence.own, self.now, self.sleep
        return RunRecorder(facts, store, self.target, self.provenance, self.operation, self.approvals, now, sleep)

    def _ask_the_gate(self, facts: Facts) -> None:
        """Raise StoppedByGateError where the gate has a reason to stop, also about an empty plan: over which state?"""
        request = self._request(facts)
        if request.changes and request.terms.predecessor is not None and not self._destroys:
            self._tell(rehearsed(request).headline(request.before))
        facts.decision = decide(request)
        facts.interrupted = request.liveness.interrupted(request.log)
        facts.authors = () if request.standing is None else request.standing.authors
        if facts.decision.reasons:
            raise exits.StoppedByGateError([str(reason) for reason in facts.decision.reasons])

    def _ask_about_orders(self) -> None:
        """Raise StoppedByGateError where a freeze window or a hold has come: right before the engine starts.

        A plan without changes asks, too: its record is a proof, which opens the next environment.
        """
        target, terms = self.target, self.terms or Terms.of(self.target.config)
        request = GateRequest(
            environment=target.name,
            input_digest=self.provenance.input_digest,
            terms=terms,
            now=self.now(),
            rehearsal=target.rehearsal.sha256,
            notes=self.evidence.own.notes(),
            operation=self.operation,
        )
        reasons = orders_to_stop(request)
        if reasons:
            raise exits.StoppedByGateError([str(reason) for reason in reasons])

    def _leave_as_it_is(self) -> None:
        with planning.before_any_change():
            self._ask_about_orders()
        planning.leave_as_it_is(self.target)

    def _request(self, facts: Facts) -> GateRequest:
        target, plan, started = self.target, facts.plan, facts.started
        found = request_of(
            target.config, self.evidence, target.rehearsal.sha256, self.provenance.input_digest, self.now()
        )
        if started is not None:
            # This run's own start is not what was here before it.
            others = [one for one in found.own if one.started is None or one.started.run.id != started.run.id]
            found = replace(found, own=others)
        last = found.log.newest
        return replace(
            found,
            terms=self.terms or found.terms,
            standing=self.provenance.standing(None if last is None else last.commit),
            changes=None if plan is None else outlines(plan.summary.changes),
            broadenings=() if plan is None else plan.broadenings,
            prior=None if plan is None else plan.prior,
            operation=self.operation,
        )

    def _confirm(self, facts: Facts) -> None:
        assert facts.plan is not None
        with self.progress.paused():
            confirmed = self.confirm(facts.plan)
        if not confirmed:
            raise NotConfirmedError([])
        facts.confirmed = self.asks and not facts.plan.is_empty

    def _keep_the_document(self) -> None:
        self.evidence.own.put_document(self.target.artifact.content)

    def _with_restart(self, plan: Plan, *, is_approved: bool = False) -> Plan:
        """Return the plan with the reason for a restart, where its tasks need one that it does not bring by itself.

        Raises CommandError where a restart is all that was asked for, and the plan changes something; NothingBegunError
        where one was approved and AWS does not say whether it is needed.
        """
        if self.operation is Operation.RESTART:
            if plan.summary.changes:
                planning.discard(self.target)
                line = f"a restart changes nothing, and the plan does ({plan.summary.headline}): promote instead"
                raise exits.CommandError([f"{self.target.name}: {line}"])
            return replace(plan, restart="restart: the same definition starts again")
        if any(one.action in _DEPLOYING.get(one.change.type, ()) for one in plan.summary.changes):
            return plan
        try:
            return replace(plan, restart=self.restart_needed(self.target.config))
        except exits.CommandError as error:
            if is_approved:
                line = f"a restart was approved, and {error.lines[0]}: propose again"
                raise exits.NothingBegunError([f"{self.target.name}: {line}"]) from None
            # Another thing than what was asked for: it is said, and stops nothing.
            self._tell(error.lines[0])
            return plan

    def _apply(self, facts: Facts, apply: Callable[[], None]) -> None:
        assert facts.plan is not None
        apply()
        facts.left = StateLeft.of(self.target.folder.state())
        facts.findings.outputs_sha256 = hashlib.sha256(self.target.outputs_file.read_bytes()).hexdigest()
        if facts.plan.restart is not None:
            facts.begun = restart(self.target.own, self.target.outputs_file)

    def _verify(self, facts: Facts) -> None:
        target, not_provable = self.target, self.target.rehearsal.not_provable
        late = self.wait(target.own, target.outputs_file, self._tell, deployment=facts.begun)
        report = self.tests(target.tree, target.name, target.outputs_file, not_provable=not_provable)
        facts.findings.report = report
        failed = [*([] if late is None else [late]), *(f"{test}: {line}" for test, line in report.failed)]
        if failed:
            raise exits.CommandError(failed)

    def _check_drift(self, facts: Facts) -> None:
        found = drift_of(self.target, self.target.artifact, self._tell, today=self.now().date())
        facts.findings.drift = found
        if found.found:
            raise exits.CommandError(
                [f"{change.address}: {change.action} right after the apply" for change in found.found]
            )

    def _require_same_state(self, facts: Facts) -> None:
        """Raise CommandError where the state is not the one that was verified."""
        assert facts.left is not None
        moved = facts.left.moved(StateLeft.of(self.target.folder.state()))
        if moved is not None:
            raise exits.CommandError([f'{moved}: see docs/operations.md, "The state moved"'])

    def _tell(self, text: str) -> None:
        self.progress.update(self.target.name, text)

"""What an environment may be given: the commit here, what is proven by now, what was proven here before, its end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ci.changes.diff.losses import is_gone
from ci.deployment.checkout import DeploymentContext
from ci.deployment.gate_input import evidence_of, request_of
from ci.deployment.planning import Plan
from ci.deployment.progress import ProgressTable
from ci.deployment.provenance import provenance_of
from ci.deployment.restart import restart_needed
from ci.deployment.run import Deployment
from ci.deployment.target import targets
from ci.evidence.liveness import Holders, unknown_holders
from ci.evidence.note import Hold
from ci.evidence.operation import Operation
from ci.evidence.record import Record
from ci.gate import GateRequest
from ci.gate.choice import FAILED_HERE, is_in_place, newest_admitted, rollback_target
from ci.gate.rules.running import running
from ci.toolchain.git import source_of
from ci.toolchain.input_digest import input_digest
from ci.toolchain.rehearsal import read
from ci.toolchain.run_context import actor_of
from shared import checks, exits
from shared.config.selection import select
from shared.terminal import counted

SHORT = 12


@dataclass(frozen=True)
class Candidate:
    """What was chosen: the commit of a record; `record` is None for the commit that is checked out here."""

    context: DeploymentContext
    operation: Operation
    record: Record | None = None
    since: str = ""  # the commit that runs there now; empty where none is known

    @property
    def environment(self) -> str:
        """Return the environment's name."""
        return self.context.config.name

    @property
    def said(self) -> str:
        """Return in words what it is."""
        if self.record is None:
            return "destroy everything" if self.operation is Operation.DESTROY else "the commit here"
        where = f"{self.record.input_digest[:SHORT]} (commit {self.record.commit[:SHORT]})"
        return {Operation.ROLLBACK: f"back to {where}", Operation.RESTART: f"restart {where}"}.get(
            self.operation, where
        )

    @contextlib.contextmanager
    def work(self, progress: ProgressTable, confirm: Callable[[Plan], bool]) -> Generator[Deployment]:
        """Yield what does it. Raises CommandError where the files are not what was proven."""
        context = self.context
        if self.record is not None:
            with context.deployment(self.record, progress, confirm, self.operation) as found:
                yield found
            return
        timeout = context.lock_timeout_seconds
        [target] = targets(context.root, [self.environment], context.rehearsal, lock_timeout_seconds=timeout)
        yield Deployment(target, context.evidence, provenance_of(context.root), progress, confirm, self.operation)

    def hold(self) -> None:
        """Hold the environment for a rollback: whatever happens now, nobody's automation undoes it."""
        note = Hold(
            environment=self.environment,
            account_id=self.context.config.aws.account_id,
            actor=actor_of(),
            made_at=datetime.now(UTC),
            rehearsal=self.context.rehearsal.sha256,
            reason=f"rolled {self.said}",
            expires_at=None,
        )
        self.context.evidence.own.file(note)

    def counted(self, plan: Plan) -> str:
        """Return in one line how much a plan of it would change, and lose."""
        lost = sum(is_gone(one.change) for one in plan.summary.resources)
        changes = counted(len(plan.summary.resources), "change")
        restart = "" if plan.restart is None else f"; {plan.restart}"
        return f"{self.environment}: {self.said}: {changes}, {lost} of them replace or remove something{restart}"


def context_of(
    root: Path, environment: str, lock_timeout: int, rehearsal: Path | None, holders: Holders = unknown_holders
) -> DeploymentContext:
    """Return what it takes to deploy to an environment. Raises CommandError for an unknown one, ConfigError."""
    configs = checks.validated(root)
    [config] = select(configs, [environment])
    return DeploymentContext(root, config, evidence_of(configs, environment, holders), read(rehearsal), lock_timeout)


def next_candidate(
    context: DeploymentContext, operation: Operation, to: str | None, *, again: bool = True
) -> tuple[Candidate | None, list[str]]:
    """Return what `operation` chooses, None where nothing may come, and a line for each reason why others wait.

    `to` says how a rollback's commit or input digest begins; without `again`, what failed here last does not come. The
    gate is asked about it later, with the plan. Raises CommandError.
    """
    if operation is Operation.ROLLBACK:
        return rollback_candidate(context, to), []
    if operation is Operation.RESTART:
        return restart_candidate(context), []
    return (
        (Candidate(context, operation), [])
        if operation is Operation.DESTROY
        else newest_candidate(context, again=again)
    )


def newest_candidate(context: DeploymentContext, *, again: bool = True) -> tuple[Candidate | None, list[str]]:
    """Return the newest change that may come, and why others wait; for the first environment, the commit here.

    Nothing comes where it runs already: a commit that changes no input is none to deploy. Where the tasks that run need
    a restart, what runs comes once more.
    """
    request, name = _request(context), context.config.name
    if request.terms.predecessor is None:
        here = input_digest(context.root)
        if not again and request.log.failed_last(here):
            return None, [f"{name}: {here[:SHORT]} waits: {FAILED_HERE}"]
        commit = source_of(context.root).commit
        if is_in_place(request.log, here, commit) and not _needs_restart(context, request):
            return None, []
        return Candidate(context, Operation.PROMOTE, since=_since(request)), []
    record, waiting = newest_admitted(
        request,
        lambda one: context.request(one, request, Operation.PROMOTE),
        lambda one: context.arriving(one, request),
        again=again,
    )
    lines = [f"{name}: {one.input_digest[:SHORT]} waits: {reason}" for one, reasons in waiting for reason in reasons]
    if record is None and _needs_restart(context, request):
        record = _proof_of_what_runs(request)
    return (None if record is None else Candidate(context, Operation.PROMOTE, record, _since(request))), lines


def rollback_candidate(context: DeploymentContext, to: str | None) -> Candidate:
    """Return what a rollback goes back to. Raises CommandError, with the code of the gate while another run goes on."""
    request = _idle(context)
    return Candidate(context, Operation.ROLLBACK, rollback_target(request.log, to or None))


def restart_candidate(context: DeploymentContext) -> Candidate:
    """Return what was applied last, to start its tasks again, whether it holds or not.

    Raises CommandError, also where the newest run has no end; with the code of the gate while it goes on.
    """
    request = _idle(context)
    last, unfinished = request.log.last, request.log.newest_unfinished
    if unfinished is not None or last is None or last.is_destruction or last.outputs_sha256 is None:
        what = "nothing was applied" if last is None else last.headline
        what = what if unfinished is None else request.liveness.headline(unfinished)
        line = f"{context.config.name}: {what}: there is nothing to restart: promote instead"
        raise exits.CommandError([line])
    return Candidate(context, Operation.RESTART, last)


def candidate_of_commit(context: DeploymentContext, operation: Operation, commit: str) -> Candidate:
    """Return the choice that somebody approved, by its commit. The gate is asked about it again.

    Raises CommandError: no success that counts is of this commit, or it is not the one that is checked out.
    """
    request = _request(context)
    if operation is Operation.RESTART:
        found = restart_candidate(context)
        if found.record is None or found.record.commit != commit:
            raise exits.StoppedByGateError(
                [f"{context.config.name}: {commit[:SHORT]} was not applied last: propose again"]
            )
        return found
    if operation is Operation.DESTROY or (operation is Operation.PROMOTE and request.terms.predecessor is None):
        here = provenance_of(context.root).source.commit
        if here != commit:
            line = f"{context.config.name}: {here[:SHORT]} is checked out, not {commit[:SHORT]}: check that one out"
            raise exits.CommandError([line], exits.BAD_INPUT)
        return Candidate(context, operation)
    whose, log = (
        (context.config.name, request.log) if operation is Operation.ROLLBACK else (request.before, request.proof_log)
    )
    fitting = [one for one in log.successes if one.commit == commit]
    if not fitting:
        line = f"{context.config.name}: {whose} has no success of commit {commit[:SHORT]}: propose again"
        raise exits.StoppedByGateError([line])
    return Candidate(context, operation, fitting[-1])


def _idle(context: DeploymentContext) -> GateRequest:
    """Return what is known about the environment. Raises StoppedByGateError while a run goes on there."""
    request = _request(context)
    if reasons := list(running(request)):
        raise exits.StoppedByGateError([str(reason) for reason in reasons])
    return request


def _needs_restart(context: DeploymentContext, request: GateRequest) -> bool:
    """Return whether what runs holds and its tasks need a restart; where AWS does not say, they need none."""
    if request.log.stands is None:
        return False
    try:
        return restart_needed(context.config) is not None
    except exits.CommandError:
        return False


def _proof_of_what_runs(request: GateRequest) -> Record | None:
    """Return the newest success of the environment before with the digest that runs here."""
    runs = request.log.runs
    successes = reversed(request.proof_log.successes)
    return next((one for one in successes if runs is not None and one.input_digest == runs.input_digest), None)


def _since(request: GateRequest) -> str:
    return "" if request.log.newest is None else request.log.newest.commit


def _request(context: DeploymentContext) -> GateRequest:
    """Return what is known about the environment, before a digest is chosen."""
    return request_of(context.config, context.evidence, context.rehearsal.sha256, "", datetime.now(UTC))

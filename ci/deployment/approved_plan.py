"""Apply the plan that somebody approved: that one, byte for byte, or one that would do exactly the same."""

from __future__ import annotations

from collections.abc import Callable

from ci.changes.plan.fingerprint import SCHEME, is_of_this_scheme
from ci.deployment import planning
from ci.deployment.plan_store import PlanStore, Stored
from ci.deployment.planning import Plan, Planned
from ci.deployment.target import Target
from ci.evidence.store import require_account
from ci.toolchain.git import source_of
from ci.toolchain.terraform.errors import StalePlanError
from shared import exits

Progress = Callable[[str], None]


def store(target: Target, plan: Plan, plans: PlanStore) -> Stored:
    """Store the plan that lies in the target's folder and return what an approval names. Raises CommandError."""
    if plan.fingerprint is None:
        raise ValueError("a plan that was made without a key has no fingerprint")
    source = source_of(target.tree.root)
    commit = source.commit if source.clean else f"{source.commit}-changed"
    key = plans.put(target.folder.plan_file.read_bytes(), plan.planned, commit)
    return Stored(key, plan.planned.plan_sha256, plan.fingerprint)


def apply(target: Target, approved: Stored, plans: PlanStore, progress: Progress | None = None) -> None:
    """Fetch the approved plan and apply it. Raises what `fetch` and `apply_fetched` raise."""
    apply_fetched(target, fetch(target, approved, plans), approved, plans, progress)


def fetch(target: Target, approved: Stored, plans: PlanStore, *, destroy: bool = False) -> Plan:
    """Put the approved plan into the target's folder and return what it is.

    Raises CommandError: credentials of another account, a plan that is not the approved one, of another document, or of
    another environment, one that destroys where that is not asked for (and the other way round).
    """
    require_account(target.config)
    key = plans.fingerprint_key()
    content, note = plans.fetch(approved.key, approved.sha256)
    _check(target, note, destroy=destroy)
    try:
        plan = planning.place(target, content, note, key)
        if plan.fingerprint != approved.fingerprint:
            why = "" if is_of_this_scheme(approved.fingerprint) else f" (that is of another scheme than {SCHEME})"
            line = f"{approved.key}: its fingerprint is not the approved one{why}: plan and approve again"
            raise exits.CommandError([line])
    except exits.CommandError:
        planning.discard(target)
        raise
    return plan


def require_approval(target: Target, plan: Plan, *, without_changes: bool) -> None:
    """Raise CommandError with the code of the gate when a plan has changes and was proposed as one that has none."""
    if without_changes and plan.summary.changes:
        planning.discard(target)
        line = f"the plan has changes ({plan.summary.headline}), and nobody has approved any: propose again"
        raise exits.StoppedByGateError([line])


def apply_fetched(
    target: Target,
    plan: Plan,
    approved: Stored,
    plans: PlanStore,
    progress: Progress | None = None,
    *,
    destroy: bool = False,
    judge: Callable[[Plan], None] | None = None,
    admit: Callable[[], None] | None = None,
) -> None:
    """Apply the `plan` that was fetched; where the state has moved on since, a new one if that would do the same.

    `judge` raises where the new one may not be applied, as over another state; `admit` is that of `planning.apply`.
    Raises CommandError, with the code of the gate for a plan that now means something else.
    """
    try:
        planning.apply(target, plan=plan, progress=progress, admit=admit)
    except StalePlanError:
        again = _planned_again(target, approved, plans.fingerprint_key(), progress, judge, destroy=destroy)
        planning.apply(target, plan=again, progress=progress, admit=admit)
    finally:
        planning.discard(target)


def require_nothing_left(target: Target, progress: Progress | None = None) -> None:
    """Plan the destruction anew, and leave no plan. Raises StoppedByGateError where something is there to destroy."""
    with planning.before_any_change():
        plan = planning.plan(target, destroy=True, progress=progress)
    planning.discard(target)
    if plan.summary.changes:
        line = f"the state has moved on since the plan was made ({plan.summary.headline}): propose again"
        raise exits.StoppedByGateError([line])


def _planned_again(
    target: Target,
    approved: Stored,
    key: bytes,
    progress: Progress | None,
    judge: Callable[[Plan], None] | None,
    *,
    destroy: bool,
) -> Plan:
    """Return a new plan that does the same as the approved one. Raises StoppedByGateError where it would not."""
    with planning.before_any_change():
        again = planning.plan(target, destroy=destroy, fingerprint_key=key, progress=progress)
        if judge is not None:
            judge(again)
    if again.fingerprint != approved.fingerprint:
        said = again.summary.headline
        line = f"the state has moved on since the plan was made, and a new plan would do something else ({said})"
        raise exits.StoppedByGateError([f"{line}: approve the new plan"])
    return again


def _check(target: Target, note: Planned, *, destroy: bool) -> None:
    """Raise CommandError unless the note is that of a plan of this environment, these files and this rehearsal."""
    if (note.environment, note.account_id) != (target.name, target.config.aws.account_id):
        line = f"the plan is one of {note.environment} in account {note.account_id}, not of {target.name}"
        raise exits.CommandError([line])
    if note.document_sha256 != target.artifact.sha256:
        raise exits.CommandError(["the files here are not those of the plan: check out its commit"])
    if note.rehearsal != target.rehearsal.sha256:
        raise exits.CommandError(["the plan belongs to another rehearsal, or to none: plan again"])
    if note.destroy != destroy:
        what = "destroys the environment" if note.destroy else "does not destroy the environment"
        raise exits.CommandError([f"the plan {what}, which is not what was asked for: plan again"])

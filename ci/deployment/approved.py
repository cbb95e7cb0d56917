"""Apply the plan that somebody approved: that one, byte for byte, or one that would do exactly the same."""

from __future__ import annotations

from collections.abc import Callable

from ci.deployment import planning
from ci.deployment.plan_store import PlanStore, Stored
from ci.deployment.planning import Plan, Planned
from ci.deployment.target import Target
from ci.evidence.store import require_account
from ci.plans.fingerprint import fingerprint
from ci.source import source_of
from ci.terraform.folder import StalePlanError
from shared import exits

Progress = Callable[[str], None]


def store(target: Target, plan: Plan, plans: PlanStore) -> Stored:
    """Store the plan that lies in the target's folder and return what an approval names. Raises CommandError."""
    if plan.fingerprint is None:
        raise ValueError("a plan that was made without a key has no fingerprint")
    source = source_of(target.root)
    commit = source.commit if source.clean else f"{source.commit}-changed"
    key = plans.put(target.folder.plan_file.read_bytes(), plan.planned, commit)
    return Stored(key, plan.planned.plan_sha256, plan.fingerprint)


def apply(target: Target, approved: Stored, plans: PlanStore, progress: Progress | None = None) -> None:
    """Apply the approved plan. Where the state has moved on since, plan again and apply that if it means the same.

    Raises CommandError: credentials of another account, a plan that is not the approved one, of another document, or of
    another environment; and with the code of the gate a plan that now means something else.
    """
    require_account(target.config)
    key = plans.fingerprint_key()
    content, note = plans.fetch(approved.key, approved.sha256)
    _check(target, note)
    planning.place(target, content, note)
    try:
        if fingerprint(target.folder.show(), key, target.artefact.sha256) != approved.fingerprint:
            raise exits.CommandError(
                [f"{approved.key}: its fingerprint is not the approved one: plan and approve again"]
            )
        planning.apply(target, progress=progress)
    except StalePlanError:
        _apply_the_same(target, approved, key, progress)
    finally:
        planning.discard(target)


def _apply_the_same(target: Target, approved: Stored, key: bytes, progress: Progress | None) -> None:
    again = planning.plan(target, fingerprint_key=key, progress=progress)
    if again.fingerprint != approved.fingerprint:
        said = again.summary.headline
        line = f"the state has moved on since the plan was made, and a new plan would do something else ({said})"
        raise exits.CommandError([f"{line}: approve the new plan"], exits.STOPPED)
    planning.apply(target, progress=progress)


def _check(target: Target, note: Planned) -> None:
    """Raise CommandError unless the note is that of a plan of this environment, these files and this rehearsal."""
    if (note.environment, note.account_id) != (target.name, target.config.aws.account_id):
        line = f"the plan is one of {note.environment} in account {note.account_id}, not of {target.name}"
        raise exits.CommandError([line])
    if note.document_sha256 != target.artefact.sha256:
        raise exits.CommandError(["the files here are not those of the plan: check out its commit"])
    if note.rehearsal != target.rehearsal.sha256:
        raise exits.CommandError(["the plan belongs to another rehearsal, or to none: plan again"])

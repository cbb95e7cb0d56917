"""Plan one environment and remember what was planned; apply just that."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ci.changes.diff.document import elements
from ci.changes.permissions import Broadening, broadenings
from ci.changes.plan import PlanSummary, summarize
from ci.changes.plan.fingerprint import fingerprint
from ci.changes.plan.hiding import hiding, hiding_marked, hiding_of
from ci.changes.plan.prior import PriorState, prior_state
from ci.deployment.target import Target
from ci.toolchain.artifact import Artifact
from ci.toolchain.terraform import saved_plan
from ci.toolchain.terraform.configuration import Configuration, backend_of, files_of
from ci.toolchain.terraform.errors import StateLockedError
from ci.toolchain.terraform.interrupts import INTERRUPTS
from ci.toolchain.terraform.process import PRIVATE_FILE
from shared import exits

PLANNED = "planned.json"
PAUSE_SECONDS = 5.0  # between two attempts to get a lock
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Planned:
    """What lies in the working folder, ready to be applied. It stands beside the plan and holds no value of it."""

    environment: str
    account_id: str
    document_sha256: str
    plan_sha256: str
    rehearsal: str | None
    destroy: bool = False


@dataclass(frozen=True)
class Plan:
    """A saved plan: what it is, its masked summary, and what it permits that was not permitted before.

    `prior` is the state that it was made over. `hide` takes out of a line what the plan calls sensitive. `restart`
    says why the tasks are restarted after it was applied, None where they are not.
    """

    planned: Planned
    summary: PlanSummary
    fingerprint: str | None
    broadenings: tuple[Broadening, ...] = ()
    prior: PriorState | None = None
    hide: Callable[[str], str] = field(default=str, repr=False, compare=False)
    restart: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing, and restarts nothing."""
        return not self.summary.changes and self.restart is None


def plan(
    target: Target,
    *,
    artifact: Artifact | None = None,
    override: Mapping[str, Any] | None = None,
    imports: Mapping[str, str] | None = None,
    review: bool = False,
    destroy: bool = False,
    fingerprint_key: bytes | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Save a plan of the target's document (or of another `artifact`) in its folder and return its summary.

    `override` is laid over the document beside the settings of a rehearsal, which never hold the same blocks; `imports`
    is what the plan takes over. A `review` plans from the state alone and holds no lock; `destroy` plans the end of
    everything. With `fingerprint_key` the plan gets its fingerprint. Raises CommandError when the engine refuses.
    """
    document = target.artifact if artifact is None else artifact
    folder = target.folder
    (folder.path / PLANNED).unlink(missing_ok=True)
    overrides = {**target.rehearsal.overrides, **(override or {})}
    folder.prepare(document.content, override=overrides or None, lock_file=target.lock_file, imports=imports)
    folder.init()
    shown = folder.plan(review=review, destroy=destroy, progress=progress, hide=hiding(()))
    _require_same(target, files_of(document.content, overrides or None, imports), destroy=destroy)
    sha256 = folder.plan_sha256
    assert sha256 is not None, "the engine ended well, so it saved its plan"
    account = target.config.aws.account_id
    note = Planned(target.name, account, document.sha256, sha256, target.rehearsal.sha256, destroy)
    _note(target, note)
    return _plan_of(target, document, note, shown, fingerprint_key)


def place(target: Target, content: bytes, note: Planned, fingerprint_key: bytes) -> Plan:
    """Put a plan that was made elsewhere into the target's folder, ready to be applied, and return what it is.

    Raises CommandError: also for a plan that holds something else than the target's files.
    """
    folder = target.folder
    folder.prepare(target.artifact.content, override=target.rehearsal.overrides or None, lock_file=target.lock_file)
    _write_private(folder.plan_file, content)
    _require_same(target, _files(target), destroy=note.destroy)
    folder.init()
    _note(target, note)
    return _plan_of(target, target.artifact, note, folder.show(), fingerprint_key)


def apply(
    target: Target,
    *,
    plan: Plan | None = None,
    progress: Progress | None = None,
    admit: Callable[[], None] | None = None,
) -> None:
    """Apply the plan that is saved in the target's folder, and leave the outputs file.

    Who has made or placed it in this process gives the `plan`: else the engine is asked for it once more, to know what
    it calls sensitive. `admit` is called right before the engine starts, and again each time that the state is locked:
    it raises CommandError where the plan may not be applied any more.

    Raises NothingBegunError: no plan, a plan that is another one than the note beside it says, of another document or
    another rehearsal, a stale plan, a locked state, a signal; EngineError, StoppedError once the engine has begun.
    """
    with before_any_change():
        note = _check(target)
        known = plan if plan is not None and plan.planned == note else None
        if known is None:
            _require_same(target, _files(target), destroy=note.destroy)
        hide = hiding_of(target.folder.show()) if known is None else known.hide
        INTERRUPTS.check()
    try:
        if admit is None:
            target.folder.apply(progress=progress, hide=hide)
        else:
            _apply_admitted(target, admit, progress, hide)
    finally:
        discard(target)  # a plan that has been begun is used up, whatever became of it
    write_outputs(target)


def _apply_admitted(
    target: Target, admit: Callable[[], None], progress: Progress | None, hide: Callable[[str], str]
) -> None:
    """Apply the saved plan as soon as its state is not locked, and ask each time whether it still may."""
    folder, begun = target.folder, time.monotonic()
    while True:
        with before_any_change():
            admit()
            INTERRUPTS.check()
        try:
            folder.apply(progress=progress, hide=hide, waits=False)
        except StateLockedError:
            with before_any_change():  # a signal while it waits, too
                INTERRUPTS.check()
                left = begun + folder.lock_timeout_seconds - time.monotonic()
                if left <= 0:
                    raise
                if progress is not None:
                    progress("waits for the lock of the state")
                time.sleep(min(PAUSE_SECONDS, left))
        else:
            return


@contextlib.contextmanager
def before_any_change() -> Generator[None]:
    """Turn what ends the block into NothingBegunError: it stands before the engine changes anything."""
    try:
        yield
    except exits.NothingBegunError:
        raise
    except exits.CommandError as error:
        raise exits.NothingBegunError(error.lines, error.code) from error


def permitted(shown: Mapping[str, Any], hide: Callable[[str], str]) -> list[Broadening]:
    """Return what a plan permits that was not permitted before, as it may be shown: `hide` takes out the secrets."""
    return broadenings(shown, hide=hide, hide_marked=hiding_marked(shown))


def leave_as_it_is(target: Target) -> None:
    """Take away a plan that changes nothing, and leave the outputs file. Raises EngineError."""
    discard(target)
    write_outputs(target)


def discard(target: Target) -> None:
    """Take the saved plan away."""
    target.folder.plan_file.unlink(missing_ok=True)
    (target.folder.path / PLANNED).unlink(missing_ok=True)


def write_outputs(target: Target) -> Path:
    """Write the outputs of the state below the stack's name, and return the file. Raises EngineError."""
    outputs = {target.artifact.stack: target.folder.outputs()}
    _write_private(target.outputs_file, (json.dumps(outputs, indent=2, sort_keys=True) + "\n").encode())
    return target.outputs_file


def _plan_of(
    target: Target, document: Artifact, note: Planned, shown: Mapping[str, Any], fingerprint_key: bytes | None
) -> Plan:
    paths = {address: one.path for address, one in elements(document.document).items() if one.path}
    mark = None if fingerprint_key is None else fingerprint(shown, fingerprint_key, document.sha256)
    hide = hiding_of(shown)
    permits = tuple(permitted(shown, hide))
    before = prior_state(shown, *saved_plan.version_of_state(target.folder.plan_file.read_bytes()))
    return Plan(note, summarize(shown, paths), mark, permits, before, hide)


def _files(target: Target) -> dict[str, bytes]:
    return files_of(target.artifact.content, target.rehearsal.overrides or None)


def _require_same(target: Target, files: Mapping[str, bytes], *, destroy: bool) -> None:
    """Take a saved plan away that is not one of `files` and of this lock alone, and raise CommandError."""
    folder = target.folder
    lock = folder.lock if target.lock_file is None else target.lock_file.read_bytes()
    declared = Configuration(files, lock, backend_of(files, folder.environment))
    try:
        saved_plan.require_same(folder.plan_file.read_bytes(), declared, destroy=destroy)
    except exits.CommandError:
        discard(target)
        raise


def _check(target: Target) -> Planned:
    """Return the note of the saved plan. Raises CommandError where that is not the plan of the target's document."""
    target.folder.require_saved_state()
    try:
        note = Planned(**json.loads((target.folder.path / PLANNED).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise exits.CommandError(["no plan is saved here: run plan first"]) from None
    if note.plan_sha256 != target.folder.plan_sha256:
        raise exits.CommandError(["the saved plan is not the one that was made here: plan again"])
    if note.document_sha256 != target.artifact.sha256:
        raise exits.CommandError(["the files have changed since the plan: plan again"])
    if note.rehearsal != target.rehearsal.sha256:
        raise exits.CommandError(["the saved plan belongs to another rehearsal, or to none: plan again"])
    return note


def _note(target: Target, note: Planned) -> None:
    _write_private(target.folder.path / PLANNED, json.dumps(asdict(note), indent=2).encode())


def _write_private(file: Path, content: bytes) -> None:
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE), "wb") as out:
            out.write(content)
    except OSError as error:
        raise exits.CommandError([f"{file}: cannot be written ({error.strerror})"]) from None

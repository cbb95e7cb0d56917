"""One executor for every run: it carries out steps, and decides what an error means for the record.

Until the first step that `begins`, nothing in AWS has changed: an error ends the run, and no record says anything.
Right before that step a record says that the run starts, and from then on every end is recorded, a failure nobody
foresaw too: an older success would go on opening the gate otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ci.evidence.record import Failure, Record
from shared import exits

RECORD = "record"
Written = tuple[str, Record]


class DeploymentError(exits.CommandError):
    """A step failed after the run had begun; a failed record says so, or a line of the error says that none does."""


@dataclass(frozen=True)
class Step:
    """One step: the name that people see and a failed record has, and what it does.

    `begins` marks the step from which AWS may be another than before. It may still end with NothingBegunError.
    """

    name: str
    work: Callable[[], None]
    begins: bool = False


class Recorder(Protocol):
    """Writes what a run leaves in the evidence."""

    def started(self, at: datetime) -> None:
        """Write that something is about to change. Raises CommandError: then nothing may."""

    def ended(self, failure: Failure | None, *, has_begun: bool = True) -> Written:
        """Write how it ended, and return the record with its key. Raises CommandError.

        `failure` is None where every step held; without `has_begun` nothing has changed after all.
        """


def execute(
    steps: Sequence[Step],
    *,
    announce: Callable[[str], None],
    recorder: Recorder,
    now: Callable[[], datetime],
    done: str = "everything was applied and holds",
) -> Written | None:
    """Carry out `steps` in order, and return the record with its key; None where no step has begun anything.

    `announce` gets each step's name; `done` says what was done where the record of a success cannot be written. Raises
    what a step raises before the run has begun; from then on DeploymentError for a CommandError, and what nobody
    foresaw with a note where no record could be written.
    """
    has_started = False
    for step in steps:
        begins = step.begins and not has_started
        try:
            announce(step.name)
            if begins:
                recorder.started(now())
                has_started = True
            step.work()
        except exits.CommandError as error:
            if not has_started:
                raise
            failure = Failure(step=step.name, line=error.lines[0])
            if begins and isinstance(error, exits.NothingBegunError):
                error.lines += _unrecorded(recorder, failure, announce, has_begun=False)
                raise
            lines = [f"{step.name}: {line}" for line in error.lines]
            raise DeploymentError([*lines, *_unrecorded(recorder, failure, announce)]) from error
        except Exception as error:
            if has_started:
                failure = Failure(step=step.name, line=type(error).__name__)
                for line in _unrecorded(recorder, failure, announce):
                    error.add_note(line)
            raise
    return _success(recorder, announce, done) if has_started else None


def _success(recorder: Recorder, announce: Callable[[str], None], done: str) -> Written:
    """Write the record of a success. Raises DeploymentError, or what nobody foresaw, that says what was done."""
    unsaid = f'{done}, and no record says so: docs/operations.md, "A record that could not be written"'
    try:
        announce(RECORD)
        return recorder.ended(None)
    except exits.CommandError as error:
        raise DeploymentError([*(f"{RECORD}: {line}" for line in error.lines), unsaid]) from error
    except Exception as error:
        error.add_note(unsaid)
        raise


def _unrecorded(
    recorder: Recorder, failure: Failure, announce: Callable[[str], None], *, has_begun: bool = True
) -> list[str]:
    """Write a failed record; return the lines that say why there is none, and hide nothing that came before."""
    try:
        announce(RECORD)
        recorder.ended(failure, has_begun=has_begun)
    except exits.CommandError as error:
        return [f"and no record says so: {line}" for line in error.lines]
    except Exception as error:  # noqa: BLE001 - whatever it is, the error before it is the one to raise
        return [f"and no record says so: {type(error).__name__}: {error}"]
    return []

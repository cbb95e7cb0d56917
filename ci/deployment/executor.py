"""One executor for every run: it carries out steps, and decides what an error means for the record.

Until the first step that `begins`, nothing in AWS has changed: an error ends the run, and no record says anything. From
then on every end is recorded, a failure nobody foresaw too: an older success would go on opening the gate otherwise.
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
    """Writes the record of a run."""

    def __call__(self, started_at: datetime, failure: Failure | None) -> Written:
        """Return the record with its key; `failure` is None where every step held. Raises CommandError."""


def execute(
    steps: Sequence[Step],
    *,
    announce: Callable[[str], None],
    record: Recorder,
    now: Callable[[], datetime],
    done: str = "everything was applied and holds",
) -> Written | None:
    """Carry out `steps` in order, and return the record with its key; None where no step has begun anything.

    `announce` gets each step's name; `done` says what was done where the record of a success cannot be written. Raises
    what a step raises before the run has begun; from then on DeploymentError for a CommandError, and what nobody
    foresaw with a note where no record could be written.
    """
    started_at: datetime | None = None
    for step in steps:
        begins = step.begins and started_at is None
        try:
            announce(step.name)
            started_at = now() if begins else started_at
            step.work()
        except exits.CommandError as error:
            if started_at is None or (begins and isinstance(error, exits.NothingBegunError)):
                raise
            lines = [f"{step.name}: {line}" for line in error.lines]
            failure = Failure(step=step.name, line=error.lines[0])
            raise DeploymentError([*lines, *_unrecorded(record, started_at, failure, announce)]) from error
        except Exception as error:
            if started_at is not None:
                failure = Failure(step=step.name, line=type(error).__name__)
                for line in _unrecorded(record, started_at, failure, announce):
                    error.add_note(line)
            raise
    if started_at is None:
        return None
    return _success(record, started_at, announce, done)


def _success(record: Recorder, started_at: datetime, announce: Callable[[str], None], done: str) -> Written:
    """Write the record of a success. Raises DeploymentError, or what nobody foresaw, that says what was done."""
    unsaid = f'{done}, and no record says so: docs/operations.md, "A record that could not be written"'
    try:
        announce(RECORD)
        return record(started_at, None)
    except exits.CommandError as error:
        raise DeploymentError([*(f"{RECORD}: {line}" for line in error.lines), unsaid]) from error
    except Exception as error:
        error.add_note(unsaid)
        raise


def _unrecorded(record: Recorder, started_at: datetime, failure: Failure, announce: Callable[[str], None]) -> list[str]:
    """Write a failed record; return the lines that say why there is none, and hide nothing that came before."""
    try:
        announce(RECORD)
        record(started_at, failure)
    except exits.CommandError as error:
        return [f"and no record says so: {line}" for line in error.lines]
    except Exception as error:  # noqa: BLE001 - whatever it is, the error before it is the one to raise
        return [f"and no record says so: {type(error).__name__}: {error}"]
    return []

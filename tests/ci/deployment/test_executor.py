"""What an error means for the record: nothing before the run has begun, always something from then on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from ci.deployment.executor import DeploymentError, Step, Written, execute
from ci.evidence.record import Failure
from shared import exits
from tests.ci.evidence.records import NOON, record

PAGE = 'docs/operations.md, "A record that could not be written"'
WRITTEN = ("a key", record())


class Log:
    """Keeps the steps and the failures of the records; refuses to write where it is told to."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.steps: list[str] = []
        self.records: list[Failure | None] = []
        self.refuses = refuses

    def write(self, started_at: datetime, failure: Failure | None) -> Written:
        """Write a record."""
        assert started_at == NOON
        if self.refuses:
            raise exits.CommandError(["S3 says SlowDown"])
        self.records.append(failure)
        return WRITTEN

    def execute(self, *steps: Step) -> Written | None:
        """Carry out steps."""
        return execute(steps, announce=self.steps.append, record=self.write, now=lambda: NOON)


def nothing() -> None:
    """Do nothing."""


def raising(error: Exception) -> Callable[[], None]:
    """Return work that fails."""

    def work() -> None:
        raise error

    return work


PLAN = Step("plan", nothing)
APPLY = Step("apply", nothing, begins=True)


def test_steps_are_carried_out_in_order_and_recorded() -> None:
    """The record is the last thing that people see."""
    log = Log()
    assert log.execute(PLAN, APPLY, Step("verify", nothing)) == WRITTEN
    assert (log.steps, log.records) == (["plan", "apply", "verify", "record"], [None])


def test_a_run_that_begins_nothing_is_not_recorded() -> None:
    """Half of a promotion stores a plan, and no more."""
    log = Log()
    assert log.execute(PLAN, Step("store", nothing)) is None
    assert (log.steps, log.records) == (["plan", "store"], [])


@pytest.mark.parametrize("error", [exits.CommandError(["no"], exits.STOPPED), ZeroDivisionError()])
def test_before_a_run_begins_an_error_is_passed_on(error: Exception) -> None:
    """Nothing was changed, and nothing is recorded."""
    log = Log()
    with pytest.raises(type(error)) as raised:
        log.execute(Step("plan", raising(error)), APPLY)
    assert raised.value is error
    assert log.records == []


def test_what_ended_before_it_changed_anything_is_not_recorded() -> None:
    """The lock of another run, a stale plan: a record would close the next environment for nothing."""
    log = Log()
    error = exits.NothingBegunError(["the state is locked"])
    with pytest.raises(exits.NothingBegunError) as raised:
        log.execute(PLAN, Step("destroy", raising(error), begins=True))
    assert raised.value is error
    assert log.records == []


def test_later_than_the_first_change_nothing_counts_as_not_begun() -> None:
    """The lock that a drift check meets comes after the apply."""
    log = Log()
    with pytest.raises(DeploymentError, match="drift: the state is locked"):
        log.execute(APPLY, Step("drift", raising(exits.NothingBegunError(["the state is locked"]))))
    assert log.records == [Failure(step="drift", line="the state is locked")]


def test_a_failure_is_recorded_with_its_step() -> None:
    """Every line is kept for people, the first one for the record."""
    log = Log()
    with pytest.raises(DeploymentError) as raised:
        log.execute(PLAN, Step("apply", raising(exits.CommandError(["one", "two"])), begins=True))
    assert raised.value.lines == ["apply: one", "apply: two"]
    assert log.records == [Failure(step="apply", line="one")]


@pytest.mark.parametrize("step", [Step("destroy", raising(ZeroDivisionError()), begins=True)])
def test_what_nobody_foresaw_is_recorded_too(step: Step) -> None:
    """Else an older success would go on opening the gate."""
    log = Log()
    with pytest.raises(ZeroDivisionError):
        log.execute(PLAN, step)
    assert log.records == [Failure(step="destroy", line="ZeroDivisionError")]


def test_a_record_that_cannot_be_written_does_not_hide_a_failure() -> None:
    """Both are said."""
    with pytest.raises(DeploymentError) as raised:
        Log(refuses=True).execute(Step("apply", raising(exits.CommandError(["it broke"])), begins=True))
    assert raised.value.lines == ["apply: it broke", "and no record says so: S3 says SlowDown"]


def test_a_record_that_cannot_be_written_does_not_hide_what_nobody_foresaw() -> None:
    """The error stays what it is, with a note."""
    with pytest.raises(ZeroDivisionError) as raised:
        Log(refuses=True).execute(Step("verify", raising(ZeroDivisionError()), begins=True))
    assert raised.value.__notes__ == ["and no record says so: S3 says SlowDown"]


def test_a_success_that_cannot_be_recorded_says_that_it_was_one() -> None:
    """What is deployed holds; only nothing proves it."""
    with pytest.raises(DeploymentError) as raised:
        Log(refuses=True).execute(APPLY)
    assert raised.value.lines == [
        "record: S3 says SlowDown",
        f"everything was applied and holds, and no record says so: {PAGE}",
    ]


def broken_record(started_at: datetime, failure: Failure | None) -> Written:
    """Fail as a clock that was set back makes it fail."""
    raise ValueError(f"it ended before it started at {started_at}: {failure}")


def test_a_record_that_fails_as_nobody_foresaw_hides_nothing_either() -> None:
    """Neither the failure of a step nor what was done."""
    broken = Step("apply", raising(exits.CommandError(["it broke"])), begins=True)
    with pytest.raises(DeploymentError) as raised:
        execute([broken], announce=lambda _: None, record=broken_record, now=lambda: NOON)
    assert raised.value.lines[0] == "apply: it broke"
    assert raised.value.lines[1].startswith("and no record says so: ValueError: it ended before it started")
    with pytest.raises(ValueError, match="it ended before") as unforeseen:
        execute([APPLY], announce=lambda _: None, record=broken_record, now=lambda: NOON, done="all is gone")
    assert unforeseen.value.__notes__[0].startswith("all is gone, and no record says so")


def test_a_signal_between_two_steps_is_recorded() -> None:
    """It ends what announces a step, too: AWS is another one by then."""
    log = Log()

    def interrupted(name: str) -> None:
        if name == "verify":
            raise exits.CommandError(["stopped by SIGTERM"])

    with pytest.raises(DeploymentError, match="verify: stopped by SIGTERM"):
        execute([APPLY, Step("verify", nothing)], announce=interrupted, record=log.write, now=lambda: NOON)
    assert log.records == [Failure(step="verify", line="stopped by SIGTERM")]

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
    """Keeps the steps and what is recorded; `refuses` the records of one kind."""

    def __init__(self, *, refuses: str = "") -> None:
        self.steps: list[str] = []
        self.starts: list[datetime] = []
        self.records: list[Failure | None] = []
        self.not_begun: list[Failure | None] = []
        self.refuses = refuses

    def _require(self, kind: str) -> None:
        if self.refuses == kind:
            raise exits.CommandError(["S3 says SlowDown"])

    def started(self, at: datetime) -> None:
        """Write that the run starts."""
        self._require("started")
        self.starts.append(at)
        self.steps.append("(started)")

    def ended(self, failure: Failure | None, *, has_begun: bool = True) -> Written:
        """Write how it ended."""
        assert self.starts == [NOON]
        self._require("ended")
        (self.records if has_begun else self.not_begun).append(failure)
        return WRITTEN

    def execute(self, *steps: Step) -> Written | None:
        """Carry out steps."""
        return execute(steps, announce=self.steps.append, recorder=self, now=lambda: NOON)


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
    assert (log.steps, log.records) == (["plan", "apply", "(started)", "verify", "record"], [None])


def test_a_run_that_begins_nothing_is_not_recorded() -> None:
    """Half of a promotion stores a plan, and no more."""
    log = Log()
    assert log.execute(PLAN, Step("store", nothing)) is None
    assert (log.steps, log.starts, log.records) == (["plan", "store"], [], [])


@pytest.mark.parametrize("error", [exits.CommandError(["no"], exits.STOPPED), ZeroDivisionError()])
def test_before_a_run_begins_an_error_is_passed_on(error: Exception) -> None:
    """Nothing was changed, and nothing is recorded."""
    log = Log()
    with pytest.raises(type(error)) as raised:
        log.execute(Step("plan", raising(error)), APPLY)
    assert raised.value is error
    assert (log.starts, log.records) == ([], [])


def test_where_nothing_can_be_recorded_nothing_begins() -> None:
    """What came after it nobody would ever know."""
    log, done = Log(refuses="started"), []
    with pytest.raises(exits.CommandError, match="SlowDown"):
        log.execute(PLAN, Step("apply", lambda: done.append(1), begins=True))
    assert (done, log.records, log.not_begun) == ([], [], [])


def test_what_ended_before_it_changed_anything_is_recorded_as_that() -> None:
    """The lock of another run, a stale plan: a failure would close the next environment for nothing."""
    log = Log()
    error = exits.NothingBegunError(["the state is locked"])
    with pytest.raises(exits.NothingBegunError) as raised:
        log.execute(PLAN, Step("destroy", raising(error), begins=True))
    assert raised.value is error
    assert (log.records, log.not_begun) == ([], [Failure(step="destroy", line="the state is locked")])
    assert raised.value.lines == ["the state is locked"]


def test_an_end_that_cannot_be_recorded_does_not_hide_why_nothing_began() -> None:
    """Both are said, and the error stays of its kind."""
    error = exits.StoppedByGateError(["a new plan would do something else"])
    with pytest.raises(exits.StoppedByGateError) as raised:
        Log(refuses="ended").execute(Step("apply", raising(error), begins=True))
    assert raised.value.lines == ["a new plan would do something else", "and no record says so: S3 says SlowDown"]


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
        Log(refuses="ended").execute(Step("apply", raising(exits.CommandError(["it broke"])), begins=True))
    assert raised.value.lines == ["apply: it broke", "and no record says so: S3 says SlowDown"]


def test_a_record_that_cannot_be_written_does_not_hide_what_nobody_foresaw() -> None:
    """The error stays what it is, with a note."""
    with pytest.raises(ZeroDivisionError) as raised:
        Log(refuses="ended").execute(Step("verify", raising(ZeroDivisionError()), begins=True))
    assert raised.value.__notes__ == ["and no record says so: S3 says SlowDown"]


def test_a_success_that_cannot_be_recorded_says_that_it_was_one() -> None:
    """What is deployed holds; only nothing proves it."""
    with pytest.raises(DeploymentError) as raised:
        Log(refuses="ended").execute(APPLY)
    assert raised.value.lines == [
        "record: S3 says SlowDown",
        f"everything was applied and holds, and no record says so: {PAGE}",
    ]


class Broken(Log):
    """Fails as nobody foresaw."""

    def ended(self, failure: Failure | None, *, has_begun: bool = True) -> Written:
        """Fail."""
        raise ValueError(f"it cannot be: {failure}, {has_begun}")


def test_a_record_that_fails_as_nobody_foresaw_hides_nothing_either() -> None:
    """Neither the failure of a step nor what was done."""
    broken = Step("apply", raising(exits.CommandError(["it broke"])), begins=True)
    with pytest.raises(DeploymentError) as raised:
        Broken().execute(broken)
    assert raised.value.lines[0] == "apply: it broke"
    assert raised.value.lines[1].startswith("and no record says so: ValueError: it cannot be")
    with pytest.raises(ValueError, match="it cannot be") as unforeseen:
        execute([APPLY], announce=lambda _: None, recorder=Broken(), now=lambda: NOON, done="all is gone")
    assert unforeseen.value.__notes__[0].startswith("all is gone, and no record says so")


def test_a_signal_between_two_steps_is_recorded() -> None:
    """It ends what announces a step, too: AWS is another one by then."""
    log = Log()

    def interrupted(name: str) -> None:
        if name == "verify":
            raise exits.CommandError(["stopped by SIGTERM"])

    with pytest.raises(DeploymentError, match="verify: stopped by SIGTERM"):
        execute([APPLY, Step("verify", nothing)], announce=interrupted, recorder=log, now=lambda: NOON)
    assert log.records == [Failure(step="verify", line="stopped by SIGTERM")]

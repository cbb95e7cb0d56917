"""What the records of an environment say together: what AWS has now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.evidence.log import EvidenceLog, without_ended
from ci.evidence.record import CLOSED_BY, Record, RunDescription, Started
from tests.ci.evidence.records import DESTROYED, NOON, A, B, at, entry, failed, record, started, told


def applied(*records: Record) -> Record | None:
    """Return the record of what AWS has, after these."""
    return EvidenceLog([entry(one) for one in records], None).applied


def test_before_the_first_apply_nothing_is_known() -> None:
    """No record, no answer."""
    assert applied() is None


def test_an_apply_that_ended_counts_though_its_tests_failed() -> None:
    """AWS has what it did, and the success before it is not what a next change meets."""
    newer = failed(input_digest=B, **at(10))
    assert applied(record(input_digest=A), newer) == newer


@pytest.mark.parametrize(
    "newest",
    [failed(outputs_sha256=None, **at(10)), record(**{**DESTROYED, **at(10)})],
    ids=["an apply that died", "a destruction"],
)
def test_after_a_run_without_outputs_nothing_is_known(newest: Record) -> None:
    """AWS has a part of it, or nothing."""
    assert applied(record(), newest) is None


@pytest.mark.parametrize("commit", ["0" * 40, "f" * 40])
def test_of_two_that_ended_at_once_the_failure_is_the_newest(commit: str) -> None:
    """What stands would be a guess otherwise."""
    both = [failed(commit=commit), record()]
    assert EvidenceLog([entry(one) for one in both], None).history == both[::-1]


@pytest.mark.parametrize("others", [[], [record()], [failed()], [record(**DESTROYED)]], ids=["alone", *"abc"])
def test_what_started_and_has_no_end_changes_nothing_that_is_known(others: list[Record]) -> None:
    """It is named, and no more: neither what runs, nor what was applied, nor whether anything was."""
    one = started(input_digest=B, **at(5))
    without, log = (EvidenceLog([entry(each) for each in these], None) for these in (others, [*others, one]))
    assert (log.records, log.last, log.runs, log.applied) == (
        without.records,
        without.last,
        without.runs,
        without.applied,
    )
    assert log.was_deployed == without.was_deployed
    assert log.applied_before(NOON + timedelta(hours=1)) == without.applied_before(NOON + timedelta(hours=1))
    assert log.unfinished == [one]


@given(ended=st.integers(-2000, 2000), made=st.integers(0, 999))
def test_an_apply_that_ended_in_the_second_of_a_plan_was_before_it(ended: int, made: int) -> None:
    """Records have milliseconds, the time of a plan has whole seconds: the safe side is that something was applied."""
    applied = NOON + timedelta(milliseconds=ended)
    one = entry(record(ended_at=applied))
    plan = NOON + timedelta(milliseconds=made)
    found = EvidenceLog([one], None).applied_before(plan)
    assert found == (one if applied < NOON + timedelta(seconds=1) else None)


def test_a_run_that_has_an_end_is_not_unfinished() -> None:
    """Whichever end it is; another run's end is none of it."""
    ends = [record(), failed(result="not-begun"), failed(result="interrupted", failure=None)]
    for end in ends:
        begin = Started(**{name: getattr(end, name) for name in RunDescription.model_fields}, state=None)
        log = EvidenceLog([entry(begin), entry(end)], None)
        assert log.unfinished == []
        assert [one.record for one in without_ended(log.entries)] == [end]
    assert EvidenceLog([entry(started()), entry(record(actor="another"))], None).unfinished == [started()]


def test_what_was_refused_before_it_changed_anything_says_nothing_else() -> None:
    """A failure would be the last word on its digest."""
    refused = failed(result="not-begun", input_digest=A, **at(9))
    log = EvidenceLog([entry(record()), entry(refused)], None)
    assert (log.last, log.of_digest(A)) == (record(), [record()])


def log_of(*words: str) -> EvidenceLog:
    """Return the log of a history of words."""
    return EvidenceLog([entry(one) for one in told(*words)], None)


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        ([], None),
        (["a", "b"], B),
        (["a", "b!"], None),
        (["a", "b?"], None),
        (["a?", "b"], B),
        (["a", "a~"], None),
    ],
)
def test_a_success_stands_until_something_fails_or_has_no_end(words: list[str], stands: str | None) -> None:
    """Then AWS may have a part of it; a later success stands again."""
    found = log_of(*words).stands
    assert (None if found is None else found.input_digest) == stands


def test_what_has_no_end_comes_after_all_that_had_started_when_it_did() -> None:
    """It waited for the lock of the one that ended later, and may have changed AWS then."""
    long = record(input_digest=A, started_at=NOON, ended_at=NOON + timedelta(minutes=9))
    died = started(input_digest=B, **at(3))
    log = EvidenceLog([entry(died), entry(long)], None)
    assert log.history == [long, died]
    assert log.stands is None


@pytest.mark.parametrize(
    ("words", "failed"),
    [
        ([], False),
        (["a!"], True),
        (["a", "a!", "b"], True),
        (["a!", "a"], False),
        (["a", "a~"], False),
        (["a!", "a~"], True),
    ],
)
def test_the_last_deployment_of_a_digest_is_its_last_word(words: list[str], failed: bool) -> None:
    """Whatever was deployed since; a destruction of its tree says nothing about it."""
    assert log_of(*words).failed_last(A) is failed


@pytest.mark.parametrize("sign", ["~", "~!", "~^"])
def test_after_a_destruction_that_ended_somehow_no_apply_is_missed(sign: str) -> None:
    """A destruction that died when all was gone is given again, and no empty state stops it."""
    log = log_of("a", f"a{sign}")
    assert log.applied_before(NOON + timedelta(hours=1)) is None


def test_an_interrupted_run_is_no_failure_of_its_digest() -> None:
    """A schedule tries it again."""
    assert not log_of("a", "a^").failed_last(A)
    assert log_of("a!", "a^").failed_last(A)


@pytest.mark.parametrize("own_first", [True, False])
@pytest.mark.parametrize("result", ["success", "failed", "not-begun"])
def test_the_own_end_of_a_run_counts_and_not_the_one_that_closed_it(result: str, *, own_first: bool) -> None:
    """Whichever was written first: a run that goes on may write its end after another one took it for dead."""
    own = record(**at(0)) if result == "success" else failed(result=result, **at(0))
    ends = [own, interrupted(own)]
    log = EvidenceLog([entry(one) for one in (ends if own_first else ends[::-1])], None)
    assert log.records == ([own] if own.has_begun else [])
    assert [one.run.id for one in EvidenceLog([entry(ends[1])], None).records] == [own.run.id]


def interrupted(own: Record) -> Record:
    """Return the end that another run has written two hours later."""
    said = {"result": "interrupted", "outputs_sha256": None, "tests": None, "drift": None, "failure": None}
    changes = {"ended_at": own.ended_at + timedelta(hours=2), "extensions": {CLOSED_BY: "grace"}}
    return Record.model_validate({**own.model_dump(), **said, **changes})

"""What a clock that was ahead has signed: a success counts from its time on, a failure at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.evidence.note import Filed
from ci.evidence.operation import Operation
from ci.evidence.record import Record
from ci.gate import Terms, reasons_to_stop
from ci.gate.request import CLOCK_TOLERANCE
from tests.ci.evidence.records import A, B, at, entry, failed, record
from tests.ci.gate.request_examples import NOW, codes, filed, look, outline, override, release, request

EARLIEST = NOW + CLOCK_TOLERANCE + timedelta(milliseconds=1)


def ended(when: timedelta = timedelta(0), **changes: object) -> Record:
    """Return a success that ends so long after the first moment that is in the future."""
    return record(started_at=NOW, ended_at=EARLIEST + when, **changes)


def test_a_success_from_the_future_opens_nothing_before_its_time_and_says_until_when() -> None:
    """Two clocks that are right may be a little apart."""
    [reason] = reasons_to_stop(request(proof=[entry(ended())]))
    assert str(reason) == (
        f"not-proven: dev has proven aaaaaaaaaaaa in a record from the future ({EARLIEST:%Y-%m-%d %H:%M:%SZ}) only: "
        "promote to dev again, where the clock is right, or wait"
    )
    assert codes(proof=[entry(ended())], now=NOW + timedelta(milliseconds=1)) == []


def test_a_success_whose_time_has_come_is_a_proof_beside_one_from_the_future() -> None:
    """It is the way out: promote once more."""
    assert codes(proof=[entry(record()), entry(ended())]) == []


def test_a_failure_from_the_future_stops() -> None:
    """In doubt it came after the success; an override of the rule opens it."""
    future = failed(started_at=NOW, ended_at=EARLIEST + timedelta(days=9999))
    assert codes(proof=[entry(record()), entry(future)]) == ["failed-since"]


def test_nothing_soaks_from_a_failure_of_the_future() -> None:
    """The calendar would not reach so far."""
    future = failed(started_at=NOW, ended_at=datetime.max.replace(tzinfo=UTC))
    assert codes(proof=[entry(record()), entry(future)], terms=Terms("dev", soak_minutes=60)) == ["failed-since"]


def test_an_override_of_the_calendars_last_day_opens_nothing() -> None:
    """Nor is it an error."""
    last = datetime.max.replace(tzinfo=UTC)
    note = override("failed-since", made_at=last - timedelta(days=1), expires_at=last)
    assert codes(proof=[entry(record()), entry(failed(**at(5)))], notes=[filed(note)]) == ["failed-since"]
    assert note.is_in_force(last - timedelta(seconds=1))


def test_a_success_from_the_future_takes_back_no_failure() -> None:
    """Before its time."""
    assert codes(proof=[entry(record()), entry(failed(**at(5))), entry(ended())]) == ["failed-since"]


def test_a_rollback_does_not_go_to_a_success_from_the_future() -> None:
    """Before its time."""
    [reason] = reasons_to_stop(request(own=[entry(ended())], operation=Operation.ROLLBACK))
    assert reason.sentence == (
        f"staging has no success of aaaaaaaaaaaa but one from the future ({EARLIEST:%Y-%m-%d %H:%M:%SZ})"
    )


def test_a_success_from_the_future_ends_no_drift_and_rehearses_nothing() -> None:
    """Nor does a look from the future."""
    found = look(outline(), minutes=5)
    later = look(minutes=0, made_at=EARLIEST)
    assert codes(proof=[entry(record()), entry(ended())], proof_notes=[found, later]) == ["drifted"]
    future = ended(changes=(outline(),))
    assert codes(proof=[entry(record()), entry(future)], changes=[outline()]) == ["unrehearsed"]


def test_drift_from_the_future_stops_until_a_release_names_it() -> None:
    """No success would ever come after it; a look of the past is ended by another look, not by a release."""
    future = look(outline(), minutes=0, made_at=datetime(9999, 12, 31, tzinfo=UTC))
    past = look(outline(), minutes=5)
    [reason] = reasons_to_stop(request(proof_notes=[future]))
    assert str(reason) == (
        "drifted: dev has drifted, as of 9999-12-31 00:00Z: aws_elasticache_serverless_cache.x: "
        f'it is from the future, so find out, then: python -m ci release-hold dev --key {future.key} --reason "..."'
    )
    assert codes(proof_notes=[future, filed(release(future))]) == []
    assert codes(proof_notes=[future, past, filed(release(future, past))]) == ["drifted"]


def test_a_look_that_cannot_be_read_and_is_from_the_future_is_released_by_its_key() -> None:
    """No success would ever come after it."""
    torn = Filed("v2/stack/dev/99991231T000000000Z-000000000000-drift-01234567.json", None, "is cut off")
    [reason] = reasons_to_stop(request(proof_notes=[torn]))
    assert reason.code == "unreadable-note"
    assert reason.remedy.endswith(f'python -m ci release-hold dev --key {torn.key} --reason "..."')
    assert codes(proof_notes=[torn, filed(release(torn))]) == []


@pytest.mark.parametrize("soak", [0, 60])
@given(st.lists(st.tuples(st.integers(-90, 90), st.sampled_from([A, B]), st.booleans()), max_size=6))
def test_the_gate_is_as_if_a_success_from_the_future_were_not_there(
    soak: int, proof: list[tuple[int, str, bool]]
) -> None:
    """But for the words of what is lacking."""
    made = [
        (record if ok else failed)(
            input_digest=digest, started_at=NOW - timedelta(hours=9), ended_at=NOW + timedelta(minutes=minutes)
        )
        for minutes, digest, ok in proof
    ]
    come = [one for one in made if not one.succeeded or one.ended_at <= NOW + CLOCK_TOLERANCE]
    with_and_without = [
        codes(proof=[entry(one) for one in some], terms=Terms("dev", soak_minutes=soak)) for some in (made, come)
    ]
    assert with_and_without[0] == with_and_without[1]

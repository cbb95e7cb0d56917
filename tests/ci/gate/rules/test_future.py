"""What a clock that was ahead has signed: a success counts from its time on, a failure at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.evidence.operation import Operation
from ci.evidence.record import Record
from ci.gate import Terms, reasons_to_stop
from ci.gate.request import CLOCK_TOLERANCE
from tests.ci.evidence.records import A, B, at, entry, failed, record
from tests.ci.gate.request_examples import NOW, codes, look, outline, request

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

"""A run that goes on keeps every other one out; an interrupted one keeps nothing closed and opens nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ci.evidence.entry import Entry
from ci.evidence.liveness import LIMIT
from ci.evidence.operation import Operation
from ci.gate import reasons_to_stop
from tests.ci.evidence.records import A, B, at, entry, record, started
from tests.ci.gate.request_examples import NOW, codes, request

MINUTE = timedelta(minutes=1)
YOUNG = started(environment="staging", input_digest=B, started_at=NOW - LIMIT + MINUTE, ended_at=NOW, actor="grace")
OLD = started(environment="staging", input_digest=B, started_at=NOW - LIMIT, ended_at=NOW, actor="grace")


@pytest.mark.parametrize("operation", sorted(Operation))
def test_no_operation_begins_while_another_run_goes_on(operation: Operation) -> None:
    """Two would change the same resources."""
    assert "running" in codes(own=[entry(YOUNG)], operation=operation)
    assert "running" not in codes(own=[entry(OLD)], operation=operation)


def test_the_reason_says_whose_run_it_is_until_when_and_what_comes_then() -> None:
    """In one line."""
    [reason] = reasons_to_stop(request(own=[entry(YOUNG)]))
    assert str(reason) == (
        "running: staging has a run without an end, running: promote by grace since 2026-11-24 20:31:00Z; without an "
        "end it counts as running until 2026-11-24 22:01:00Z: wait for its end; if it has none by then: "
        "python -m ci close-run staging"
    )


def test_a_holder_that_is_known_to_live_keeps_others_out_for_longer() -> None:
    """And one that is known to be over does not."""
    [reason] = reasons_to_stop(request(own=[entry(OLD)], holders={OLD.run.id: True}))
    assert "its job or process is known to go on" in reason.sentence
    assert codes(own=[entry(YOUNG)], holders={YOUNG.run.id: False}) == []


@pytest.mark.parametrize("proof", [[entry(record())], []], ids=["proven", "not"])
def test_an_interrupted_run_changes_no_answer(proof: list[Entry]) -> None:
    """Neither here nor as a proof in the environment before."""
    lost = started(input_digest=A, started_at=NOW - LIMIT, ended_at=NOW)
    assert codes(proof=[*proof, entry(lost)], own=[entry(OLD)]) == codes(proof=proof)


def test_an_interrupted_run_of_the_environment_before_takes_no_proof_away() -> None:
    """Nor does it begin the soak anew; it is no proof either."""
    lost = entry(record(result="interrupted", outputs_sha256=None, tests=None, drift=None, **at(5)))
    assert codes(proof=[entry(record()), lost]) == []
    assert codes(proof=[lost]) == ["not-proven"]

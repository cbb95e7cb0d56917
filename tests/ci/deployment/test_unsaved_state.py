"""Whether the records prove that an unsaved state follows the one that is there."""

from __future__ import annotations

from typing import Any

import pytest

from ci.deployment.unsaved_state import doubt_about
from ci.evidence.entry import Entry
from ci.evidence.record import Record, Started, State
from tests.ci.evidence.records import B, C, at, entry, failed, record, started

MET = State(lineage="ours", serial=1, resources=3)


def run(minutes: int, state: State | None = MET, **changes: Any) -> tuple[Started, Record]:
    """Return the start of a run that met a state, and its end after the state could not be written."""
    said = {"input_digest": B, **at(minutes), **changes}
    end = failed(**said)
    return started(**said).model_copy(update={"run": end.run, "state": state}), end


def entries(*records: Record | Started) -> list[Entry]:
    """Return records as a bucket has them."""
    return [entry(one) for one in records]


OURS, OUR_END = run(0)
OTHERS, OTHER_END = run(5, input_digest=C)


@pytest.mark.parametrize("is_ended", [False, True])
def test_the_newest_run_over_the_state_that_it_met_is_a_proof(is_ended: bool) -> None:
    """Whether it has an end or was killed before; the number of resources is no part of it."""
    known = entries(*[OURS, OUR_END][: 1 + is_ended], record(**at(-9)))
    assert doubt_about(OURS.run.id, known, MET.model_copy(update={"resources": 9})) is None


def test_a_first_apply_meets_no_state() -> None:
    """Its lineage is one that no state has had."""
    first, _ = run(0, None)
    assert doubt_about(first.run.id, entries(first), None) is None


@pytest.mark.parametrize("is_ended", [False, True])
def test_a_newer_run_is_a_doubt_whatever_is_there(is_ended: bool) -> None:
    """What it made may stand in the state, or be about to."""
    known = entries(OURS, OUR_END, *[OTHERS, OTHER_END][: 1 + is_ended])
    line = doubt_about(OURS.run.id, known, MET)
    assert line == f"run {OURS.run.id} left it, and run {OTHERS.run.id} by {OTHERS.actor} is the newest"


def test_a_newer_run_that_was_refused_before_it_changed_anything_is_none() -> None:
    """As that of a plan that was stale."""
    refused = Record.model_validate({**OTHER_END.model_dump(), "result": "not-begun"})
    assert doubt_about(OURS.run.id, entries(OURS, OUR_END, OTHERS, refused), MET) is None


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (State(lineage="ours", serial=2, resources=3), "lineage ours, serial 2"),
        (State(lineage="theirs", serial=1, resources=3), "lineage theirs, serial 1"),
        (None, "no state"),
    ],
)
def test_another_state_than_the_run_met_is_a_doubt(there: State | None, said: str) -> None:
    """An import or an apply by hand stands in no record."""
    line = doubt_about(OURS.run.id, entries(OURS, OUR_END), there)
    assert line == f"run {OURS.run.id} left it, which met lineage ours, serial 1, and {said} is there"


def test_a_run_that_no_record_knows_is_a_doubt() -> None:
    """Nor is a file without a run, as one that `plan` and `apply` have left by hand."""
    assert doubt_about(None, entries(OURS), MET) == "no run is known that left it (--run ID names one)"
    line = doubt_about(OTHERS.run.id, entries(OURS, OTHER_END), MET)
    assert line == f"the evidence has no start of run {OTHERS.run.id}"


@pytest.mark.parametrize(("minutes", "is_doubt"), [(-9, False), (9, True)])
def test_what_cannot_be_read_is_a_doubt_where_it_may_be_a_newer_run(minutes: int, is_doubt: bool) -> None:
    """Before the run it changes nothing that the run did not meet."""
    unreadable = Entry(entry(record(**at(minutes))).key, None, "is not signed")
    line = doubt_about(OURS.run.id, [*entries(OURS, OUR_END), unreadable], MET)
    assert (line is not None) is is_doubt

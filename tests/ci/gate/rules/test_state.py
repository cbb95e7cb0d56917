"""A plan stops over a state that is not the one that was recorded: lost, another one, or an older version."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.changes.plan.prior import PriorState
from ci.evidence.entry import Entry
from ci.evidence.gate_rule import GateRule
from ci.evidence.operation import Operation
from ci.evidence.record import OverrideUsed, Record, State
from ci.gate import reasons_to_stop
from ci.gate.rules.state import recorded
from tests.ci.evidence.records import DESTROYED, NOON, B, at, entry, failed, record, started
from tests.ci.gate.request_examples import NOW, codes, filed, override, request, sentences

EMPTY = PriorState("", 0, is_empty=True, planned_at=NOW)
CUT_OFF = Entry(
    "records/staging/20261124T120000Z-bbbbbbbbbbbb-01234567.jsonl", None, "is cut off", GateRule.UNREADABLE_RECORD
)


def state(serial: int = 7, lineage: str = "ours", resources: int = 2) -> State:
    """Return what a record says of a state."""
    return State(lineage=lineage, serial=serial, resources=resources)


LEFT = state()


def over(serial: int = 7, lineage: str = "ours", planned_at: datetime = NOW) -> PriorState:
    """Return the state of a plan, with resources."""
    return PriorState(lineage, serial, is_empty=False, planned_at=planned_at)


def opened(rule: str) -> tuple[OverrideUsed, ...]:
    """Return what a record says of a rule that another person opened."""
    return (OverrideUsed(rule=rule, reason="r", actor="grace", expires_at=NOW, key="k"),)


def here(minutes: int = 0, **changes: Any) -> Entry:
    """Return a record of staging."""
    return entry(record(environment="staging", **{**at(minutes), **changes}))


def broken(minutes: int = 0, **changes: Any) -> Entry:
    """Return a failed record of staging."""
    return entry(failed(environment="staging", **{**at(minutes), **changes}))


APPLIED = [
    pytest.param([here()], id="a success"),
    pytest.param([broken()], id="applied, and not verified"),
    pytest.param([here(), broken(5, outputs_sha256=None)], id="a failed apply after a success"),
    pytest.param([here(-5, **DESTROYED), here()], id="a success since a destruction"),
    pytest.param([CUT_OFF, broken(5, outputs_sha256=None)], id="what cannot be read"),
    pytest.param(
        [broken(outputs_sha256=None, state=LEFT)], id="a first apply that failed with a resource in the state"
    ),
    pytest.param([here(), broken(5, operation="destroy", outputs_sha256=None, state=LEFT)], id="not all is destroyed"),
]


@pytest.mark.parametrize("own", APPLIED)
@pytest.mark.parametrize("operation", Operation)
def test_a_plan_over_a_lost_state_stops(own: list[Entry], operation: Operation) -> None:
    """It would make everything once more, beside what is there; and a destruction would destroy nothing."""
    found = codes(own=own, changes=[], prior=EMPTY, operation=operation)
    assert "state-lost" in found
    assert "state-lost" not in codes(own=own, changes=[], operation=operation)


NOT_APPLIED = [
    pytest.param([], id="a first run"),
    pytest.param([broken(outputs_sha256=None)], id="a first apply that failed"),
    pytest.param([here(), here(5, **DESTROYED)], id="destroyed"),
    pytest.param(
        [here(), broken(5, operation="destroy", outputs_sha256=None)],
        id="a destruction that failed",
    ),
    pytest.param([here(state=LEFT), here(5, **DESTROYED, state=state(9, resources=0))], id="destroyed, and seen empty"),
    pytest.param([CUT_OFF, here(5, **DESTROYED)], id="destroyed since what cannot be read"),
    pytest.param([here(rehearsal=B)], id="applied in a rehearsal only"),
    pytest.param([here(601)], id="applied since the plan"),
]


@pytest.mark.parametrize("own", NOT_APPLIED)
def test_an_empty_state_is_where_a_first_apply_starts(own: list[Entry]) -> None:
    """So it does after a destruction, however far that one came."""
    assert codes(own=own, changes=[], prior=EMPTY) == []


def test_a_lost_state_is_said_with_the_way_back() -> None:
    """Whose state, since when something is there, and what to do."""
    way = (
        'list its versions, restore the recorded one, import the rest (docs/operations.md, "The state is lost"), '
        "or have another person override state-lost"
    )
    assert sentences(reasons_to_stop(request(own=[here()], changes=[], prior=EMPTY))) == [
        "state-lost: the state of staging holds no resource, and eeeeeeeeeeee was applied at 2026-11-24 12:00:00Z: "
        + way
    ]
    unread = [CUT_OFF, broken(-5, outputs_sha256=None)]
    assert sentences(reasons_to_stop(request(own=unread, changes=[], prior=EMPTY))) == [
        f"state-lost: the state of staging holds no resource, and {CUT_OFF.key} may say that something was applied: "
        + way
    ]


REPLACED = [
    pytest.param([here(state=LEFT)], over(8, "theirs"), id="another lineage"),
    pytest.param([here(state=LEFT)], over(6), id="an older version"),
    pytest.param([broken(state=LEFT)], over(6), id="older than a failure left it"),
    pytest.param([broken(outputs_sha256=None, state=LEFT)], over(6), id="older than a first apply that failed left it"),
    pytest.param([here(state=LEFT), here(5, state=None)], over(6), id="the last record knows no state"),
    pytest.param(
        [here(state=LEFT), broken(5, state=state(9, "theirs"))], over(9, "theirs"), id="a failure over another"
    ),
    pytest.param([here(state=LEFT), broken(5, state=state(3))], over(3), id="a failure over an older version"),
    pytest.param(
        [here(state=LEFT), broken(5, result="not-begun", state=state(9, "theirs"))],
        over(9, "theirs"),
        id="refused over another",
    ),
    pytest.param(
        [here(state=LEFT), broken(5, state=state(9, "theirs"), opened=opened("freeze"))],
        over(9, "theirs"),
        id="another rule was overridden",
    ),
    pytest.param(
        [here(state=LEFT), broken(5, operation="destroy", state=state(9))], over(8), id="not all is destroyed"
    ),
    pytest.param([CUT_OFF, here(state=LEFT)], over(6), id="beside what cannot be read"),
]


@pytest.mark.parametrize(("own", "prior"), REPLACED)
@pytest.mark.parametrize("operation", Operation)
def test_a_plan_over_another_state_stops(own: list[Entry], prior: PriorState, operation: Operation) -> None:
    """Whatever is to be done, and it is not lost: it holds something."""
    found = codes(own=own, changes=[], prior=prior, operation=operation)
    assert "state-replaced" in found
    assert "state-lost" not in found


FOLLOWS = [
    pytest.param([], over(1), id="a first run"),
    pytest.param([here(state=None)], over(1), id="a record that knows no state"),
    pytest.param([broken(outputs_sha256=None, state=state(0, "", 0))], over(1), id="a record that met none"),
    pytest.param([here(state=LEFT)], over(7), id="the recorded one"),
    pytest.param([here(state=LEFT)], over(9), id="written since, as by an import"),
    pytest.param([here(state=LEFT), here(5, **DESTROYED)], over(1, "new"), id="destroyed since"),
    pytest.param([here(state=state(7)), here(601, state=state(9))], over(7), id="applied since the plan"),
    pytest.param([here(state=LEFT, rehearsal=B)], over(1, "new"), id="another one of a rehearsal"),
    pytest.param(
        [here(state=LEFT), here(5, state=state(1, "new"), opened=opened("state-replaced"))],
        over(2, "new"),
        id="another one that another person let through",
    ),
    pytest.param(
        [here(state=LEFT), broken(5, state=state(1, "new"), opened=opened("state-lost"))],
        over(1, "new"),
        id="made again from nothing, and another person let that through",
    ),
]


@pytest.mark.parametrize(("own", "prior"), FOLLOWS)
def test_a_plan_over_the_recorded_state_or_a_newer_one_goes_on(own: list[Entry], prior: PriorState) -> None:
    """Nothing is asked of whoever only goes on."""
    assert codes(own=own, changes=[], prior=prior) == []


def test_a_run_without_an_end_met_the_state_that_is_known() -> None:
    """It was there when the run started; what the run wrote is at least as new."""
    began = started(environment="staging", **at(5)).model_copy(update={"state": state(8)})
    own = [here(state=LEFT), entry(began)]
    assert codes(own=own, changes=[], prior=over(7)) == ["state-replaced"]
    assert codes(own=own, changes=[], prior=over(8)) == []


def test_another_person_opens_it_and_what_says_the_gate_names_both_states() -> None:
    """By code; and the line says what was found, what was recorded, when, and the way."""
    asked = {"own": [here(state=LEFT)], "changes": [], "prior": over(6)}
    way = (
        'list its versions, restore the recorded one, import the rest (docs/operations.md, "The state is lost"), '
        "or have another person override state-replaced"
    )
    assert sentences(reasons_to_stop(request(**asked))) == [
        "state-replaced: the state of staging has serial 6, and eeeeeeeeeeee left serial 7 at 2026-11-24 12:00:00Z: "
        + way
    ]
    assert sentences(reasons_to_stop(request(**{**asked, "prior": over(9, "theirs")}))) == [
        "state-replaced: the state of staging has lineage theirs, serial 9, and eeeeeeeeeeee left lineage ours, "
        "serial 7 at 2026-11-24 12:00:00Z: " + way
    ]
    assert codes(**asked, notes=[filed(override("state-replaced"))]) == []
    assert codes(**asked, notes=[filed(override("state-lost"))]) == ["state-replaced"]


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 4), st.sampled_from(["", "!", "open", "~"])), max_size=8)
)
def test_what_is_known_only_goes_forward_unless_another_person_or_a_destruction_says_so(
    runs: list[tuple[str, int, str]],
) -> None:
    """Of one lineage, with a serial that never falls."""
    history: list[Record] = []
    for minutes, (lineage, serial, how) in enumerate(runs):
        said: dict[str, Any] = {**at(minutes), "state": state(serial, lineage)}
        if how == "~":
            said |= {**DESTROYED, "state": None}
        history.append(record(**said, opened=opened("state-replaced") if how == "open" else ()))
    known = [recorded(history[:end], datetime.max.replace(tzinfo=UTC)) for end in range(len(history) + 1)]
    for (before, after), (*_, how) in zip(pairwise(known), runs, strict=True):
        if how == "~":
            assert after is None
        elif before is not None and how != "open":
            assert after is not None
            assert (after[1].lineage, after[1].serial >= before[1].serial) == (before[1].lineage, True)
    assert recorded(history, NOON - timedelta(days=1)) is None

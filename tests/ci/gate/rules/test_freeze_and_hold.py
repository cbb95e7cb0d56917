"""Freeze windows at the ends of the calendar and of a day; holds: nothing new comes until somebody releases them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ci.evidence.note import Filed
from ci.evidence.operation import Operation
from ci.gate import Terms, reasons_to_stop
from tests.ci.evidence.records import B, entry, record
from tests.ci.gate.request_examples import NOW, codes, filed, hold, look, outline, release, request


def test_nothing_stops_the_good_situation() -> None:
    """Else the others would show nothing."""
    assert codes() == []


@pytest.mark.parametrize("place", ["America/Sao_Paulo", "Europe/Berlin", "Asia/Tokyo"])
def test_a_freeze_for_ever_stops_and_says_until_when(place: str) -> None:
    """To the end of the calendar, which is another moment in UTC."""
    window = "0001-01-01 00:00 to 9999-12-31 23:59"
    [reason] = reasons_to_stop(request(terms=Terms("dev", time_zone=place, freeze=(window,))))
    assert str(reason).startswith("freeze: staging is frozen until 9999-12-31 2")
    assert str(reason).endswith(f" {place} ({window}): promote after that")


def test_a_freeze_to_a_midnight_that_does_not_come_stops_until_the_clocks_change() -> None:
    """In Santiago 01:00 follows 23:59 of 2026-09-05."""
    terms = Terms(None, time_zone="America/Santiago", freeze=("friday 16:00 to sunday 00:00",))
    [reason] = reasons_to_stop(request(terms=terms, now=datetime(2026, 9, 6, 3, 30, tzinfo=UTC)))
    assert str(reason) == (
        "freeze: staging is frozen until 2026-09-06 01:00 America/Santiago (friday 16:00 to sunday 00:00): "
        "promote after that"
    )
    assert codes(terms=terms, now=datetime(2026, 9, 6, 4, 0, tzinfo=UTC)) == []


def test_a_hold_stops_and_says_who_and_why() -> None:
    """And how it ends."""
    [reason] = reasons_to_stop(request(notes=[filed(hold())]))
    assert str(reason) == (
        "hold: staging is held by grace since 2026-11-24 21:00Z (an incident): "
        'when it is over: python -m ci release-hold staging --reason "..."'
    )


def test_a_hold_ends_when_it_says() -> None:
    """To the second."""
    ends = hold(expires_at=NOW)
    assert codes(notes=[filed(ends)], now=NOW - timedelta(seconds=1)) == ["hold"]
    assert codes(notes=[filed(ends)]) == []


def test_a_release_ends_the_holds_that_it_names_and_no_other() -> None:
    """A hold that came meanwhile stands, even in the same second."""
    first, second = filed(hold(), 1), filed(hold(), 2)
    assert codes(notes=[first, filed(release(first))]) == []
    assert codes(notes=[first, second, filed(release(first))]) == ["hold"]


def test_a_hold_of_a_rehearsal_holds_nothing_else() -> None:
    """Nor does a real one hold a rehearsal."""
    assert codes(notes=[filed(hold(rehearsal=B))]) == []


def test_a_hold_does_not_stop_a_rollback() -> None:
    """It is there to stop what is new."""
    notes = [filed(hold())]
    assert codes(notes=notes, operation=Operation.ROLLBACK, own=[entry(record(environment="staging"))]) == []


def test_drift_in_the_environment_before_stops_and_names_it() -> None:
    """What it runs is not what it proved."""
    changes = [outline("aws_ecs_service", "update", address=f"aws_ecs_service.{name}") for name in "abcd"]
    [reason] = reasons_to_stop(request(proof_notes=[look(*changes, minutes=5)]))
    assert str(reason) == (
        "drifted: dev has drifted, as of 2026-11-24 12:05Z: "
        "aws_ecs_service.a, aws_ecs_service.b, aws_ecs_service.c and 1 more: "
        "promote to dev again, or check again: python -m ci drift dev --record"
    )


@pytest.mark.parametrize(
    ("minutes", "stops"),
    [((5,), True), ((5, -9), True), ((5, -5), True), ((-1,), False)],
    ids=["found", "found last", "at once", "before the proof"],
)
def test_the_last_look_counts(minutes: tuple[int, ...], stops: bool) -> None:
    """A negative number is a look, that many minutes before or after, that found nothing."""
    found = [look(outline(), minutes=one) for one in minutes if one > 0 or len(minutes) == 1]
    clean = [look(minutes=-one - 5) for one in minutes if one < 0 and len(minutes) > 1]
    assert bool(codes(proof_notes=[*found, *clean])) is stops


def test_a_later_look_that_finds_nothing_opens() -> None:
    """Somebody mended it."""
    assert codes(proof_notes=[look(outline(), minutes=5), look(minutes=6)]) == []


def test_a_look_in_a_rehearsal_says_nothing_about_a_real_account() -> None:
    """Nor the other way round."""
    assert codes(proof_notes=[look(outline(), minutes=5, rehearsal=B)]) == []


def test_a_note_that_may_be_a_hold_stops_until_a_release_names_it() -> None:
    """Cut off, or signed with a key that is not in the file any more."""
    torn = Filed("notes/staging/20261124T120000Z-hold-01234567.jsonl", None, "is cut off")
    other = Filed("notes/staging/20261124T120000Z-override-01234567.jsonl", None, "is cut off")
    [reason] = reasons_to_stop(request(notes=[torn, other]))
    assert str(reason) == (
        "unreadable-note: notes/staging/20261124T120000Z-hold-01234567.jsonl is cut off, and may be a hold: "
        'find out, then: python -m ci release-hold staging --reason "..."'
    )
    assert codes(notes=[torn, filed(release(torn))]) == []


def test_a_look_that_cannot_be_read_stops_until_a_success_comes_after_it() -> None:
    """It may have found something."""
    early, late = (Filed(f"notes/dev/20261124T{at}00Z-drift-01234567.jsonl", None, "is cut off") for at in (1159, 1201))
    assert codes(proof_notes=[early]) == []
    assert codes(proof_notes=[late]) == ["unreadable-note"]

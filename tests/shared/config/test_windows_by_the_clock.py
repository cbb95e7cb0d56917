"""Freeze windows beside a clock on the wall, where places change their clocks (windows_oracle.py).

Two transitions of each place, of which one skips a time and one shows it twice: the oracle's command walks every zone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from shared.config.windows import window_of
from tests.shared.config.windows_oracle import DAY, MINUTE, changes_of, reading, wrong, zone_of

PLACES = (
    "Africa/Cairo",  # at midnight, from Thursday to Friday
    "Africa/Casablanca",  # for a month, at another time each year
    "America/Havana",  # at midnight, and an hour after it
    "America/New_York",
    "America/Santiago",  # at midnight, from Saturday to Sunday
    "America/Sao_Paulo",  # not since 2019
    "Antarctica/Troll",  # by two hours
    "Asia/Beirut",  # at midnight
    "Asia/Tehran",  # not since 2022
    "Australia/Lord_Howe",  # by half an hour
    "Europe/Berlin",
    "Pacific/Apia",  # not since 2021
)


@pytest.mark.parametrize("place", PLACES)
def test_a_window_is_closed_whenever_the_clock_on_the_wall_shows_a_time_within_it(place: str) -> None:
    """And at no other time, but where the clock shows an hour twice. Windows that come once and every week."""
    zone = zone_of(place)
    changes = list(islice(changes_of(zone), 2))
    assert [line for weekly in (False, True) for line in wrong(zone, changes, weekly=weekly)] == []


def test_a_weekend_that_ends_at_a_midnight_that_does_not_come_is_closed_until_the_clocks_change() -> None:
    """In Santiago the Sunday 2026-09-06 begins at 01:00."""
    santiago = zone_of("America/Santiago")
    window = window_of("friday 16:00 to sunday 00:00")
    late = datetime(2026, 9, 5, 23, 30, tzinfo=santiago)
    assert window.closed_until(late.astimezone(UTC), santiago) == datetime(2026, 9, 6, 4, 0, tzinfo=UTC)


def test_a_window_that_begins_at_a_time_that_the_clock_skips_begins_when_the_clocks_change() -> None:
    """In Berlin 03:00 follows 01:59 on 2026-03-29."""
    berlin = zone_of("Europe/Berlin")
    window = window_of("2026-03-29 02:30 to 2026-03-29 12:00")
    change = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert window.closed_until(change - timedelta(seconds=1), berlin) is None
    assert window.closed_until(change, berlin) is not None


def test_a_day_that_a_place_skips_is_no_time_that_is_open() -> None:
    """Samoa went over the date line: 2011-12-31 followed 2011-12-29."""
    apia = zone_of("Pacific/Apia")
    change = datetime(2011, 12, 30, 10, 0, tzinfo=UTC)
    ends = window_of("2011-12-29 12:00 to 2011-12-30 12:00")
    assert ends.closed_until(change - MINUTE, apia) == change
    begins = window_of("2011-12-30 12:00 to 2012-01-01 00:00")
    assert begins.closed_until(change - MINUTE, apia) is None
    assert begins.closed_until(change, apia) == change + DAY


@pytest.mark.parametrize("place", ["America/Sao_Paulo", "Asia/Tokyo", "Europe/Berlin"])
@pytest.mark.parametrize(
    "text",
    ["2026-01-01 00:00 to 9999-12-31 23:59", "0001-01-01 00:00 to 9999-12-31 23:59", "monday 00:00 to sunday 23:59"],
)
@pytest.mark.parametrize(
    "now", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)], ids=["first", "last"]
)
def test_the_calendars_ends_are_moments_like_others(place: str, text: str, now: datetime) -> None:
    """A window for ever is one that people write, and no moment of the clock stops the gate with an error."""
    zone = zone_of(place)
    until = window_of(text).closed_until(now, zone)
    assert until is None or until.astimezone(zone) == until


@pytest.mark.parametrize("place", ["America/Sao_Paulo", "Asia/Tokyo"])
def test_a_window_for_ever_is_closed_from_its_beginning(place: str) -> None:
    """However far the place is from UTC."""
    zone = zone_of(place)
    window = window_of("0001-01-01 00:00 to 9999-12-31 23:59")
    for year in (2, 2026, 9998):
        until = window.closed_until(datetime(year, 7, 1, tzinfo=UTC), zone)
        assert until is not None
        assert until.year == 9999


@pytest.mark.parametrize("place", ["America/Sao_Paulo", "Asia/Tokyo"])
def test_the_last_week_of_the_calendar_is_closed_as_any_other(place: str) -> None:
    """Its window would end after the last moment that there is."""
    zone = zone_of(place)
    until = window_of("thursday 00:00 to sunday 00:00").closed_until(datetime(9999, 12, 31, 12, tzinfo=UTC), zone)
    assert until is not None
    assert reading(until, zone).year == 9999

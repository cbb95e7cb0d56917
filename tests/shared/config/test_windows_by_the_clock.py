"""Freeze windows beside a clock on the wall that somebody reads minute by minute, where places change their clocks.

The zones come from the tzdata package, so that no machine's own time zones decide what is tested.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from shared.config.windows import DAYS, window_of

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
FROM, TO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def zone_of(place: str) -> ZoneInfo:
    """Return a zone as the package has it."""
    with files("tzdata").joinpath("zoneinfo", place).open("rb") as file:
        return ZoneInfo.from_file(file, key=place)


def reading(now: datetime, zone: ZoneInfo) -> datetime:
    """Return what the clock on the wall shows."""
    return now.astimezone(zone).replace(tzinfo=None)


def changes_of(zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the first minutes with another offset than the minute before."""
    for day in range((TO - FROM).days):
        now = FROM + DAY * day
        before = now.astimezone(zone).utcoffset()
        if before != (now + DAY).astimezone(zone).utcoffset():
            minutes = (now + MINUTE * minute for minute in range(24 * 60 + 1))
            yield next(minute for minute in minutes if minute.astimezone(zone).utcoffset() != before)


def moments_around(change: datetime) -> list[datetime]:
    """Return every other hour of the two days before and after a change, and every fifth minute near it.

    Windows here begin and end at fifth minutes, so each of those stands with the minute before it.
    """
    sharp = {change + HOUR * hour for hour in range(-48, 48, 2)}
    sharp |= {change + MINUTE * minute for minute in range(-150, 150, 5)}
    return sorted(sharp | {moment - MINUTE for moment in sharp})


def windows_around(change: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Yield windows that begin or end at, within, or right after what the clock skips or shows twice."""
    first, last = sorted((reading(change - MINUTE, zone) + MINUTE, reading(change, zone)))
    middle = first + (last - first) / 2
    for edge in (first, middle, last):
        yield edge - DAY, edge
        yield edge, edge + DAY
    yield first, middle
    yield middle, last


def text_of(begins: datetime, ends: datetime, weekly: bool) -> str:
    """Return a window as people write it."""
    if weekly:
        return " to ".join(f"{DAYS[moment.weekday()]} {moment:%H:%M}" for moment in (begins, ends))
    return f"{begins:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("weekly", [False, True], ids=["once", "weekly"])
@pytest.mark.parametrize("place", PLACES)
def test_a_window_is_closed_whenever_the_clock_on_the_wall_shows_a_time_within_it(place: str, weekly: bool) -> None:
    """And at no other time, but where the clock shows an hour twice: rather frozen too long than too short."""
    zone = zone_of(place)
    for change in changes_of(zone):
        moments = [(now, reading(now, zone)) for now in moments_around(change)]
        twice = reading(change - MINUTE, zone) - reading(change, zone)
        for begins, ends in windows_around(change, zone):
            text = text_of(begins, ends, weekly)
            window = window_of(text)
            for now, shown in moments:
                closed = window.closed_until(now, zone) is not None
                within = begins <= shown < ends
                unclear = change - twice - MINUTE <= now < change + twice + MINUTE
                assert closed or not within, f"{place}, {text}: open at {shown}, {now}"
                assert within or not closed or unclear, f"{place}, {text}: closed at {shown}, {now}"


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

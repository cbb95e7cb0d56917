"""Freeze windows: when they are closed, on both sides of a change of daylight saving time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.config.windows import DAYS, Once, Weekly, WindowError, require_short, window_of

SAO_PAULO, BERLIN, UTC_ZONE = (ZoneInfo(name) for name in ("America/Sao_Paulo", "Europe/Berlin", "UTC"))
FIRST, LAST = datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2030-01-01")
moments = st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.just(UTC))
zones = st.sampled_from([SAO_PAULO, BERLIN, UTC_ZONE, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")])


def closed(text: str, now: str, zone: ZoneInfo) -> bool:
    """Return whether a window is closed at a moment in UTC."""
    return window_of(text).closed_until(datetime.fromisoformat(now).replace(tzinfo=UTC), zone) is not None


@pytest.mark.parametrize(
    ("now", "expected"),
    [("2026-12-20 02:59", False), ("2026-12-20 03:00", True), ("2027-01-04 10:59", True), ("2027-01-04 11:00", False)],
)
def test_a_window_is_in_the_time_of_its_place(now: str, expected: bool) -> None:
    """Sao Paulo is three hours behind UTC, all year since 2019."""
    assert closed("2026-12-20 00:00 to 2027-01-04 08:00", now, SAO_PAULO) is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-27 14:59", False),  # Friday, still winter: 15:59 in Berlin
        ("2026-03-27 15:00", True),
        ("2026-03-30 05:59", True),  # Monday, summer since Sunday: 07:59
        ("2026-03-30 06:00", False),
        ("2026-10-23 14:00", True),  # Friday, still summer: 16:00
        ("2026-10-26 06:59", True),  # Monday, winter since Sunday: 07:59
        ("2026-10-26 07:00", False),
    ],
)
def test_a_weekend_keeps_its_hours_when_the_clocks_change(now: str, expected: bool) -> None:
    """It begins and ends by the clock on the wall, an hour shorter or longer than others."""
    assert closed("friday 16:00 to monday 08:00", now, BERLIN) is expected


def test_an_hour_that_comes_twice_is_closed_twice() -> None:
    """A window to 02:30 of the night in which 02:30 comes again ends at the second one."""
    text = "2026-10-25 00:00 to 2026-10-25 02:30"
    assert closed(text, "2026-10-25 00:45", BERLIN)  # 02:45 in summer time, before the clocks go back
    assert closed(text, "2026-10-25 01:29", BERLIN)
    assert not closed(text, "2026-10-25 01:30", BERLIN)  # 02:30 for the second time


@given(begins=st.integers(0, 7 * 24 * 60 - 1), ends=st.integers(0, 7 * 24 * 60 - 1), now=moments, zone=zones)
def test_a_closed_window_opens_at_its_end_and_within_a_week(
    begins: int, ends: int, now: datetime, zone: ZoneInfo
) -> None:
    """What is said to be the end is one: just before it is closed, and it is at most a week and an hour away."""
    window = Weekly(begins, ends)
    until = window.closed_until(now, zone)
    if until is not None:
        assert now < until <= now + timedelta(days=7, hours=1)
        assert window.closed_until(until - timedelta(seconds=1), zone) == until


@given(begins=moments, hours=st.integers(2, 2000), offset=st.integers(-3000, 3000), zone=zones)
def test_a_window_that_comes_once_is_closed_between_its_ends(
    begins: datetime, hours: int, offset: int, zone: ZoneInfo
) -> None:
    """Far enough from a change of the clocks nothing else matters."""
    start = begins.replace(tzinfo=None, second=0, microsecond=0)
    window = Once(start, start + timedelta(hours=hours))
    now = start.replace(tzinfo=zone).astimezone(UTC) + timedelta(hours=offset)
    if 2 <= offset <= hours - 2:
        assert window.closed_until(now, zone) is not None
    if offset <= -2 or offset >= hours + 2:
        assert window.closed_until(now, zone) is None


@pytest.mark.parametrize("day", DAYS)
def test_every_day_has_a_name(day: str) -> None:
    """From its first minute to its last."""
    found = window_of(f"{day} 00:00 to {day} 23:59")
    assert isinstance(found, Weekly)
    assert found.ends - found.begins == 24 * 60 - 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-12-20 to 2027-01-04", "no window of time"),
        ("Friday 16:00 to monday 08:00", "no window of time"),
        ("friday 24:00 to monday 08:00", "no window of time"),
        ("2027-01-04 08:00 to 2026-12-20 00:00", "it ends before it begins"),
        ("friday 16:00 to friday 16:00", "it ends when it begins"),
        ("2026-02-30 00:00 to 2026-03-01 00:00", "there is no 2026-02-30"),
    ],
)
def test_what_is_no_window_is_said(text: str, said: str) -> None:
    """In a few words that fit into a message."""
    with pytest.raises(ValueError, match=said):
        window_of(text)


@pytest.mark.parametrize("text", ["0999-01-04 08:00 to 0998-12-20 00:00", "0998-01-01 00:00 to 2026-01-01 00:00"])
def test_a_remedy_is_a_window_whatever_the_year(text: str) -> None:
    """A year has four digits, zeros included."""
    with pytest.raises(WindowError) as raised:
        require_short(window_of(text))
    require_short(window_of(raised.value.remedy.split('"')[1]))

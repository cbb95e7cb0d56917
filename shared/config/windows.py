"""Freeze windows: times in which nothing is deployed, as people write them, in the time of a place.

    "2026-12-20 00:00 to 2027-01-04 08:00"      once
    "friday 16:00 to monday 08:00"              every week

A window follows the clock on the wall. Where a change of daylight saving time makes a moment of the wall clock happen
twice, a window begins at the first one and ends at the second: rather frozen too long than too short. A moment that
the change skips is the moment of the change.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_ONCE = re.compile(rf"^([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} {_TIME}) to ([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} {_TIME})$")
_WEEKLY = re.compile(rf"^({'|'.join(DAYS)}) ({_TIME}) to ({'|'.join(DAYS)}) ({_TIME})$")
_FORMAT = "%Y-%m-%d %H:%M"
# A longer one is no window: an environment that gets nothing for years is one to remove.
LONGEST = timedelta(days=366)
_MINUTES_OF_WEEK = 7 * 24 * 60
# The calendar's ends: Python counts no further.
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Once:
    """A window that comes once: two moments of the wall clock."""

    begins: datetime
    ends: datetime

    def closed_until(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when the window ends that `now` is in, in UTC; None outside of it."""
        begins, ends = _times(self.begins, zone)[0], _times(self.ends, zone)[1]
        return ends if begins <= now < ends else None


@dataclass(frozen=True)
class Weekly:
    """A window that comes every week: two minutes of the week, counted from Monday 00:00 of the wall clock."""

    begins: int
    ends: int

    def closed_until(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when the window ends that `now` is in, in UTC; None outside of it."""
        today = _reading(now, zone).replace(hour=0, minute=0, second=0, microsecond=0)
        monday = today - timedelta(days=today.weekday())  # the calendar's first day is one
        # The window of this week, and the one that began last week and may not have ended yet.
        length = (self.ends - self.begins) % _MINUTES_OF_WEEK
        for week in (0, -1):
            begins = timedelta(weeks=week, minutes=self.begins)
            window = Once(_after(monday, begins), _after(monday, begins + timedelta(minutes=length)))
            found = window.closed_until(now, zone)
            if found is not None:
                return found
        return None


Window = Once | Weekly


def open_minutes(windows: Iterable[Window]) -> int:
    """Return how many minutes of a week no weekly window closes; those that come once do not count."""
    closed = {
        (window.begins + minute) % _MINUTES_OF_WEEK
        for window in windows
        if isinstance(window, Weekly)
        for minute in range((window.ends - window.begins) % _MINUTES_OF_WEEK)
    }
    return _MINUTES_OF_WEEK - len(closed)


class WindowError(ValueError):
    """A text that is no window: what is wrong with it, and the order that mends it, '' where the form has to do."""

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what, self.remedy = what, remedy
        super().__init__(what)


def require_short(window: Window) -> None:
    """Raise WindowError for a window that is no window any more, because it is longer than `LONGEST`."""
    if isinstance(window, Once) and window.ends - window.begins > LONGEST:
        days, end = (window.ends - window.begins).days, window.begins + LONGEST
        what = f"a window of {days} days, and {LONGEST.days} are the most"
        raise WindowError(what, f'write "{_written(window.begins)} to {_written(end)}", or less')


def window_of(text: str) -> Window:
    """Return the window that a text says. Raises WindowError."""
    if once := _ONCE.match(text):
        return _once(*(_moment(part) for part in once.groups()))
    if weekly := _WEEKLY.match(text):
        begins, ends = _minute(weekly[1], weekly[2]), _minute(weekly[3], weekly[4])
        if begins == ends:
            raise WindowError("it ends when it begins", "write another end")
        return Weekly(begins, ends)
    raise WindowError("no window of time", _respelled(text))


def _once(begins: datetime, ends: datetime) -> Once:
    if begins == ends:
        raise WindowError("it ends when it begins", "write a later end")
    if begins > ends:
        raise WindowError("it ends before it begins", f'write "{_written(ends)} to {_written(begins)}"')
    return Once(begins, ends)


def _written(moment: datetime) -> str:
    """Return a moment as a window has it, with four digits of the year: strftime leaves out zeros before it."""
    return moment.isoformat(" ", "minutes")


def _respelled(text: str) -> str:
    """Return the order to write a text in the form of a window, or '' where it is too far from one."""
    spelled = re.sub(r"(?<=[0-9])t(?=[0-9])", " ", " ".join(text.lower().split()))
    spelled = re.sub(r"(?<![0-9])([0-9]:[0-9]{2})", r"0\1", spelled)
    for day in DAYS:
        spelled = re.sub(rf"\b{day[:3]}\b", day, spelled)
    for day, after in zip(DAYS, (*DAYS[1:], DAYS[0]), strict=True):
        spelled = spelled.replace(f"to {day} 24:00", f"to {after} 00:00")
    try:
        window_of(spelled) if spelled != text else None
    except ValueError:
        return ""
    return f'write "{spelled}"' if spelled != text else ""


def _times(wall: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first and the last time, in UTC, at which the clock shows `wall`: one and the same but for changes."""
    first, last = (_utc(wall.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if first <= last:
        return first, last
    # Skipped. Python counts it once by the offset before the change and once by the one after: the change is between.
    seconds = range(round((first - last).total_seconds()))
    passed = bisect_left(seconds, wall, key=lambda second: _reading(last + timedelta(seconds=second), zone))
    change = last + timedelta(seconds=passed)
    return change, change


def _utc(moment: datetime) -> datetime:
    """Return a moment in UTC. Where the calendar of UTC does not reach, its first or its last one."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return _FIRST if moment.year == 1 else _LAST


def _reading(now: datetime, zone: ZoneInfo) -> datetime:
    """Return what the clock shows at a moment in UTC. Where the place's calendar does not reach, what UTC's shows."""
    try:
        return now.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return now.replace(tzinfo=None)


def _after(wall: datetime, time: timedelta) -> datetime:
    """Return what the clock shows a time later, or earlier; at most the calendar's last moment, or its first."""
    try:
        return wall + time
    except OverflowError:
        return (_FIRST if time < timedelta(0) else _LAST).replace(tzinfo=None)


def _moment(text: str) -> datetime:
    """Return a moment of the wall clock; its zone comes later. Raises WindowError for a date that does not exist."""
    year, month, day = (int(part) for part in text[:10].split("-"))
    if not year or not 1 <= month <= 12:
        raise WindowError(f"there is no {text[:10]}", "write a year from 0001, and a month from 01 to 12")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise WindowError(f"there is no {text[:10]}", f"write a day from {text[:8]}01 to {text[:8]}{last}")
    return datetime.strptime(text, _FORMAT)  # noqa: DTZ007


def _minute(day: str, time: str) -> int:
    hours, minutes = time.split(":")
    return (DAYS.index(day) * 24 + int(hours)) * 60 + int(minutes)

"""Freeze windows: times in which nothing is deployed, as people write them, in the time of a place.

    "2026-12-20 00:00 to 2027-01-04 08:00"      once
    "friday 16:00 to monday 08:00"              every week

A window follows the clock on the wall. Where a change of daylight saving time makes a moment of the wall clock happen
twice, a window begins at the first one and ends at the second: rather frozen too long than too short. A moment that
the change skips is the moment of the change.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_ONCE = re.compile(rf"^([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} {_TIME}) to ([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} {_TIME})$")
_WEEKLY = re.compile(rf"^({'|'.join(DAYS)}) ({_TIME}) to ({'|'.join(DAYS)}) ({_TIME})$")
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


def window_of(text: str) -> Window:
    """Return the window that a text says. Raises ValueError with a sentence."""
    if once := _ONCE.match(text):
        begins, ends = (_moment(part) for part in once.groups())
        if begins >= ends:
            raise ValueError("it ends before it begins")
        return Once(begins, ends)
    if weekly := _WEEKLY.match(text):
        begins, ends = _minute(weekly[1], weekly[2]), _minute(weekly[3], weekly[4])
        if begins == ends:
            raise ValueError("it ends when it begins")
        return Weekly(begins, ends)
    raise ValueError("no window of time")


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
    return datetime.strptime(text, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - a moment of the wall clock; the zone comes later


def _minute(day: str, time: str) -> int:
    hours, minutes = time.split(":")
    return (DAYS.index(day) * 24 + int(hours)) * 60 + int(minutes)

"""`python -m tests.shared.config.windows_oracle [minutes]`: freeze windows in every zone beside a clock on the wall.

With `minutes` it walks every minute of the four days around each transition, which takes six minutes of one CPU.

The zones come from the tzdata package, so that no machine's own time zones decide what is tested. Zones that change
their clocks at the same moments by as much are walked once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

from shared.config.windows import DAYS, window_of

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


def every_minute_around(change: datetime) -> list[datetime]:
    """Return every minute of the two days before and after a change."""
    return [change + MINUTE * minute for minute in range(-2 * 24 * 60, 2 * 24 * 60)]


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


def wrong(
    zone: ZoneInfo,
    changes: Iterable[datetime],
    *,
    weekly: bool,
    around: Callable[[datetime], list[datetime]] = moments_around,
) -> Iterator[str]:
    """Yield each moment around `changes` at which a window is open that must be closed, or the other way round.

    Where the clock shows an hour twice it may be closed: rather frozen too long than too short.
    """
    for change in changes:
        moments = [(now, reading(now, zone)) for now in around(change)]
        twice = reading(change - MINUTE, zone) - reading(change, zone)
        for begins, ends in windows_around(change, zone):
            text = text_of(begins, ends, weekly)
            window = window_of(text)
            for now, shown in moments:
                closed = window.closed_until(now, zone) is not None
                within = begins <= shown < ends
                unclear = change - twice - MINUTE <= now < change + twice + MINUTE
                if closed != within and not (closed and unclear):
                    yield f"{zone.key}, {text}: {'closed' if closed else 'open'} at {shown}, {now}"


def main(step: str = "") -> int:
    """Walk every zone; print what is wrong, and how much was walked. Return 1 where anything is wrong.

    `step` is "minutes" to walk every minute.
    """
    around = every_minute_around if step == "minutes" else moments_around
    walked: dict[tuple[object, ...], str] = {}
    found: list[str] = []
    transitions = 0
    for place in files("tzdata").joinpath("zones").read_text(encoding="utf-8").split():
        zone = zone_of(place)
        changes = list(changes_of(zone))
        kind = tuple((change, reading(change - MINUTE, zone) - reading(change, zone)) for change in changes)
        offsets = tuple(change.astimezone(zone).utcoffset() for change in changes)
        if walked.setdefault((kind, offsets), place) == place:
            transitions += len(changes)
            found += [line for weekly in (False, True) for line in wrong(zone, changes, weekly=weekly, around=around)]
    print("\n".join(found), f"{len(walked)} kinds of zones, {transitions} transitions, {len(found)} wrong")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

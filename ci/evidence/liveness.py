"""Whether a run without an end goes on or was interrupted: one answer for everything that reads evidence. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ci.evidence.log import EvidenceLog
from ci.evidence.record import Started

# So long a job of a deployment may take (.github/workflows/deploy.yml): what has no end by then has none to come.
LIMIT = timedelta(minutes=90)
# Says of runs, by their ids, which are known to go on (True) or to be over (False); no more where nothing is known.
Holders = Callable[[Sequence[Started]], Mapping[str, bool]]


@dataclass(frozen=True)
class Liveness:
    """Which runs go on at a moment (UTC).

    `holders` says by the id of a run whether the process that holds it is known to go on (True) or to be over (False).
    Of a run that it does not name the age decides: it is running while younger than `LIMIT`. A run that would begin
    later than that from now has a clock that is wrong, and is not running either: so none keeps others out for ever.
    """

    now: datetime
    holders: Mapping[str, bool] = field(default_factory=dict)

    def is_running(self, started: Started) -> bool:
        """Return whether a run without an end goes on; else it was interrupted."""
        known = self.holders.get(started.run.id)
        return abs(self.now - started.started_at) < LIMIT if known is None else known

    def running(self, log: EvidenceLog) -> list[Started]:
        """Return the runs that go on, the oldest first."""
        return [one for one in log.unfinished if self.is_running(one)]

    def interrupted(self, log: EvidenceLog) -> Started | None:
        """Return the run whose missing end has to be written; None where the newest run has one, or goes on.

        What another run has begun after needs none any more: that one's records say what AWS has.
        """
        newest = log.newest_unfinished
        return None if newest is None or self.is_running(newest) else newest

    def headline(self, started: Started) -> str:
        """Return in words how it stands with a run that has no end."""
        word = "running" if self.is_running(started) else "interrupted"
        return f"{word}: {started.operation} by {started.actor} since {started.started_at:%Y-%m-%d %H:%M:%SZ}"


def unknown_holders(_: Sequence[Started]) -> Mapping[str, bool]:
    """Return what is known of runs where nothing can be asked: nothing."""
    return {}

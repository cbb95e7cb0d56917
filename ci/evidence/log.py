"""What the evidence of one environment says together: what was deployed last, what runs, what was ever proven. Pure.

The one place that answers this for the gate, status, release and drift.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from ci.evidence.entry import Entry
from ci.evidence.layout import in_time, stamp
from ci.evidence.record import Record, Started


@dataclass(frozen=True)
class EvidenceLog:
    """The `entries` of one environment, in any order. A rehearsal's records count in that rehearsal only.

    `rehearsal` is the digest of its settings, None outside of any.
    """

    entries: Sequence[Entry]
    rehearsal: str | None

    @cached_property
    def records(self) -> list[Record]:
        """The records that count, the oldest first: of what has begun and ended."""
        return sorted((one.record for one in self._ends if one.record is not None), key=when)

    @cached_property
    def successes(self) -> list[Record]:
        """The records of successes, the oldest first."""
        return [one for one in self.records if one.succeeded]

    @cached_property
    def unfinished(self) -> list[Started]:
        """What has started and has no end yet, the oldest first: it is running or interrupted (`Liveness`)."""
        ended = {one.record.run.id for one in self.entries if one.record is not None}
        found = [one.started for one in self.entries if one.started is not None]
        open_ = [one for one in found if one.rehearsal == self.rehearsal and one.run.id not in ended]
        return sorted(open_, key=lambda one: one.run.id)

    @cached_property
    def history(self) -> list[Record | Started]:
        """The records that count and what has no end, the oldest first.

        What has no end stands after the end of all that had started when it did: it may have changed AWS since then.
        """
        latest = [
            (max([one.at, *(other.at for other in self.records if other.started_at <= one.at)]), 1, one.run.id, one)
            for one in self.unfinished
        ]
        known = [(when(one)[0], 0, f"{place:09}", one) for place, one in enumerate(self.records)]
        return [one for *_, one in sorted([*known, *latest], key=lambda place: place[:3])]

    @property
    def newest(self) -> Record | Started | None:
        """The newest run, whether it has an end or not."""
        return self.history[-1] if self.history else None

    @property
    def newest_unfinished(self) -> Started | None:
        """The newest run, if it has no end."""
        return self.newest if isinstance(self.newest, Started) else None

    @property
    def stands(self) -> Record | None:
        """The record of what runs for certain: the newest, if it is a success and nothing without an end is newer."""
        newest = self.newest
        return newest if isinstance(newest, Record) and newest.succeeded else None

    def failed_last(self, input_digest: str) -> bool:
        """Whether the last deployment of an input digest that succeeded or failed here failed."""
        ours = [one for one in self.of_digest(input_digest) if one.succeeded or one.failed]
        return bool(ours) and ours[-1].failed

    @property
    def last(self) -> Record | None:
        """The newest record of an end, whatever became of it; a run without an end may be newer (`newest`)."""
        return self.records[-1] if self.records else None

    @property
    def runs(self) -> Record | None:
        """The record of what runs: the last success, unless everything was destroyed since."""
        for record in reversed(self.records):
            if record.succeeded or record.is_destruction:
                return record if record.succeeded else None
        return None

    @property
    def applied(self) -> Record | None:
        """The record of what AWS has: the newest one, if its apply came to its end. Else it is not known."""
        last = self.last
        return None if last is None or last.is_destruction or last.outputs_sha256 is None else last

    @property
    def was_deployed(self) -> bool:
        """Whether an apply ever came to its end here. Where a record cannot be read, one may have."""
        return any(_may_be_applied(entry) for entry in self.entries)

    def of_digest(self, input_digest: str) -> list[Record]:
        """Return the records of deployments of an input digest, the oldest first.

        A destruction deploys none: its record has the digest of the tree in which the command was given.
        """
        return [one for one in self.records if one.input_digest == input_digest and not one.is_destruction]

    def key_of(self, record: Record) -> str:
        """Return the key under which a record of this log lies."""
        return next(one.key for one in self.entries if one.record is record)

    def applied_before(self, moment: datetime) -> Entry | None:
        """Return the newest object until `moment` that says that the state holds resources: it was seen, or applied.

        The whole second of `moment` counts: a record has milliseconds, the time of a plan none (Terraform 1.11.4,
        internal/command/jsonplan/plan.go). None before the first apply, and after a destruction unless it is known that
        something was left. An object that cannot be read may be the record of an apply.
        """
        end = stamp(to_the_second(moment))
        known = [*(one for one in self.entries if one.is_unreadable), *self._ends]
        destroyed = [one for one in known if one.record is not None and one.record.is_destruction]
        ended = max((one.stamp for one in destroyed if not _holds_resources(one)), default="")
        applied = [one for one in known if _may_be_applied(one) or _holds_resources(one)]
        until = [one for one in applied if ended < one.stamp <= end]
        return max(until, key=lambda one: in_time(one.key), default=None)

    @cached_property
    def _ends(self) -> list[Entry]:
        """The ends that count: where a run's own came after another run had closed it, its own alone."""
        own = {one.record.run.id for one in self.entries if one.record is not None and not one.record.was_closed}
        return [one for one in self.entries if one.record is not None and self._counts(one.record, own)]

    def _counts(self, record: Record, own: Collection[str]) -> bool:
        is_late = record.was_closed and record.run.id in own
        return record.has_begun and record.rehearsal == self.rehearsal and not is_late


def _may_be_applied(entry: Entry) -> bool:
    return entry.is_unreadable or (entry.record is not None and entry.record.outputs_sha256 is not None)


def _holds_resources(entry: Entry) -> bool:
    return entry.record is not None and entry.record.holds_resources


def to_the_second(moment: datetime) -> datetime:
    """Return the end of the second of a moment: what is compared with it has milliseconds."""
    return moment.replace(microsecond=999_999)


def when(record: Record) -> tuple[datetime, bool, str]:
    """Return what orders records in time. Of those that may have ended at once, what is no success came last.

    The commit only breaks ties, so that their order in a list never matters.
    """
    return record.ended_at if record.succeeded else record.ended_by, not record.succeeded, record.commit


def without_ended(entries: Sequence[Entry]) -> list[Entry]:
    """Return entries in their order, without what says that a run started whose end is among them."""
    ended = {one.record.run.id for one in entries if one.record is not None}
    return [one for one in entries if one.started is None or one.started.run.id not in ended]

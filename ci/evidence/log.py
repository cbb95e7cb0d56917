"""What the evidence of one environment says together: what was deployed last, what runs, what was ever proven. Pure.

The one place that answers this for the gate, status, release and drift.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from ci.evidence.entry import STAMP, Entry
from ci.evidence.record import Record


@dataclass(frozen=True)
class EvidenceLog:
    """The `entries` of one environment, in any order. A rehearsal's records count in that rehearsal only.

    `rehearsal` is the digest of its settings, None outside of any.
    """

    entries: Sequence[Entry]
    rehearsal: str | None

    @cached_property
    def records(self) -> list[Record]:
        """The records that count, the oldest first."""
        found = [one.record for one in self.entries if one.record is not None]
        return sorted((one for one in found if one.rehearsal == self.rehearsal), key=when)

    @cached_property
    def successes(self) -> list[Record]:
        """The records of successes, the oldest first."""
        return [one for one in self.records if one.succeeded]

    @property
    def last(self) -> Record | None:
        """The newest record, whatever became of it: AWS has what that run did."""
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
        return any(entry.record is None or entry.record.outputs_sha256 is not None for entry in self.entries)

    def of_digest(self, input_digest: str) -> list[Record]:
        """Return the records about an input digest, the oldest first."""
        return [one for one in self.records if one.input_digest == input_digest]

    def key_of(self, record: Record) -> str:
        """Return the key under which a record of this log lies."""
        return next(one.key for one in self.entries if one.record is record)

    def applied_before(self, moment: datetime) -> Entry | None:
        """Return the newest object until `moment` that says that an apply came to its end: the state holds resources.

        None before the first apply, and after a destruction, however far it came. An object that cannot be read may be
        the record of an apply.
        """
        until = f"{moment:{STAMP}}"
        known = [one for one in self.entries if one.record is None or one.record.rehearsal == self.rehearsal]
        ended = max((one.stamp for one in known if one.record is not None and one.record.is_destruction), default="")
        applied = [one for one in known if one.record is None or one.record.outputs_sha256 is not None]
        return max((one for one in applied if ended < one.stamp <= until), key=lambda one: one.key, default=None)


def when(record: Record) -> tuple[str, str]:
    """Return what orders records in time; the commit only breaks ties, so that their order in a list never matters."""
    return record.ended_at.isoformat(), record.commit

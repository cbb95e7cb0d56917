"""What the gate is asked about, and what it answers with: plain frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ci.changes.permissions import Broadening
from ci.evidence.entry import STAMP, Entry
from ci.evidence.note import Filed
from ci.evidence.record import Outline, Record
from ci.toolchain.git import Standing
from shared.config.model import EnvironmentConfig

SHORT = 12


@dataclass(frozen=True)
class Reason:
    """Why a promotion stops: a code for programs, a sentence, what to do; `subject` tells several of one code apart."""

    code: str
    sentence: str
    remedy: str
    subject: str | None = None

    def __str__(self) -> str:
        """Return the reason as one line."""
        return f"{self.code}: {self.sentence}: {self.remedy}"


@dataclass(frozen=True)
class Terms:
    """What an environment's file asks of a promotion to it (shared/config/model.py, PromotionConfig)."""

    predecessor: str | None
    soak_minutes: int = 0
    time_zone: str = "UTC"
    freeze: tuple[str, ...] = ()
    tier: str = "staging"

    @classmethod
    def of(cls, config: EnvironmentConfig) -> Terms:
        """Return the terms of an environment."""
        wanted = config.promotion
        return cls(wanted.after, wanted.soak_minutes, wanted.time_zone, wanted.freeze, config.tier)


@dataclass(frozen=True)
class Situation:
    """May `environment` receive `input_digest` now?

    `proof` and `proof_notes` are what lies among the records and the notes of the environment before, `own` and `notes`
    of this one, each in any order. `rehearsal` is the digest of the settings when this is one: a rehearsal proves
    nothing outside itself. `standing` is None where nobody asks about the commit, `changes` before there is a plan.
    `broadenings` are what the plan permits that was not permitted before; `empty_state_at` is when it was made,
    if over a state without resources.
    `rollback` asks whether the digest may come back.
    """

    environment: str
    input_digest: str
    terms: Terms
    now: datetime
    rehearsal: str | None = None
    proof: Sequence[Entry] = ()
    proof_notes: Sequence[Filed] = ()
    own: Sequence[Entry] = ()
    notes: Sequence[Filed] = ()
    standing: Standing | None = None
    changes: Sequence[Outline] | None = None
    broadenings: Sequence[Broadening] = ()
    empty_state_at: datetime | None = None
    rollback: bool = False

    @property
    def before(self) -> str:
        """Return the name of the environment before. Asked only where there is one."""
        assert self.terms.predecessor is not None, "the first environment has none"
        return self.terms.predecessor

    def records(self, entries: Sequence[Entry]) -> list[Record]:
        """Return the records among `entries` that count in this rehearsal, or outside of any."""
        return [one.record for one in entries if one.record is not None and one.record.rehearsal == self.rehearsal]

    @property
    def runs(self) -> Record | None:
        """Return the record of what runs in the environment: its last success."""
        return max((one for one in self.records(self.own) if one.succeeded), key=when, default=None)

    @property
    def last(self) -> Record | None:
        """Return the newest record of the environment, whatever became of it: AWS has what that one did."""
        return max(self.records(self.own), key=when, default=None)

    @property
    def was_deployed(self) -> bool:
        """Return whether an apply ever came to its end here. Where a record cannot be read, one may have."""
        return any(entry.record is None or entry.record.outputs_sha256 is not None for entry in self.own)

    def applied_before(self, moment: datetime) -> Entry | None:
        """Return the newest object until `moment` that says that an apply came to its end: the state holds resources.

        None before the first apply, and after a destruction, however far it came. An object that cannot be read may be
        the record of an apply.
        """
        until = f"{moment:{STAMP}}"
        known = [one for one in self.own if one.record is None or one.record.rehearsal == self.rehearsal]
        ended = max((one.stamp for one in known if one.record is not None and one.record.is_destruction), default="")
        applied = [one for one in known if one.record is None or one.record.outputs_sha256 is not None]
        return max((one for one in applied if ended < one.stamp <= until), key=lambda one: one.key, default=None)


def when(record: Record) -> tuple[str, str]:
    """Return what orders records in time; the commit only breaks ties, so that their order in a list never matters."""
    return record.ended_at.isoformat(), record.commit


def clock(record: Record) -> str:
    """Return when a record ended, for people."""
    return f"{record.ended_at:%Y-%m-%d %H:%M:%SZ}"

"""What the gate is asked about, and what it answers with: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from ci.changes.permissions import Broadening
from ci.changes.plan.prior import PriorState
from ci.evidence.entry import Entry
from ci.evidence.gate_rule import GateRule
from ci.evidence.liveness import Liveness
from ci.evidence.log import EvidenceLog
from ci.evidence.note import Filed
from ci.evidence.operation import Operation
from ci.evidence.record import Outline, Record
from ci.toolchain.git import Standing
from shared.config.model import EnvironmentConfig

SHORT = 12
# So far the clocks of two machines that are right may be apart. What is later than that is from the future.
CLOCK_TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Reason:
    """Why a promotion stops: a code for programs, a sentence, what to do; `subject` tells several of one code apart."""

    code: GateRule
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
class GateRequest:
    """May `environment` receive `input_digest` now?

    `proof` and `proof_notes` are what lies among the records and the notes of the environment before, `own` and `notes`
    of this one, each in any order. `rehearsal` is the digest of the settings when this is one: a rehearsal proves
    nothing outside itself. `standing` is None where nobody asks about the commit, `changes` before there is a plan.
    `arriving` is what then can be known of it: how the digest's document differs from that of what runs here.
    `broadenings` are what the plan permits that was not permitted before; `prior` is the state that it was made over.
    `operation` says what is to be done to the environment. `holders` says of runs without an end whether they are known
    to go on (`Liveness`); the run that asks is not among what lies there.
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
    arriving: Sequence[Outline] = ()
    broadenings: Sequence[Broadening] = ()
    prior: PriorState | None = None
    operation: Operation = Operation.PROMOTE
    holders: Mapping[str, bool] = field(default_factory=dict)

    @property
    def before(self) -> str:
        """Return the name of the environment before. Asked only where there is one."""
        assert self.terms.predecessor is not None, "the first environment has none"
        return self.terms.predecessor

    @cached_property
    def log(self) -> EvidenceLog:
        """The evidence of this environment."""
        return EvidenceLog(self.own, self.rehearsal)

    @property
    def liveness(self) -> Liveness:
        """Which runs go on now."""
        return Liveness(self.now, self.holders)

    @cached_property
    def proof_log(self) -> EvidenceLog:
        """The evidence of the environment before."""
        return EvidenceLog(self.proof, self.rehearsal)

    @cached_property
    def proven(self) -> list[Record]:
        """The successes of the environment before whose time has come, the oldest first."""
        return [one for one in self.proof_log.successes if self.has_come(one.ended_at)]

    def has_come(self, moment: datetime) -> bool:
        """Return whether a moment is not from the future: what a clock that was ahead has signed counts from it on."""
        return moment - self.now <= CLOCK_TOLERANCE


def clock(record: Record) -> str:
    """Return when a record ended, for people."""
    return f"{record.ended_at:%Y-%m-%d %H:%M:%SZ}"

"""The gate: may this input digest go to this environment? A pure function of what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ci.evidence.entry import Entry
from ci.evidence.record import Record
from shared.config.model import EnvironmentConfig
from shared.config.windows import window_of
from shared.terminal import counted

_SHORT = 12


@dataclass(frozen=True)
class Reason:
    """Why a promotion stops: a code for programs, a sentence, and what to do."""

    code: str
    sentence: str
    remedy: str

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

    @classmethod
    def of(cls, config: EnvironmentConfig) -> Terms:
        """Return the terms of an environment."""
        wanted = config.promotion
        return cls(wanted.after, wanted.soak_minutes, wanted.time_zone, wanted.freeze)


def decide(
    *,
    environment: str,
    input_digest: str,
    terms: Terms,
    proof: Sequence[Entry],
    rehearsal: str | None,
    now: datetime,
) -> list[Reason]:
    """Return every reason why `environment` may not receive `input_digest` at the moment `now`; none means go.

    `proof` is what lies among the records of the environment before, in any order; `rehearsal` is the digest of the
    settings when this is one: a rehearsal proves nothing outside itself.
    """
    records = [entry.record for entry in proof if entry.record is not None]
    unproven = _unproven(environment, input_digest, terms, records, rehearsal, now)
    worthless = [_worthless(terms, entry) for entry in sorted(proof, key=_key) if _is_about(entry, input_digest)]
    return [*_frozen(environment, terms, now), *unproven, *(worthless if unproven else [])]


def _key(entry: Entry) -> str:
    return entry.key


def _is_about(entry: Entry, input_digest: str) -> bool:
    """Return whether an object that is no evidence would be taken for evidence of the digest."""
    return entry.record is None and entry.claims in (None, input_digest[:_SHORT])


def _worthless(terms: Terms, entry: Entry) -> Reason:
    what = f"{entry.key} in {terms.predecessor}'s bucket {entry.problem}"
    remedy = f"find out who wrote it, and promote to {terms.predecessor} again"
    return Reason(entry.code or "unreadable-record", what, remedy)


def _frozen(environment: str, terms: Terms, now: datetime) -> list[Reason]:
    zone = ZoneInfo(terms.time_zone)
    reasons = []
    for text in terms.freeze:
        until = window_of(text).closed_until(now, zone)
        if until is not None:
            end = f"{until.astimezone(zone):%Y-%m-%d %H:%M} {terms.time_zone}"
            reasons.append(Reason("freeze", f"{environment} is frozen until {end} ({text})", "promote after that"))
    return reasons


def _unproven(
    environment: str,
    input_digest: str,
    terms: Terms,
    proof: Sequence[Record],
    rehearsal: str | None,
    now: datetime,
) -> list[Reason]:
    predecessor = terms.predecessor
    if predecessor is None:
        return []
    of_digest = [record for record in proof if record.input_digest == input_digest]
    ours = [record for record in of_digest if record.rehearsal == rehearsal]
    successes = [record for record in ours if record.succeeded]
    if not successes:
        return [_not_proven(environment, input_digest, predecessor, proof, of_digest, ours)]
    last = max(successes, key=_when)
    failures = [record for record in ours if not record.succeeded and _when(record) >= _when(last)]
    if failures:
        return [_failed_since(input_digest, predecessor, max(failures, key=_when))]
    ready = _proven_since(ours) + timedelta(minutes=terms.soak_minutes)
    # Without a soak time the clocks of two machines do not matter.
    if terms.soak_minutes and now < ready:
        return [_soaking(environment, input_digest, terms, ready)]
    return []


def _not_proven(
    environment: str,
    input_digest: str,
    predecessor: str,
    proof: Sequence[Record],
    of_digest: Sequence[Record],
    ours: Sequence[Record],
) -> Reason:
    digest = input_digest[:_SHORT]
    if ours:
        failed = max(ours, key=_when)
        return Reason(
            "not-proven",
            f"{predecessor} has not proven {digest}: {failed.headline} at {_time(failed)}",
            f"mend it and promote to {predecessor} again",
        )
    if of_digest:
        other = max(of_digest, key=_when)
        kind = "another rehearsal" if other.rehearsal else "a real account"
        return Reason(
            "rehearsal",
            f"{predecessor} has proven {digest} in {kind} only",
            f"promote to {predecessor} here first",
        )
    successes = [record for record in proof if record.succeeded]
    said = f"it last proved {_short(max(successes, key=_when))}" if successes else "it has proven nothing yet"
    return Reason(
        "not-proven",
        f"{predecessor} has not proven {digest}; {said}",
        f"promote this to {predecessor} before {environment}",
    )


def _proven_since(records: Sequence[Record]) -> datetime:
    """Return the end of the first success that no failure came after: repeating a success begins nothing anew."""
    failures = [_when(record) for record in records if not record.succeeded]
    broken = max(failures, default=None)
    return min(record.ended_at for record in records if record.succeeded and (broken is None or _when(record) > broken))


def _soaking(environment: str, input_digest: str, terms: Terms, ready: datetime) -> Reason:
    runs = f"{input_digest[:_SHORT]} runs in {terms.predecessor}"
    return Reason(
        "soak",
        f"{runs}, and {environment} takes it after {counted(terms.soak_minutes, 'minute')}, at {ready:%Y-%m-%d %H:%M}Z",
        "promote again then",
    )


def _failed_since(input_digest: str, predecessor: str, failed: Record) -> Reason:
    return Reason(
        "failed-since",
        f"{predecessor} proved {input_digest[:_SHORT]} and failed with it since: {failed.headline} at {_time(failed)}",
        f"mend it and promote to {predecessor} again",
    )


def _when(record: Record) -> tuple[str, str]:
    """Return what orders records in time; the commit only breaks ties, so that their order in a list never matters."""
    return record.ended_at.isoformat(), record.commit


def _time(record: Record) -> str:
    return f"{record.ended_at:%Y-%m-%d %H:%M:%SZ}"


def _short(record: Record) -> str:
    return f"{record.input_digest[:_SHORT]} (commit {record.commit[:_SHORT]}, {_time(record)})"

"""The gate: may this input digest go to this environment? A pure function of what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ci.evidence.record import Record

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


def decide(
    *, environment: str, input_digest: str, predecessor: str | None, proof: Sequence[Record], rehearsal: str | None
) -> list[Reason]:
    """Return every reason why `environment` may not receive `input_digest`; none means go.

    `predecessor` is the environment that must have proven it (None for the first one), `proof` its records in any
    order, `rehearsal` the digest of the settings when this is one: a rehearsal proves nothing outside itself.
    """
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

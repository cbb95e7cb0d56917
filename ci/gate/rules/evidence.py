"""Is the digest proven: in the environment before, for long enough, until now? Or, for a rollback, right here?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from ci.evidence.entry import Entry
from ci.evidence.gate_rule import GateRule
from ci.evidence.layout import kind_of, stamp, stamp_of
from ci.evidence.log import EvidenceLog, when
from ci.evidence.note import drift_checks, unread
from ci.evidence.record import Record
from ci.gate.request import SHORT, GateRequest, Reason, clock
from shared.terminal import counted

_SECONDS = len("20261124T120000")


def unproven(request: GateRequest) -> Iterator[Reason]:
    """The environment before has a success of this digest, and no failure with it since, nor what may be one."""
    if request.terms.predecessor is None:
        return
    found = _lacking(request)
    if found is None:
        yield from _doubtful(request, request.before, request.proof_log)
        return
    yield found
    yield from _worthless(request, request.before, request.proof)


def unproven_here(request: GateRequest) -> Iterator[Reason]:
    """What a rollback goes back to has a success of its own in this very environment."""
    successes = [one for one in request.log.of_digest(request.input_digest) if one.succeeded]
    if any(request.has_come(one.ended_at) for one in successes):
        yield from _doubtful(request, request.environment, request.log)
        return
    early = f" but one {_from_the_future(successes)}" if successes else ""
    what = f"{request.environment} has no success of {request.input_digest[:SHORT]}{early}"
    yield Reason(GateRule.NOT_PROVEN_HERE, what, f"choose a record of python -m ci history {request.environment}")
    yield from _worthless(request, request.environment, request.own)


def unknown_here(request: GateRequest) -> Iterator[Reason]:
    """Where nothing that lies here can be read, nobody knows what runs, and no rule about it means anything."""
    known = [entry for entry in request.own if entry.started is None]
    if known and all(entry.is_unreadable for entry in known):
        for entry in sorted(known, key=lambda entry: entry.key):
            is_signed = entry.code is GateRule.BAD_SIGNATURE
            remedy = "name the key that signed it in evidence.signing_keys" if is_signed else "find out who wrote it"
            yield _about(entry, request.environment, _or_override(entry, remedy))


def soaking(request: GateRequest) -> Iterator[Reason]:
    """It was proven long enough ago and has not failed since; what else ran there meanwhile does not count."""
    terms = request.terms
    # Without a soak time the clocks of two machines do not matter.
    if terms.predecessor is None or not terms.soak_minutes:
        return
    # A failure from the future is another rule's: nothing would soak for as long as that takes to come.
    come = [one for one in request.proof_log.of_digest(request.input_digest) if request.has_come(one.ended_at)]
    if not any(one.succeeded for one in come):
        return
    ready = _soaks_from(come) + timedelta(minutes=terms.soak_minutes)
    if request.now < ready:
        runs = f"{request.input_digest[:SHORT]} was proven in {request.before}"
        after = f"{request.environment} takes it after {counted(terms.soak_minutes, 'minute')}"
        yield Reason(GateRule.SOAK, f"{runs}, and {after}, at {ready:%Y-%m-%d %H:%M}Z", "promote again then")


def drifted(request: GateRequest) -> Iterator[Reason]:
    """The last look at the environment before found nothing that AWS had otherwise."""
    if request.terms.predecessor is None:
        return
    yield from _unreadable_drift_checks(request)
    # A success ends with a look of its own that found nothing.
    clean = [one.ended_at for one in request.proven]
    checks = drift_checks(request.proof_notes, request.rehearsal)
    clean += [check.made_at for _, check in checks if check.state == "none" and request.has_come(check.made_at)]
    found = [(key, check) for key, check in checks if check.state == "found"]
    seen = max(found, key=lambda one: (one[1].made_at, one[1].actor, one[0]), default=None)
    if seen is None or any(one > seen[1].made_at for one in clean):
        return
    last, changes = seen[1].made_at, seen[1].changes
    named = ", ".join(change.address for change in changes[:3])
    more = f" and {len(changes) - 3} more" if len(changes) > 3 else ""
    remedy = f"promote to {request.before} again, or check again: python -m ci drift {request.before} --record"
    if not request.has_come(last):
        # Nothing that happens today would come after it.
        remedy = f"it is from the future, so find out, then: {_release(request, seen[0])}"
    yield Reason(GateRule.DRIFTED, f"{request.before} has drifted, as of {last:%Y-%m-%d %H:%M}Z: {named}{more}", remedy)


def _unreadable_drift_checks(request: GateRequest) -> Iterator[Reason]:
    """A look that cannot be read may have found something, until a success comes after it."""
    ended = [stamp(one.ended_at) for one in request.proven]
    for filed in unread(request.proof_notes, "drift"):
        if not any(one > stamp_of(filed.key) for one in ended):
            what = f"{filed.key} in {request.before}'s bucket {filed.problem}"
            remedy = f"promote to {request.before} again, or find out, then: {_release(request, filed.key)}"
            yield Reason(GateRule.UNREADABLE_NOTE, what, remedy)


def _release(request: GateRequest, key: str) -> str:
    return f'python -m ci release-hold {request.before} --key {key} --reason "..."'


def _lacking(request: GateRequest) -> Reason | None:
    before, ours = request.before, request.proof_log.of_digest(request.input_digest)
    early = [record for record in ours if record.succeeded]
    successes = [record for record in early if request.has_come(record.ended_at)]
    if early and not successes:
        what = f"{before} has proven {request.input_digest[:SHORT]} in a record {_from_the_future(early)} only"
        return Reason(GateRule.NOT_PROVEN, what, f"promote to {before} again, where the clock is right, or wait")
    if not successes:
        return _not_proven(request, ours)
    last = max(successes, key=when)
    failures = [record for record in ours if record.failed and when(record) >= when(last)]
    if not failures:
        return None
    failed = max(failures, key=when)
    said = f"{before} proved {request.input_digest[:SHORT]} and failed with it since: {failed.headline}"
    return Reason(GateRule.FAILED_SINCE, f"{said} at {clock(failed)}", f"fix it and promote to {before} again")


def _not_proven(request: GateRequest, ours: Sequence[Record]) -> Reason:
    before, digest = request.before, request.input_digest[:SHORT]
    if ours:
        failed = max(ours, key=when)
        what = f"{before} has not proven {digest}: {failed.headline} at {clock(failed)}"
        return Reason(GateRule.NOT_PROVEN, what, f"fix it and promote to {before} again")
    everything = [entry.record for entry in request.proof if entry.record is not None and entry.record.has_begun]
    elsewhere = [one for one in everything if one.input_digest == request.input_digest and not one.is_destruction]
    if elsewhere:
        kind = "another rehearsal" if max(elsewhere, key=when).rehearsal else "a real account"
        return Reason(
            GateRule.REHEARSAL, f"{before} has proven {digest} in {kind} only", f"promote to {before} here first"
        )
    successes = [record for record in everything if record.succeeded]
    said = f"it last proved {_short(max(successes, key=when))}" if successes else "it has proven nothing yet"
    what = f"{before} has not proven {digest}; {said}"
    return Reason(GateRule.NOT_PROVEN, what, f"promote this to {before} before {request.environment}")


def _worthless(request: GateRequest, whose: str, entries: Sequence[Entry]) -> Iterator[Reason]:
    """Name what lies there, would be taken for evidence of the digest, and is none."""
    for entry in sorted(entries, key=lambda entry: entry.key):
        if entry.is_unreadable and entry.claims in (None, request.input_digest[:SHORT]):
            yield _about(entry, whose, f"find out who wrote it, and promote to {whose} again")


def _doubtful(request: GateRequest, whose: str, log: EvidenceLog) -> Iterator[Reason]:
    """Name what cannot be read, is about the digest and is no older than its last success: it may be a failure."""
    ours = log.of_digest(request.input_digest)
    last = max((one for one in ours if one.succeeded and request.has_come(one.ended_at)), key=when)
    for entry in sorted(log.entries, key=lambda entry: entry.key):
        is_end = entry.is_unreadable and kind_of(entry.key) != "started"
        # To the second, which is all that keys of version 1 have.
        is_new = entry.stamp[:_SECONDS] >= stamp(last.ended_at)[:_SECONDS]
        if is_end and is_new and entry.claims == request.input_digest[:SHORT]:
            remedy = _or_override(entry, f"promote to {whose} again")
            yield _about(entry, whose, remedy, "is no older than the success, and ")


def _about(entry: Entry, whose: str, remedy: str, said: str = "") -> Reason:
    what = f"{entry.key} in {whose}'s bucket {said}{entry.problem}"
    return Reason(_code(entry), what, remedy, entry.key)


def _or_override(entry: Entry, remedy: str) -> str:
    return f"{remedy}, or have another person override {_code(entry)} for this key"


def _code(entry: Entry) -> GateRule:
    return entry.code or GateRule.UNREADABLE_RECORD


def _soaks_from(records: Sequence[Record]) -> datetime:
    """Return the end of the first success that no failure came after: repeating a success begins nothing anew.

    When a failure came after every success, that failure's, until a newer success.
    """
    broken = max((record for record in records if record.failed), default=None, key=when)
    successes = [record for record in records if record.succeeded]
    unbroken = [record.ended_at for record in successes if broken is None or when(record) > when(broken)]
    return min(unbroken) if broken is None or unbroken else broken.ended_by


def _from_the_future(records: Sequence[Record]) -> str:
    return f"from the future ({clock(min(records, key=when))})"


def _short(record: Record) -> str:
    return f"{record.input_digest[:SHORT]} (commit {record.commit[:SHORT]}, {clock(record)})"

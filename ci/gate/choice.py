"""What a rollback goes back to, and what a promotion takes next, from the evidence alone. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ci.evidence.log import EvidenceLog
from ci.evidence.operation import Operation
from ci.evidence.record import Outline, Record, Result, Started
from ci.gate.decision import reasons_to_stop
from ci.gate.request import SHORT, GateRequest
from shared import exits

NAMED = 3  # candidates that a line names; the history has the others
FAILED_HERE = "it failed here last: fix it, or start promote by hand to try it again"


def rollback_target(log: EvidenceLog, wanted: str | None) -> Record:
    """Return the success that a rollback goes back to, given the evidence of its environment.

    `wanted` begins a commit or an input digest: any that succeeded here, whatever came later, but not what stands.
    Without it, the newest success whose digest is `in_good_standing`, and does not stand. Raises CommandError.
    """
    successes = log.successes[::-1]
    if not successes:
        raise exits.CommandError(["nothing was ever deployed here: there is nothing to roll back to"])
    others = [one for one in successes if log.stands is None or one.input_digest != log.stands.input_digest]
    return _by_default(log, others) if wanted is None else _by_name(others, wanted)


def command_after(interrupted: Started, *, is_first: bool) -> str:
    """Return the command that goes on after an interrupted run, which closes that one before it begins.

    What was restarted is promoted: the plan is empty, and the tasks begin anew where they need it. `is_first` says that
    no environment comes before this one.
    """
    name = interrupted.environment
    promote = f"python -m ci promote {name}" if is_first else f"python -m ci promote {name} --next"
    return {
        Operation.ROLLBACK: f"python -m ci rollback {name} --to {interrupted.input_digest[:SHORT]}",
        Operation.DESTROY: f"python -m ci destroy {name}",
    }.get(interrupted.operation, promote)


def in_good_standing(history: Sequence[Record | Started]) -> set[str]:
    """Return the input digests about which the last word of a history, the oldest entry first, is a good one.

    A success is a good word. A failure is a bad one. A rollback, even one that failed, is a bad word about every digest
    that succeeded after the one that it goes back to. A run without an end is as a failure, but for a rollback: its
    digest is not known to be bad, so it is repeated. After a destruction, which takes everything with it, no digest is
    in good standing until it succeeds again.
    """
    good = set[str]()
    succeeded: dict[str, int] = {}  # where in the history a digest succeeded last
    for place, one in enumerate(history):
        digest, is_rollback = one.input_digest, one.operation is Operation.ROLLBACK
        if one.operation is Operation.DESTROY:
            good.clear()
        if is_rollback:
            good = {other for other in good if succeeded[other] <= succeeded.get(digest, -1)}
        if isinstance(one, Record) and one.succeeded:
            good.add(digest)
            succeeded[digest] = place
        elif not (is_rollback and _died(one)):
            good.discard(digest)
    return good


def is_in_place(log: EvidenceLog, input_digest: str, commit: str) -> bool:
    """Return whether a promotion of a commit with this input digest has nothing to do.

    What a rollback or a restart left is promoted once more as another commit of the same inputs: main has taken back
    what people went back from, and the next environment wants a proof of that commit, not of one from before.
    """
    stands = log.stands
    if stands is None or stands.input_digest != input_digest:
        return False
    return stands.operation is Operation.PROMOTE or stands.commit == commit


def newest_admitted(
    base: GateRequest,
    ask: Callable[[Record], GateRequest],
    arriving: Callable[[Record], Sequence[Outline]] = lambda _: (),
    *,
    again: bool = True,
) -> tuple[Record | None, list[tuple[Record, list[str]]]]:
    """Return the newest record of the environment before whose digest may come, and those that wait, with reasons.

    `arriving` says how a record's document differs from what was applied; it is asked where nothing else stops. Where
    two changes must not come together, the newest that may come is one in between, and the next run takes the rest.
    Without `again`, what failed here last waits. Goes no further back than to what ran last; that comes again where it
    does not stand any more, since something failed or has no end, and where it `is_in_place` of another commit only.
    After a destruction whatever is proven may come. Returns None when nothing may come.
    """
    waiting: list[tuple[Record, list[str]]] = []
    for record in that_wait(base):
        request = ask(record)
        failed = [FAILED_HERE] if not again and base.log.failed_last(record.input_digest) else []
        reasons = failed or reasons_to_stop(request) or reasons_to_stop(replace(request, arriving=arriving(record)))
        if not reasons:
            return record, waiting
        waiting.append((record, [str(reason) for reason in reasons]))
    return None, waiting


def that_wait(base: GateRequest) -> Iterator[Record]:
    """Yield what is proven in the environment before and not in place here, the newest first, each digest once.

    Goes no further back than to what ran last.
    """
    seen = set[str]()
    for record in reversed(base.proof_log.successes):
        digest = record.input_digest
        if is_in_place(base.log, digest, record.commit):
            return
        if digest not in seen:
            seen.add(digest)
            yield record
        if base.log.runs is not None and digest == base.log.runs.input_digest:
            return


def _died(one: Record | Started) -> bool:
    return isinstance(one, Started) or one.result is Result.INTERRUPTED


def _by_default(log: EvidenceLog, others: Sequence[Record]) -> Record:
    if not others:
        raise exits.CommandError(["no earlier success: see python -m ci history"])
    good = in_good_standing(log.history)
    found = next((one for one in others if one.input_digest in good), None)
    if found is None:
        raise exits.CommandError([_no_default(log, others)])
    return found


def _by_name(others: Sequence[Record], wanted: str) -> Record:
    fitting = [one for one in others if one.commit.startswith(wanted) or one.input_digest.startswith(wanted)]
    if not fitting:
        line = f"--to {wanted}: no earlier success of that commit or digest: see python -m ci history"
        raise exits.CommandError([line], exits.BAD_INPUT)
    if len({one.input_digest for one in fitting}) > 1:
        raise exits.CommandError([f"--to {wanted}: fits several: write more digits"], exits.BAD_INPUT)
    return fitting[0]


def _no_default(log: EvidenceLog, others: Sequence[Record]) -> str:
    """Return the line for a history in which every earlier success has a bad word after it: a person has to choose.

    Where a rollback was the last that was tried, what it goes back to is named first: to repeat it.
    """
    newest: dict[str, Record] = {}
    for one in others:
        newest.setdefault(one.input_digest, one)
    last = log.history[-1]
    if last.operation is Operation.ROLLBACK and last.input_digest in newest:
        newest = {last.input_digest: newest[last.input_digest], **newest}
    named = [f"--to {one.input_digest[:SHORT]} (commit {one.commit[:SHORT]})" for one in newest.values()]
    more = f" or {len(named) - NAMED} more of python -m ci history" if len(named) > NAMED else ""
    what = "every earlier success failed later, was rolled back from, or was destroyed"
    return f"{what}: choose one: {', '.join(named[:NAMED])}{more}"

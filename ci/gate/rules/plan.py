"""Has the environment before gone through what this plan would do? Does it permit more?"""

from __future__ import annotations

from collections.abc import Iterator

from ci.changes.one_at_a_time import conflicting, sentence
from ci.evidence.gate_rule import GateRule
from ci.evidence.log import when
from ci.evidence.operation import Operation
from ci.evidence.record import Outline
from ci.gate.rehearsed_changes import Rehearsed, compare
from ci.gate.request import GateRequest, Reason
from shared.aws import facts_of
from shared.terminal import counted

PRODUCTION = "production"
_DESTROYED = ("replace", "delete")
_LOST = (*_DESTROYED, "forget")


def rehearsed(request: GateRequest) -> Rehearsed:
    """Return this plan's changes beside those that the environment before has been through since it ran what runs here.

    Without a record of that there, only its changes with this very digest count: rather too few than too many.
    """
    proven, runs = request.proven, request.log.runs
    since = min((when(one) for one in proven if runs and one.input_digest == runs.input_digest), default=None)
    counted = [
        one for one in proven if one.input_digest == request.input_digest or (since is not None and when(one) > since)
    ]
    changes = {change for one in counted for change in one.changes}
    return compare(request.changes or (), sorted(changes, key=lambda change: (change.address, change.action)))


def unrehearsed(request: GateRequest) -> Iterator[Reason]:
    """What holds data, or an address that others know, is not lost by a plan that no environment before has tried.

    It is lost with its resource, and by an update after which less is kept.
    """
    if request.changes is None or request.terms.predecessor is None:
        return
    for change in rehearsed(request).extra:
        data = facts_of(change.type).data
        if data is None:
            continue
        if change.action in _LOST and data.loses is not None:
            lost = "it stays in AWS, and nothing manages it" if change.action == "forget" else data.loses
            yield _reason(request, f"{_verb(change)} {change.address}{_cause(change)}", lost)
        for argument in change.keeps_less if change.action == "update" else ():
            does = f"lowers {argument} of {change.address}"
            yield _reason(request, does, data.keeps[argument].loses)


def one_at_a_time(request: GateRequest) -> Iterator[Reason]:
    """Of what AWS takes one field in a request, one changes: else the apply ends in the middle, and again each time."""
    for change in request.arriving if request.changes is None else request.changes:
        fields = conflicting(change.type, change.attributes) if change.action == "update" else ()
        if not fields:
            continue
        remedy = "split it into two merges"
        if request.operation is Operation.ROLLBACK:
            remedy = "roll back in two steps: choose a success in between with --to"
        elif request.terms.predecessor is not None:
            command = f"python -m ci promote {request.environment} --next"
            remedy += f", or take what was merged in between first: {command}"
        # Without a plan it is about which commit comes next.
        order = ", so one merge comes after the other" if request.changes is None else ""
        yield Reason(GateRule.ONE_AT_A_TIME, f"{change.address}: {sentence(fields)}{order}", remedy)


def interrupting(request: GateRequest) -> Iterator[Reason]:
    """Where something runs, no plan takes from customers what stands under it or before it, in whatever environment.

    A reason for each section of docs/operations.md that says how it is done without; it names what goes along.
    """
    gone = [change for change in request.changes or () if change.action in _DESTROYED]
    if not request.log.was_deployed:
        return
    found: dict[str, list[tuple[Outline, str]]] = {}
    for change in gone:
        facts = facts_of(change.type).interrupts
        if facts is not None:
            found.setdefault(facts.instead, []).append((change, facts.what))
    for section, changes in sorted(found.items()):
        first, what = changes[0]
        more = f", and {len(changes) - 1} more like it" if len(changes) > 1 else ""
        yield Reason(
            GateRule.INTERRUPTS,
            f"the plan {_verb(first)} {first.address}{_cause(first)}{more}: {what} is away meanwhile, and the plan "
            f"replaces or destroys {counted(len(gone), 'resource')}{_losses(gone)}",
            f'see docs/operations.md, "{section}", or have another person override interrupts',
        )


def _losses(gone: list[Outline]) -> str:
    """Return what is lost with the resources that hold data or an address, as a part of a sentence."""
    lost = [(change.address, data.loses) for change in gone if (data := facts_of(change.type).data) is not None]
    return "".join(f"; {address}: {loses}" for address, loses in lost if loses is not None)


def broader(request: GateRequest) -> Iterator[Reason]:
    """Nothing in production may do more than before, unless somebody else has read that very statement.

    Where nothing was ever deployed there is nothing to be broader than.
    """
    if request.terms.tier != PRODUCTION or not request.log.was_deployed:
        return
    for one in request.broadenings:
        what = f"{one.address} permits more than before: {one.what}"
        remedy = f"have another person override broader for statement {one.id}, or permit less"
        yield Reason(GateRule.BROADER, what, remedy, one.id)


def destroys_production(request: GateRequest) -> Iterator[Reason]:
    """No run of this tooling destroys an environment of tier production."""
    if request.terms.tier == PRODUCTION:
        what = f"{request.environment} is of tier production"
        yield Reason(GateRule.PRODUCTION, what, "nothing here destroys it")


def _reason(request: GateRequest, does: str, loses: str) -> Reason:
    return Reason(
        GateRule.UNREHEARSED,
        f"the plan {does}, which {request.before} never went through; {loses}",
        f"make {request.before} go through it, or have another person override unrehearsed",
    )


def _verb(change: Outline) -> str:
    return {"replace": "replaces", "delete": "destroys", "forget": "lets go of"}[change.action]


def _cause(change: Outline) -> str:
    return f", for {', '.join(change.forces_replacement)}" if change.forces_replacement else ""

"""Is the state that a plan was made over the one that the records left?

A state names its lineage, which it is given when it is first written, and its serial, which grows with each write
(HashiCorp, "Backends: State Storage and Locking"). Terraform compares neither with what was there last week.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from ci.changes.plan.prior import PriorState
from ci.evidence.gate_rule import GateRule
from ci.evidence.log import to_the_second
from ci.evidence.operation import Operation
from ci.evidence.record import Record, Started, State
from ci.gate.request import SHORT, GateRequest, Reason, clock

_RULES = frozenset({GateRule.STATE_LOST, GateRule.STATE_REPLACED})


def lost(request: GateRequest) -> Iterator[Reason]:
    """Where something was applied the state holds it; a plan over an empty state would make everything once more.

    What was applied since the plan makes it stale, which the engine says.
    """
    prior = request.prior
    entry = None if prior is None or not prior.is_empty else request.log.applied_before(prior.planned_at)
    if entry is None:
        return
    record = entry.record
    said = (
        f"{entry.key} may say that something was applied"
        if record is None
        else f"{record.commit[:SHORT]} was applied at {clock(record)}"
    )
    what = f"the state of {request.environment} holds no resource, and {said}"
    if request.operation is Operation.DESTROY:
        what += ", so a plan destroys nothing"
    yield Reason(GateRule.STATE_LOST, what, _remedy(GateRule.STATE_LOST))


def replaced(request: GateRequest) -> Iterator[Reason]:
    """A plan over another state than the recorded one, or over an older version of it, would undo what it lacks."""
    prior = request.prior
    if prior is None or not prior.lineage:  # where there is none it is lost
        return
    run = recorded(request.log.history, prior.planned_at)
    if run is None or run.state is None or _follows(prior, run.state):
        return
    found, known = f"serial {prior.serial}", f"serial {run.state.serial}"
    if prior.lineage != run.state.lineage:
        found, known = f"lineage {prior.lineage}, {found}", f"lineage {run.state.lineage}, {known}"
    verb = "left" if isinstance(run, Record) else "met"
    what = f"the state of {request.environment} has {found}, and {run.commit[:SHORT]} {verb} {known} at"
    yield Reason(GateRule.STATE_REPLACED, f"{what} {run.at:%Y-%m-%d %H:%M:%SZ}", _remedy(GateRule.STATE_REPLACED))


def recorded(history: Sequence[Record | Started], until: datetime) -> Record | Started | None:
    """Return the last run until then that knew the environment's state; None where any state will do.

    `history` is the oldest first. A state that does not follow the one before it counts only where an override has let
    the run over it: no run that went wrong says by itself which state is the right one. A destruction that left nothing
    ends all of it.
    """
    known: Record | Started | None = None
    for one in history:
        if one.at > to_the_second(until):
            continue
        if isinstance(one, Record) and one.is_destruction and not one.holds_resources:
            known = None
        elif (
            one.state is None
            or not one.state.lineage  # as records of before said that there was none
            or (known is not None and known.state is not None and not _goes_on(one, known.state))
        ):
            continue
        else:
            known = one
    return known


def _goes_on(run: Record | Started, before: State) -> bool:
    """Whether a run's state follows the one before it, or another person has let it go over this one."""
    return (run.state is not None and _follows(run.state, before)) or any(used.rule in _RULES for used in run.opened)


def _follows(state: State | PriorState, before: State) -> bool:
    return state.lineage == before.lineage and state.serial >= before.serial


def _remedy(rule: GateRule) -> str:
    way = 'list its versions, restore the recorded one, import the rest (docs/operations.md, "The state is lost")'
    return f"{way}, or have somebody else override {rule}"

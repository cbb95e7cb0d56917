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
    known = recorded(request.log.history, prior.planned_at)
    if known is None or _follows(prior, known[1]):
        return
    run, state = known
    found, left = f"serial {prior.serial}", f"serial {state.serial}"
    if prior.lineage != state.lineage:
        found, left = f"lineage {prior.lineage}, {found}", f"lineage {state.lineage}, {left}"
    verb = "left" if isinstance(run, Record) else "met"
    what = f"the state of {request.environment} has {found}, and {run.commit[:SHORT]} {verb} {left} at"
    yield Reason(GateRule.STATE_REPLACED, f"{what} {run.at:%Y-%m-%d %H:%M:%SZ}", _remedy(GateRule.STATE_REPLACED))


def recorded(history: Sequence[Record | Started], until: datetime) -> tuple[Record | Started, State] | None:
    """Return the last run until then that knew the environment's state, and that state; None where any will do.

    `history` is the oldest first. A state that does not follow the one before it counts only where an override has let
    the run over it: no run that went wrong says by itself which state is the right one. A destruction that left nothing
    ends all of it. A state without a lineage is what records of before say where there was none.
    """
    known: tuple[Record | Started, State] | None = None
    for one in history:
        if one.at > to_the_second(until):
            continue
        if isinstance(one, Record) and one.is_destruction and not one.holds_resources:
            known = None
        elif one.state is not None and one.state.lineage:
            is_let_through = any(used.rule in _RULES for used in one.opened)
            if known is None or is_let_through or _follows(one.state, known[1]):
                known = one, one.state
    return known


def _follows(state: State | PriorState, before: State) -> bool:
    return state.lineage == before.lineage and state.serial >= before.serial


def _remedy(rule: GateRule) -> str:
    way = 'list its versions, restore the recorded one, import the rest (docs/operations.md, "The state is lost")'
    return f"{way}, or have another person override {rule}"

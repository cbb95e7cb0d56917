"""All rules together, and what overrides make of their reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ci.evidence.note import Filed, Override
from ci.evidence.operation import Operation
from ci.gate.request import GateRequest, Reason
from ci.gate.rules import commit, evidence, freeze_and_hold, plan, running, state

Rule = Callable[[GateRequest], Iterator[Reason]]
# Each yields every reason that it has. A rollback goes back to what was proven right here, a destruction to nothing;
# a restart brings nothing new, but new tasks.
RULES: Mapping[Operation, tuple[Rule, ...]] = {
    Operation.PROMOTE: (
        running.running,
        freeze_and_hold.frozen,
        freeze_and_hold.held,
        evidence.unproven,
        evidence.unknown_here,
        evidence.soaking,
        evidence.drifted,
        commit.not_on_main,
        commit.older,
        state.lost,
        state.replaced,
        plan.one_at_a_time,
        plan.unrehearsed,
        plan.interrupting,
        plan.broader,
    ),
    Operation.ROLLBACK: (
        running.running,
        freeze_and_hold.frozen,
        evidence.unproven_here,
        state.lost,
        state.replaced,
        plan.one_at_a_time,
        plan.unrehearsed,
        plan.interrupting,
        plan.broader,
    ),
    Operation.RESTART: (
        running.running,
        freeze_and_hold.frozen,
        freeze_and_hold.held,
        state.lost,
        state.replaced,
    ),
    Operation.DESTROY: (
        running.running,
        plan.destroys_production,
        freeze_and_hold.held,
        state.lost,
        state.replaced,
    ),
}

# What people may order at any moment, so that it is asked once more right before a change.
_ORDERS = (freeze_and_hold.frozen, freeze_and_hold.held)


@dataclass(frozen=True)
class Overridden:
    """A rule that would have stopped, and the override that opened it."""

    reason: Reason
    key: str
    override: Override


@dataclass(frozen=True)
class Decision:
    """Every reason that stops, none means go; and what would have stopped without an override."""

    reasons: tuple[Reason, ...]
    overridden: tuple[Overridden, ...]


def reasons_to_stop(request: GateRequest) -> list[Reason]:
    """Return every reason to stop; none means go."""
    return list(decide(request).reasons)


def orders_to_stop(request: GateRequest) -> list[Reason]:
    """Return the reasons of freeze windows and holds alone: they need nothing but the environment's own notes."""
    rules = [rule for rule in RULES[request.operation] if rule in _ORDERS]
    return list(_decided(request, rules).reasons)


def decide(request: GateRequest) -> Decision:
    """Return every reason to stop, and every one that an override took away."""
    return _decided(request, RULES[request.operation])


def _decided(request: GateRequest, rules: Sequence[Rule]) -> Decision:
    found = [reason for rule in rules for reason in rule(request)]
    overrides = sorted(
        (filed for filed in request.notes if isinstance(filed.note, Override) and _holds(request, filed)),
        key=lambda filed: filed.key,
    )
    overridden = [
        Overridden(reason, by.key, by.note)
        for reason in found
        if (by := next(filter(partial(_overrides, request, reason), overrides), None)) and isinstance(by.note, Override)
    ]
    gone = [one.reason for one in overridden]
    return Decision(tuple(reason for reason in found if reason not in gone), tuple(overridden))


def _holds(request: GateRequest, filed: Filed) -> bool:
    """Return whether an override is about this digest, in this rehearsal, and in force; none from the future is."""
    note = filed.note
    assert isinstance(note, Override)
    mine = (note.input_digest, note.rehearsal) == (request.input_digest, request.rehearsal)
    return mine and request.has_come(note.made_at) and note.is_in_force(request.now)


def _overrides(request: GateRequest, reason: Reason, filed: Filed) -> bool:
    note = filed.note
    if not isinstance(note, Override) or (note.rule, note.subject) != (reason.code, reason.subject):
        return False
    if not note.rule.by_another_person:
        return True
    authors = () if request.standing is None else request.standing.authors
    return bool(authors) and note.actor.casefold() not in {author.casefold() for author in authors}

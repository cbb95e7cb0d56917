"""The rules of the gate by their codes, as reasons, overrides and records name them, and what may be overridden."""

from __future__ import annotations

from enum import StrEnum


class GateRule(StrEnum):
    """Every reason that the gate can give; the value is the code that people and programs read."""

    BAD_SIGNATURE = "bad-signature"
    BROADER = "broader"
    DRIFTED = "drifted"
    FAILED_SINCE = "failed-since"
    FOREIGN_RECORD = "foreign-record"
    FREEZE = "freeze"
    HOLD = "hold"
    INTERRUPTS = "interrupts"
    NOT_ON_MAIN = "not-on-main"
    NOT_PROVEN = "not-proven"
    NOT_PROVEN_HERE = "not-proven-here"
    ONE_AT_A_TIME = "one-at-a-time"
    OLDER = "older"
    PRODUCTION = "production"
    REHEARSAL = "rehearsal"
    RUNNING = "running"
    SOAK = "soak"
    STATE_LOST = "state-lost"
    STATE_REPLACED = "state-replaced"
    UNREADABLE = "unreadable"
    UNREADABLE_NOTE = "unreadable-note"
    UNREADABLE_RECORD = "unreadable-record"
    UNREHEARSED = "unrehearsed"

    @property
    def overridable(self) -> bool:
        """Whether an override may open it; that a change is proven in the environment before is not among them."""
        return self in _OVERRIDABLE

    @property
    def by_another_person(self) -> bool:
        """Whether nobody who wrote the change may override it."""
        return self in _BY_ANOTHER_PERSON

    @property
    def by_statement(self) -> bool:
        """Whether an override opens it for a single statement of a policy, by the id that the gate gives it."""
        return self is GateRule.BROADER

    @property
    def by_object(self) -> bool:
        """Whether an override opens it for a single object among the records, by its key."""
        return self in _BY_OBJECT


_BY_OBJECT = frozenset({GateRule.BAD_SIGNATURE, GateRule.FOREIGN_RECORD, GateRule.UNREADABLE_RECORD})
_BY_ANOTHER_PERSON = _BY_OBJECT | {
    GateRule.BROADER,
    GateRule.INTERRUPTS,
    GateRule.STATE_LOST,
    GateRule.STATE_REPLACED,
    GateRule.UNREHEARSED,
}
_OVERRIDABLE = _BY_ANOTHER_PERSON | {
    GateRule.DRIFTED,
    GateRule.FAILED_SINCE,
    GateRule.FREEZE,
    GateRule.NOT_ON_MAIN,
    GateRule.OLDER,
    GateRule.SOAK,
}

"""Is this a moment for it? Freeze windows and holds."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from ci.evidence.gate_rule import GateRule
from ci.evidence.note import holds_in_force, unread
from ci.gate.request import GateRequest, Reason
from shared.config.windows import window_of


def frozen(request: GateRequest) -> Iterator[Reason]:
    """Nothing comes into an environment while one of its freeze windows is open."""
    terms, environment = request.terms, request.environment
    zone = ZoneInfo(terms.time_zone)
    for text in terms.freeze:
        until = window_of(text).closed_until(request.now, zone)
        if until is not None:
            end = f"{until.astimezone(zone):%Y-%m-%d %H:%M} {terms.time_zone}"
            yield Reason(GateRule.FREEZE, f"{environment} is frozen until {end} ({text})", "promote after that")


def held(request: GateRequest) -> Iterator[Reason]:
    """Nothing new comes while somebody holds the environment; a rollback is not new."""
    for hold in holds_in_force(request.notes, request.now, request.rehearsal):
        until = "" if hold.expires_at is None else f" until {hold.expires_at:%Y-%m-%d %H:%M}Z"
        said = f"{request.environment} is held by {hold.actor} since {hold.made_at:%Y-%m-%d %H:%M}Z{until}"
        yield Reason(
            GateRule.HOLD,
            f"{said} ({hold.reason})",
            f"when it is over: {_release(request)}",
        )
    for filed in unread(request.notes, "hold"):
        what = f"{filed.key} {filed.problem}, and may be a hold"
        yield Reason(GateRule.UNREADABLE_NOTE, what, f"find out, then: {_release(request)}")


def _release(request: GateRequest) -> str:
    return f'python -m ci release-hold {request.environment} --reason "..."'

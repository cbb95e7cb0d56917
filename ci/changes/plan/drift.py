"""Drift: what an ordinary plan of the deployed document would change, but for what somebody allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_serializer

from ci.changes.plan.summary import PlannedChange, PlanSummary
from shared import exits
from shared.aws import facts_of
from shared.terminal import counted


class Allowed(BaseModel):
    """A difference that is no drift: the resource, its top-level attributes, why, and until when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: str
    attributes: frozenset[str]
    reason: str
    expires: date | None = None

    @field_serializer("attributes", when_used="json")
    def _sorted(self, attributes: frozenset[str]) -> list[str]:
        return sorted(attributes)


@dataclass(frozen=True)
class Drift:
    """What a plan found: real drift, what is allowed, what is allowed and not there any more, what was allowed once."""

    found: tuple[PlannedChange, ...]
    allowed: tuple[tuple[PlannedChange, Allowed], ...]
    unused: tuple[Allowed, ...]
    expired: tuple[Allowed, ...] = ()

    @property
    def state(self) -> Literal["none", "found"]:
        """Return what records, notes and programs call it."""
        return "found" if self.found else "none"


def judge(summary: PlanSummary, allowed: Sequence[Allowed], today: date) -> Drift:
    """Return which changes of resources are drift on the day `today`.

    An allowance covers the updates of one resource whose changed attributes it names, until it expires; it never
    covers a replacement, a destroy or a create. Where it names more than what changes it is `unused`:
    the list must stay exact. One that has `expired` covers nothing, and is named until somebody takes it off.
    """
    expired = tuple(one for one in allowed if one.expires is not None and one.expires < today)
    valid = {one.address: one for one in allowed if one not in expired}
    found: list[PlannedChange] = []
    covered: list[tuple[PlannedChange, Allowed]] = []
    for change in summary.resources:
        allowance = valid.get(change.address)
        if allowance is not None and change.action == "update" and change.attributes <= allowance.attributes:
            covered.append((change, allowance))
        else:
            found.append(change)
    exact = {allowance.address for change, allowance in covered if change.attributes == allowance.attributes}
    unused = tuple(one for address, one in valid.items() if address not in exact)
    return Drift(tuple(found), tuple(covered), unused, expired)


def allowances(data: Sequence[object], file: str) -> list[Allowed]:
    """Return a list of allowances read from `file`. Raises CommandError with a line for each that is wrong."""
    found: list[Allowed] = []
    problems: list[str] = []
    for number, item in enumerate(data):
        try:
            found.append(Allowed.model_validate(item))
        except ValidationError as error:
            problems += [
                f"{file}: [{number}].{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
                for one in error.errors()
            ]
    addresses = [one.address for one in found]
    problems += [f"{file}: {name}: allowed twice: make it one" for name in addresses if addresses.count(name) > 1]
    if problems:
        raise exits.CommandError(list(dict.fromkeys(problems)), exits.BAD_INPUT)
    return found


def lines_of(drift: Drift) -> list[str]:
    """Return what people read: one line for each change, each allowance, and a headline."""
    lines = [f"DRIFT {change.action} {change.address}{_names(change)}{_hint(change)}" for change in drift.found]
    lines += [f"allowed {change.address}{_names(change)}: {allowance.reason}" for change, allowance in drift.allowed]
    lines += [f"allowed and not there any more: {one.address}: take it off the list" for one in drift.unused]
    ended = "counts as drift now: fix it, or decide again"
    lines += [f"allowed until {one.expires}: {one.address}: {ended}" for one in drift.expired]
    return [*lines, counted(len(drift.found), "change") if drift.found else "no drift"]


def as_data(drift: Drift) -> dict[str, Any]:
    """Return the drift for `--json`."""
    return {
        "state": drift.state,
        "changes": [change.outline() for change in drift.found],
        "allowed": [{"address": change.address, "reason": one.reason} for change, one in drift.allowed],
        "unused": [one.model_dump(mode="json") for one in drift.unused],
        "expired": [one.model_dump(mode="json") for one in drift.expired],
    }


def _names(change: PlannedChange) -> str:
    return f" ({', '.join(sorted(change.attributes))})" if change.attributes else ""


def _hint(change: PlannedChange) -> str:
    """Return what is known of a resource that AWS itself takes away, where a plan makes it again."""
    vanishing = facts_of(change.change.type).vanishing
    return f": {vanishing.when}" if vanishing is not None and change.action == "create" else ""

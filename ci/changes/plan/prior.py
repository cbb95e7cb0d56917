"""Which state does a plan start from, does it hold anything, and when was that? Pure.

`prior_state` of the JSON is the state after its refresh, with the data sources that the plan has read; what the refresh
found to be gone from AWS stands in `resource_drift` (HashiCorp, "JSON Output Format").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class PriorState:
    """The state that a plan was made over, and when. Where there is none yet, `lineage` is empty and `serial` 0."""

    lineage: str
    serial: int
    is_empty: bool
    planned_at: datetime


def prior_state(plan: Mapping[str, Any], lineage: str, serial: int) -> PriorState:
    """Return the state of a plan, as `terraform show -json` prints it; which one it is stands in the saved plan only.

    A plan without its `timestamp` counts as made after everything.
    """
    made = plan.get("timestamp")
    at = datetime.max.replace(tzinfo=UTC) if made is None else datetime.fromisoformat(made).astimezone(UTC)
    return PriorState(lineage, serial, _is_empty(plan), at)


def _is_empty(plan: Mapping[str, Any]) -> bool:
    values = (plan.get("prior_state") or {}).get("values") or {}
    managed = any(one["mode"] == "managed" for one in _resources(values.get("root_module") or {}))
    return not managed and not plan.get("resource_drift")


def _resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from _resources(child)

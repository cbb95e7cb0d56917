"""Does the state that a plan starts from hold anything, and when was that? Pure.

`prior_state` of the JSON is the state after its refresh, with the data sources that the plan has read; what the refresh
found to be gone from AWS stands in `resource_drift` (HashiCorp, "JSON Output Format").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any


def empty_at(plan: Mapping[str, Any]) -> datetime | None:
    """Return when a plan, as `terraform show -json` prints it, was made over a state without resources; else None.

    A plan without its `timestamp` counts as made after everything.
    """
    if not _is_empty(plan):
        return None
    made = plan.get("timestamp")
    return datetime.max.replace(tzinfo=UTC) if made is None else datetime.fromisoformat(made).astimezone(UTC)


def _is_empty(plan: Mapping[str, Any]) -> bool:
    values = (plan.get("prior_state") or {}).get("values") or {}
    managed = any(one["mode"] == "managed" for one in _resources(values.get("root_module") or {}))
    return not managed and not plan.get("resource_drift")


def _resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from _resources(child)

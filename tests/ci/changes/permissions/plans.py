"""Resource changes of a plan, and what broadening finds in them."""

from __future__ import annotations

from typing import Any

from ci.changes.permissions import broadenings

Values = dict[str, Any]


def change(type_: str, before: Values | None, after: Values | None, name: str = "x", **unknown: Any) -> Values:
    """Return one resource change of a plan."""
    actions = ["update"]
    if before is None or after is None:
        actions = ["create"] if before is None else ["delete"]
    elif before == after and not unknown:
        actions = ["no-op"]
    return {
        "address": f"{type_}.{name}",
        "type": type_,
        "mode": "managed",
        "change": {"actions": actions, "before": before, "after": after, "after_unknown": unknown},
    }


def found(*changes: Values) -> list[str]:
    """Return what a plan of these changes makes broader, without addresses."""
    return [one.what for one in broadenings({"resource_changes": list(changes)})]

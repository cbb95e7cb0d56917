"""Some permissions are not called like the operation that takes them; ministack knows those of S3, not of Budgets.

Source: Service Authorization Reference, AWS Budget Service. Runs inside of ministack, and imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_CHANGES = ("Create", "Delete", "Update")


def permission(action: str) -> str:
    """Return the permission that an operation takes, which ministack calls `action`."""
    service, _, operation = action.partition(":")
    if service != "budgets" or operation.endswith(("TagResource", "TagsForResource")):
        return action
    return "budgets:ModifyBudget" if operation.startswith(_CHANGES) else "budgets:ViewBudget"


def install(iam_actions: Any) -> None:
    """Let ministack ask for them by their names; `iam_actions` is its module."""
    iam_actions.extract_iam_action = _by_name(iam_actions.extract_iam_action)


def _by_name(action_of: Callable[..., str | None]) -> Callable[..., str | None]:
    def named(*request: Any, **options: Mapping[str, Any]) -> str | None:
        found = action_of(*request, **options)
        return None if found is None else permission(found)

    return named

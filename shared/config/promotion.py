"""The order in which environments receive a change."""

from __future__ import annotations

from collections.abc import Mapping


def in_promotion_order(after: Mapping[str, str | None]) -> list[str]:
    """Return the names of `after` (environment -> the one before it, None for the first) from first to last.

    Environments at the same distance from the first stand in alphabetical order; those that no first environment
    leads to (an unknown predecessor, a circle) follow in alphabetical order.
    """
    ordered: list[str] = []
    step = sorted(name for name, before in after.items() if before is None)
    while step:
        ordered += step
        # Each name has one predecessor, so no name is met twice.
        step = sorted(name for name, before in after.items() if before in step)
    return ordered + sorted(set(after) - set(ordered))

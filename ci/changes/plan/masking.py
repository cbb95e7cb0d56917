"""A value of a plan with everything hidden that the plan calls sensitive, and named what only AWS will know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ci.changes.diff.values import Sensitive

UNKNOWN = "(known after apply)"


def masked(value: object, *masks: object, holds: Callable[[str], bool] | None = None) -> Any:  # noqa: ANN401 - JSON
    """Return `value` with a `Sensitive` wherever one of `masks` says so, or a text holds what is secret elsewhere.

    A mask is what the plan has beside a value (`before_sensitive`, `after_sensitive`): true for a value that is hidden
    as a whole, an object or a list that is masked in turn, and nothing where nothing is hidden.
    """
    if any(mask is True for mask in masks) or (holds is not None and _holds(value, holds)):
        return None if value is None else Sensitive.of(_plain(value))
    if isinstance(value, dict):
        return {key: masked(item, *(_at_key(mask, key) for mask in masks), holds=holds) for key, item in value.items()}
    if isinstance(value, list):
        # The members of a set have no fixed place, so a mask of one is a mask of all.
        inner = [item for mask in masks if isinstance(mask, list) for item in mask if item]
        return [masked(item, *inner, holds=holds) for item in value]
    return value


def masks_of(change: Mapping[str, Any]) -> list[object]:
    """Return the masks of both sides of a change. The provider copies `tags` into `tags_all`, and no mask says so."""
    found: list[object] = []
    for side in ("before_sensitive", "after_sensitive"):
        mask = change.get(side)
        found.append(mask)
        if isinstance(mask, dict) and "tags" in mask:
            found.append({"tags_all": mask["tags"]})
    return found


def with_unknown(value: object, unknown: object) -> Any:  # noqa: ANN401 - JSON
    """Return `value` with words in the place of everything that `unknown` (`after_unknown`) says AWS will decide."""
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, dict) and unknown:
        known = value if isinstance(value, dict) else {}
        return {key: with_unknown(known.get(key), unknown.get(key)) for key in known.keys() | unknown.keys()}
    if isinstance(unknown, list) and unknown:
        known_items = value if isinstance(value, list) else []
        count = max(len(known_items), len(unknown))
        return [with_unknown(_item(known_items, place), _item(unknown, place)) for place in range(count)]
    return value


def _holds(value: object, holds: Callable[[str], bool]) -> bool:
    """Return whether a text or number holds a secret, or a key of a map, for keys are shown."""
    if isinstance(value, dict):
        return any(holds(key) for key in value)
    return isinstance(value, (str, int, float)) and not isinstance(value, bool) and holds(str(value))


def _at_key(mask: object, key: str) -> object:
    return mask.get(key) if isinstance(mask, dict) else None


def _item(items: list[Any], place: int) -> object:
    return items[place] if place < len(items) else None


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON, only to be hashed
    """Return a value in which 1 and 1.0 are one number, as they are in HCL."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value

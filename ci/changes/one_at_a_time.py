"""Which fields of an update do not go together: AWS takes one in a request, and the provider sends all. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shared.aws import facts_of

# An attribute's path begins with the argument: `cache_usage_limits[0].data_storage[0].maximum`.
_ARGUMENT = re.compile(r"[^.\[]+")


def conflicting(type_: str | None, attributes: Iterable[str]) -> tuple[str, ...]:
    """Return the arguments among changed `attributes` of which AWS takes one in a request, sorted.

    Nothing where at most one of them changes, and of a type of which no such thing is known.
    """
    known = facts_of(type_).one_at_a_time
    if known is None:
        return ()
    changed = {found.group() for name in attributes if (found := _ARGUMENT.match(name))}
    fields = sorted(changed.intersection(known.arguments))
    return tuple(fields) if len(fields) > 1 else ()


def sentence(fields: Iterable[str]) -> str:
    """Return in words what is wrong with fields that `conflicting` returned."""
    *others, last = fields
    return f"{', '.join(others)} and {last} change at once, and AWS takes one of them in a request"

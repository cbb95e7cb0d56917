"""A plan as `show -json` prints it -> what it permits that was not permitted before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ci.changes.permissions import exposure
from ci.changes.permissions.firewall import opened, opened_by_default
from ci.changes.permissions.network import let_through
from ci.changes.permissions.policies import permitted
from ci.changes.permissions.proof import HIDDEN, UNKNOWN, Found
from ci.changes.permissions.resource_change import ResourceChange, changes_of

# 128 bits, as hexadecimal digits: two statements with one id cannot be made on purpose.
_ID_DIGITS = 32
_JUDGES = (
    permitted,
    exposure.unproven,
    exposure.opened,
    exposure.unblocked,
    exposure.attached,
    exposure.detached,
    exposure.commanded,
    let_through,
)


@dataclass(frozen=True)
class Broadening:
    """A statement that permits more: where, what, and the id by which an override names it.

    The id has more in it than what is shown: it is not always the digest of that.
    """

    address: str
    what: str
    id: str


def broadenings(
    plan: Mapping[str, Any], *, hide: Callable[[str], str] = str, hide_marked: Callable[[str], str] = str
) -> list[Broadening]:
    """Return everything in a plan that permits more than before, sorted.

    `hide` takes the secrets out of what is shown. `hide_marked` takes out of what an id is made of the values that
    the plan marks as sensitive, and nothing else, so that statements which are shown alike have different ids.
    """
    changes = changes_of(plan)
    found = {one for judge in (*_JUDGES, _filtered) for one in judge(changes)}
    return [
        Broadening(hide(address), hide(what), _id(hide_marked(address), hide_marked(what)))
        for address, what in sorted(found)
    ]


def _id(address: str, what: str) -> str:
    """Return the first 128 bits of the SHA-256 of address and statement, in hexadecimal digits."""
    return hashlib.sha256(f"{address}\n{what}".encode()).hexdigest()[:_ID_DIGITS]


def _filtered(changes: Sequence[ResourceChange]) -> Iterator[Found]:
    for one in changes:
        facts, before = one.facts.filter, one.side("before")
        if facts is None or before is None or one.is_noop:
            continue
        after = one.side("after") or {}
        for argument, judge in ((facts.rules, opened), (facts.default, opened_by_default)):
            if one.is_unknown(argument):
                yield one.address, f"{argument}: {UNKNOWN}"
            elif one.is_secret(argument):
                yield one.address, f"{argument}: {HIDDEN}"
            else:
                for what in judge(before.get(argument) or [], after.get(argument) or []):
                    yield one.address, what

"""A plan as `show -json` prints it -> what it permits that was not permitted before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
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
    """A statement that permits more: where, what, and the id by which an override names it."""

    address: str
    what: str

    @property
    def id(self) -> str:
        """The first 128 bits of the SHA-256 of address and statement, in hexadecimal digits."""
        return hashlib.sha256(f"{self.address}\n{self.what}".encode()).hexdigest()[:_ID_DIGITS]


def broadenings(plan: Mapping[str, Any]) -> list[Broadening]:
    """Return everything in a plan that permits more than before, sorted."""
    changes = changes_of(plan)
    found = {one for judge in (*_JUDGES, _filtered) for one in judge(changes)}
    return [Broadening(*one) for one in sorted(found)]


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

"""A plan's changes beside those that another environment went through. Pure.

A change is compared by address, action, the names of its attributes, and those by which less is kept: records hold no
values, and the values that the environment files declare to differ would differ anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ci.evidence.record import Outline
from shared.terminal import counted


@dataclass(frozen=True)
class Rehearsed:
    """What both have, what only the plan has, and what only the other environment had."""

    same: tuple[Outline, ...]
    extra: tuple[Outline, ...]
    missing: tuple[Outline, ...]

    def headline(self, before: str) -> str:
        """Return it in a sentence; `before` is the other environment's name."""
        if not self.same and not self.extra:
            return "no changes" + (f"; {before} had {counted(len(self.missing), 'change')}" if self.missing else "")
        first = f"the same {counted(len(self.same), 'change')} as {before}" if self.same else "nothing that"
        said = [first if self.same else f"nothing in common with {before}"]
        if self.extra:
            named = ", ".join(f"{one.action} {one.address}" for one in self.extra[:3])
            more = f" and {len(self.extra) - 3} more" if len(self.extra) > 3 else ""
            said.append(f"plus {len(self.extra)} that {before} never rehearsed: {named}{more}")
        if self.missing:
            said.append(f"without {len(self.missing)} that {before} had")
        return ", ".join(said)


def compare(plan: Sequence[Outline], before: Sequence[Outline]) -> Rehearsed:
    """Return the changes of `plan` beside those of the environment `before`, each in its own order."""
    theirs = {_identity(change) for change in before}
    mine = {_identity(change) for change in plan}
    return Rehearsed(
        tuple(change for change in plan if _identity(change) in theirs),
        tuple(change for change in plan if _identity(change) not in theirs),
        tuple(change for change in before if _identity(change) not in mine),
    )


def _identity(change: Outline) -> tuple[str, str, frozenset[str], frozenset[str]]:
    # A whole resource comes or goes with all of its attributes.
    attributes = change.attributes if change.action in ("update", "replace") else ()
    return change.address, change.action, frozenset(attributes), frozenset(change.keeps_less)

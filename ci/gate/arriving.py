"""What a document would change in what runs, as far as documents say it: without a plan, a state or AWS. Pure."""

from __future__ import annotations

from ci.changes.diff import Kind, compare
from ci.changes.diff.document import Document
from ci.evidence.record import Outline

_STAYS = (Kind.CHANGED, Kind.MOVED)


def updates(runs: Document, arrives: Document) -> tuple[Outline, ...]:
    """Return the resources that one document has otherwise than the one that runs, without those known to be replaced.

    The outlines are those of a plan: an attribute of which only the state knows that it changes is not among them.
    """
    return tuple(
        Outline(
            address=change.address,
            type=change.type or change.mode,
            action="update",
            attributes=tuple(sorted({attribute.name for attribute in change.attributes})),
            forces_replacement=(),
        )
        for change in compare(runs, arrives)
        if change.mode == "resource" and change.kind in _STAYS and change.attributes and not change.is_replacement
    )

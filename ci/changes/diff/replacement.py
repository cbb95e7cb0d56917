"""Which changes are known to destroy a resource and create another in its place.

The provider's schema does not say, so each argument in `shared/aws` was seen: in
`tests/ci/changes/diff/test_replacement_by_terraform.py` the real AWS provider plans a change of every one, and of
others that replace nothing. What is not there may still force a replacement: the plan knows, this is a hint for the
reviewer.
"""

from __future__ import annotations

from ci.changes.diff.change import AttributeChange, Kind
from shared.aws import facts_of


def forces_replacement(type_: str | None, change: AttributeChange) -> bool:
    """Return whether a change of an attribute is known to replace a resource of this type."""
    known = facts_of(type_).replacement
    if known is None:
        return False
    path = change.path.attribute
    for attribute in (*known.arguments, *known.values):
        names = tuple(attribute.split("."))
        if path[: len(names)] == names:
            # Deeper in it, or beside other members, the argument itself stands before and after.
            stays = change.kind is Kind.CHANGED or len(change.path.steps) > len(names)
            return stays or attribute in known.arguments
    return False

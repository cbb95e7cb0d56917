"""In which order people read changes: what loses data, what destroys or may, what opens, everything else. Pure.

Text, Markdown, page and JSON keep to this order, over documents and over a plan alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from ci.changes.diff.change import AttributeChange, Change, Kind
from shared.aws import facts_of

# Parts of an argument's name that open a resource, whatever the type: `publicly_accessible`, `assign_public_ip`, and
# the rules that stand inside of a security group.
_OPENING_WORDS = ("public", "ingress", "egress")
# What a rule of a security group says beside what it opens.
_LABELS = frozenset({"description", "tags", "tags_all"})


class Danger(IntEnum):
    """How much a change may cost; the lowest is read first."""

    LOSES_DATA = 0
    DESTROYS = 1
    MAY_DESTROY = 2
    OPENS = 3
    OTHER = 4

    @property
    def destroys(self) -> bool:
        """Return whether something that exists is gone afterwards."""
        return self <= Danger.DESTROYS

    @property
    def word(self) -> str:
        """Return the name for programs, for example `loses_data`."""
        return self.name.lower()


def danger_of(change: Change) -> Danger:
    """Return how much a change may cost.

    A resource holds data where its type's file in `shared/aws` has the section `data`. A change opens where it touches
    what permits or opens; whether it opens or closes is said by its values only.
    """
    if change.mode != "resource":
        return Danger.OTHER
    if _is_gone(change):
        return Danger.DESTROYS if facts_of(change.type).data is None else Danger.LOSES_DATA
    if change.may_force or (change.move is not None and change.move.obstacle is not None):
        return Danger.MAY_DESTROY
    return Danger.OPENS if _opens(change) else Danger.OTHER


def loses(change: Change) -> str | None:
    """Return in words what is lost with a resource that a change destroys; None where nothing is known to be."""
    data = facts_of(change.type).data
    return data.loses if data is not None and danger_of(change) is Danger.LOSES_DATA else None


def _is_gone(change: Change) -> bool:
    """Return whether the resource is destroyed, also to be created again, or where no `moved` block says it moved."""
    return change.kind is Kind.REMOVED or change.is_replacement or (change.move is not None and change.move.is_open)


def _opens(change: Change) -> bool:
    facts = facts_of(change.type)
    is_rule = facts.rules is not None and facts.rules.direction != "inside"
    if change.kind is Kind.ADDED:
        # A plan does not say the arguments of what it creates.
        opens = any(_is_opening(name) for name in change.after) if isinstance(change.after, dict) else False
        return opens or bool(facts.policy or is_rule or facts.attaches or facts.access_string)
    arguments = set(_opening_arguments(change.type))
    tops = {_top(attribute) for attribute in change.attributes}
    if is_rule and tops - _LABELS:
        return True
    return bool(tops & arguments) or any(
        _is_opening(name) for attribute in change.attributes for name in attribute.path.attribute
    )


def _is_opening(name: str) -> bool:
    return any(word in name for word in _OPENING_WORDS)


def _opening_arguments(type_: str | None) -> Iterator[str]:
    """Yield the arguments of a type with a policy, what it attaches, what keeps others out, and a firewall's rules."""
    facts = facts_of(type_)
    if facts.policy is not None:
        yield facts.policy.argument
        if facts.policy.owner is not None:
            yield facts.policy.owner
    for section in (facts.attaches, facts.blocks):
        yield from section.arguments if section is not None else ()
    for policy in (facts.inline, facts.access_string):
        yield from () if policy is None else (policy.argument.partition(".")[0],)
    if facts.filter is not None:
        yield from (facts.filter.rules, facts.filter.default)


def _top(attribute: AttributeChange) -> str:
    """Return the name of the argument that an attribute's path begins with, the empty text for a whole element."""
    return next(iter(attribute.path.attribute), "")

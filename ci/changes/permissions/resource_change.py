"""One resource change of a plan: its values on both sides, by dotted paths without indices."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from shared.aws import TypeFacts, facts_of

Side = Literal["before", "after"]
SIDES: tuple[Side, Side] = ("before", "after")


@dataclass(frozen=True)
class ResourceChange:
    """A member of `resource_changes`, as `show -json` prints it (Terraform, JSON output format).

    `configured` are the arguments that the configuration gives a value; None where the plan does not have it.
    """

    address: str
    type: str
    change: Mapping[str, Any]
    configured: frozenset[str] | None = None

    @property
    def facts(self) -> TypeFacts:
        """What is known of the type."""
        return facts_of(self.type)

    @property
    def is_noop(self) -> bool:
        """Whether nothing happens to the resource."""
        return self.change["actions"] == ["no-op"]

    def side(self, side: Side) -> Mapping[str, Any] | None:
        """Return the values of one side; None where the resource does not exist."""
        return self.change.get(side)

    def texts(self, side: Side, path: str) -> frozenset[str]:
        """Return each value at a path as JSON, `null` where there is none. A list's members are values of their own."""
        values = self.side(side)
        return frozenset() if values is None else frozenset(map(text_of, leaves(values, path))) or _NOTHING

    def values(self, side: Side, path: str) -> list[Any]:
        """Return what stands at a path and is set, a list's members each."""
        return [one for one in leaves(self.side(side) or {}, path) if one is not None]

    def is_unknown(self, path: str) -> bool:
        """Return whether a configured value at a path is known only after the apply; any other is the provider's."""
        if self.configured is not None and path.partition(".")[0] not in self.configured:
            return False
        return marked(_at(self.change.get("after_unknown"), path))

    def is_filled_in(self, path: str) -> bool:
        """Return whether the provider may fill in an argument of a new resource, which is not known yet."""
        mark = (self.change.get("after_unknown") or {}).get(path.partition(".")[0])
        return self.configured is None and self.side("before") is None and mark is True

    def is_secret(self, path: str) -> bool:
        """Return whether the engine marks a value at a path as sensitive: it must not get into a reason."""
        return any(marked(_at(self.change.get(side), path)) for side in ("before_sensitive", "after_sensitive"))


_NOTHING = frozenset({"null"})
# What others name a resource by (AWS provider 5.100.0, argument and attribute references).
_IDENTITIES = ("id", "arn", "name", "bucket", "key_id", "url")


def changes_of(plan: Mapping[str, Any]) -> list[ResourceChange]:
    """Return the resources of a plan, without what it only reads."""
    resources = plan.get("configuration", {}).get("root_module", {}).get("resources", [])
    configured = {one["address"]: frozenset(one.get("expressions", {})) for one in resources}
    return [
        ResourceChange(one["address"], one["type"], one["change"], configured.get(one["address"].partition("[")[0]))
        for one in plan.get("resource_changes", [])
        if one.get("mode", "managed") == "managed"
    ]


def is_destroyed(type_: str | None, names: frozenset[str], changes: Sequence[ResourceChange]) -> bool:
    """Return whether the resource of a type that one of the names (as JSON) names goes, and no other has its names."""
    same = [one for one in changes if one.type == type_]
    gone = [_identities(one, "before") for one in same if one.change["actions"] == ["delete"]]
    lost = frozenset[str]().union(*(its for its in gone if its & names))
    return bool(lost) and not any(_identities(one, "after") & lost for one in same)


def owners_of(
    one: ResourceChange, owner: str, owner_type: str | None, changes: Sequence[ResourceChange]
) -> list[ResourceChange]:
    """Return the resources of a type that an argument of `one`, `owner`, names on either side."""
    names = one.texts("before", owner) | one.texts("after", owner)
    return [
        other
        for other in changes
        if other.type == owner_type and names & (_identities(other, "before") | _identities(other, "after"))
    ]


def _identities(one: ResourceChange, side: Side) -> frozenset[str]:
    return frozenset(map(text_of, (value for key in _IDENTITIES for value in one.values(side, key) if value != "")))


def text_of(value: Any) -> str:  # noqa: ANN401 - any JSON
    """Return a value as JSON, the same text for equal values."""
    return json.dumps(value, sort_keys=True)


def marked(mark: Any) -> bool:  # noqa: ANN401 - true, or the shape of a block with true in it
    """Return whether anything in a block is marked; of one without a mark the engine gives the shape all the same."""
    if isinstance(mark, dict):
        return any(marked(inner) for inner in mark.values())
    if isinstance(mark, list):
        return any(marked(inner) for inner in mark)
    return mark is True


def _at(marks: Any, path: str) -> list[Any]:  # noqa: ANN401 - any JSON
    """Return the marks at a path; a mark above it is about it, too."""
    found = [marks]
    for name in path.split("."):
        members = [one for mark in found for one in (mark if isinstance(mark, list) else [mark])]
        found = [one.get(name) if isinstance(one, dict) else one for one in members]
    return found


def leaves(value: Any, path: str) -> Iterator[Any]:  # noqa: ANN401 - any JSON
    """Yield each value at a path, a list's members each; None where a block has no such argument."""
    yield from _leaves(value, path.split("."))


def _leaves(value: Any, names: list[str]) -> Iterator[Any]:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        for one in value:
            yield from _leaves(one, names)
    elif not names:
        yield value
    elif isinstance(value, dict):
        yield from _leaves(value.get(names[0]), names[1:])

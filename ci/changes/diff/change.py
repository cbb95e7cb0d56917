"""What a comparison finds, as frozen values. The report renders them; nothing in here prints or decides."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ci.changes.diff.path import Path
from ci.changes.diff.values import Node, Sensitive

_IDENTIFIER = re.compile(r"[^\W\d]\w*", re.ASCII)


class Kind(StrEnum):
    """What happened to an element of a document, or to an attribute of one."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class AttributeChange:
    """One attribute, list item or set member that was added, removed or changed; MOVED is an item of a list only.

    `before` is None where it was added and `after` where it was removed. `position` is the place in head of an item
    that was added to a list that keeps its order, or moved in it. `forces_replacement` says that the provider is known
    to replace the resource for it.
    """

    path: Path
    kind: Kind
    before: Node = None
    after: Node = None
    position: int | None = None
    forces_replacement: bool = False

    @property
    def name(self) -> str:
        """Return the path as people read it, for example `rule[name=Rate].priority`."""
        return str(self.path)

    @property
    def is_sensitive(self) -> bool:
        """Return whether a value on either side is hidden as a whole."""
        return isinstance(self.before, Sensitive) or isinstance(self.after, Sensitive)


@dataclass(frozen=True)
class Move:
    """A resource that keeps its configuration under another address.

    `declared` says that head already has the `moved` block; `via` holds the addresses between the two when several
    blocks form a chain. `obstacle` says why Terraform could not follow a block for this pair, in one sentence; without
    a block, or with an obstacle, Terraform destroys, creates or changes instead of moving.
    """

    before: str
    after: str
    declared: bool = False
    via: tuple[str, ...] = ()
    obstacle: str | None = None
    path: str | None = None

    @property
    def is_open(self) -> bool:
        """Return whether a line is to be pasted before Terraform knows of the move."""
        return not self.declared and self.obstacle is None

    @property
    def python(self) -> str:
        """Return the line for the construct: `TerraformResource.move_from_id` of cdktf 0.21 writes the `moved` block.

        The variable is named after the construct's id; where the code calls it otherwise, only that word differs.
        """
        name = re.sub(r"\W", "_", (self.path or "").rpartition("/")[2], flags=re.ASCII)
        variable = name if _IDENTIFIER.fullmatch(name) and not keyword.iskeyword(name) else "resource"
        return f'{variable}.move_from_id("{self.before}")'

    @property
    def block(self) -> dict[str, str]:
        """Return the item of the document's `moved` list."""
        return {"from": self.before, "to": self.after}

    @property
    def hcl(self) -> str:
        """Return the block in Terraform's own syntax."""
        return f"moved {{\n  from = {self.before}\n  to   = {self.after}\n}}"


@dataclass(frozen=True)
class Ambiguous:
    """Resources that could have moved to each other, and nothing in the documents says which to which."""

    candidates_before: tuple[str, ...]
    candidates_after: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One element of a document that differs between base and head.

    `address` is the element's in head, or in base when it was removed. `mode` is the document's top-level key that the
    element comes from: `resource`, `data`, `output`, `provider`, `terraform`, `variable`, `local`, `moved` and so on;
    `type` is the resource or data source type. `path` is the construct path without the stack, `capability` its first
    id; both are None for what no construct wrote. `before` and `after` are the normalized configurations of an element
    that was removed or added. `ambiguous` is set on removed and added resources that are candidates of each other.
    """

    address: str
    kind: Kind
    mode: str
    type: str | None = None
    path: str | None = None
    attributes: tuple[AttributeChange, ...] = ()
    before: Node = None
    after: Node = None
    move: Move | None = None
    ambiguous: Ambiguous | None = None

    @property
    def capability(self) -> str | None:
        """Return the first construct id under the stack, for example `edge`."""
        return self.path.partition("/")[0] if self.path else None

    @property
    def forcing(self) -> tuple[str, ...]:
        """Return the names of the attributes that are known to force a replacement, each once."""
        return tuple(dict.fromkeys(item.name for item in self.attributes if item.forces_replacement))

    @property
    def is_replacement(self) -> bool:
        """Return whether the resource is known to be destroyed and created again."""
        return bool(self.forcing)


def ambiguities(changes: Iterable[Change]) -> list[Ambiguous]:
    """Return every group of candidates in `changes`, each once, in their order."""
    return list(dict.fromkeys(change.ambiguous for change in changes if change.ambiguous is not None))

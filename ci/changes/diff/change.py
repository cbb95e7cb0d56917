"""What a comparison finds, as frozen values. The report renders them; nothing in here prints or decides."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ci.changes.diff.path import Item, Path
from ci.changes.diff.values import Node, Sensitive
from shared.aws.facts import Effect

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

    `before` is None where it was added and `after` where it was removed; what moved may have changed, too. `position`
    is the place in head of an item that was added to a list that keeps its order, or moved in it. `effect` is what the
    provider is known to plan for it; None where Terraform does nothing for it, or the element is no resource. `label`
    are values that a changed member of a set keeps, and that no other member has; None where nothing tells it apart.
    """

    path: Path
    kind: Kind
    before: Node = None
    after: Node = None
    position: int | None = None
    effect: Effect | None = "updates"
    label: Item | None = None

    @property
    def forces_replacement(self) -> bool:
        """Return whether the provider is known to replace the resource for it."""
        return self.effect == "replaces"

    @property
    def may_replace(self) -> bool:
        """Return whether only a plan knows what the provider does for it."""
        return self.effect == "depends"

    @property
    def name(self) -> str:
        """Return the path as people read it, for example `rule[name=Rate].priority`."""
        return str(self.path)

    @property
    def is_sensitive(self) -> bool:
        """Return whether a value on either side is hidden as a whole."""
        return isinstance(self.before, Sensitive) or isinstance(self.after, Sensitive)


@dataclass(frozen=True)
class Reached:
    """An attribute that another change reaches: the documents have the same text, and the value is another one.

    `cause` is the reference, `aws_vpc.x.id`, or the block of the provider that has another value, `value` the reference
    as an expression. `is_known` says whether the new value is known before the apply, and `is_certain` whether it is
    certain that it changes.
    """

    path: Path
    cause: str
    value: Node
    effect: Effect
    is_known: bool = False
    is_certain: bool = True

    @property
    def only_a_plan_knows(self) -> bool:
        """Return whether it is read while planning, and may be what it was: the answer of a data source."""
        return self.is_known and not self.is_certain

    @property
    def attribute(self) -> AttributeChange:
        """Return it as a change of the attribute, to be shown with the others."""
        after = f"(other value of {self.cause})" if self.is_known else "(known after apply)"
        after = f"(only a plan knows the value of {self.cause})" if self.only_a_plan_knows else after
        return AttributeChange(self.path, Kind.CHANGED, self.value, after, effect=self.effect)


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
    `reached` is what follows for it from the other changes. `is_forgotten` is a removed resource that stays in AWS:
    Terraform only manages it no longer (https://developer.hashicorp.com/terraform/language/block/removed).
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
    reached: tuple[Reached, ...] = ()
    is_forgotten: bool = False

    @property
    def capability(self) -> str | None:
        """Return the first construct id under the stack, for example `edge`."""
        return self.path.partition("/")[0] if self.path else None

    @property
    def forcing(self) -> tuple[str, ...]:
        """Return the names of the attributes that are known to force a replacement, each once."""
        return self._with("replaces")

    @property
    def may_force(self) -> tuple[str, ...]:
        """Return the names of the attributes of which only a plan knows whether they force one, each once."""
        return () if self.forcing else self._with("depends")

    @property
    def is_replacement(self) -> bool:
        """Return whether the resource is known to be destroyed and created again."""
        return bool(self.forcing)

    @property
    def is_planned(self) -> bool:
        """Return whether Terraform certainly does something to a resource that is there before and after."""
        certain = any(one.is_certain for one in self.reached)
        return certain or any(one.effect is not None for one in self.attributes)

    @property
    def only_a_plan_knows(self) -> bool:
        """Return whether nothing here says what it does to a resource.

        The provider's region, account or version and the backend say which resources Terraform finds; of the provider,
        default tags alone can be followed. A data source that is read while planning may have the same answer.
        """
        if any(one.only_a_plan_knows for one in self.reached):
            return not self.is_planned
        if self.mode == "provider":
            return any(one.path.attribute[:1] != ("default_tags",) for one in self.attributes)
        where = self.address.startswith(("terraform.backend.", "terraform.required_providers."))
        return where and self.kind is Kind.CHANGED

    @property
    def all_attributes(self) -> tuple[AttributeChange, ...]:
        """Return the attributes that differ, and those that other changes reach."""
        return (*self.attributes, *(one.attribute for one in self.reached))

    def _with(self, effect: Effect) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.name for item in self.all_attributes if item.effect == effect))


def ambiguities(changes: Iterable[Change]) -> list[Ambiguous]:
    """Return every group of candidates in `changes`, each once, in their order."""
    return list(dict.fromkeys(change.ambiguous for change in changes if change.ambiguous is not None))

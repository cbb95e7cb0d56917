"""The JSON of `terraform show -json <plan>` -> what it would do, masked. Pure.

The format is HashiCorp's "JSON Output Format" (format_version 1.x: new fields may come, none changes its meaning).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ci.changes.diff.attributes import differences
from ci.changes.diff.change import AttributeChange, Change, Kind, Move
from ci.changes.diff.danger import Danger, danger_of
from ci.changes.diff.document import VALUE, Element
from ci.changes.diff.losses import keeping_less
from ci.changes.diff.normal_form import normal
from ci.changes.diff.path import ROOT, Key
from ci.changes.plan.hiding import hiding_of, holding
from ci.changes.plan.masking import masked, masks_of, with_unknown
from ci.changes.plan.secrets import sensitive_texts
from shared import exits

FORMAT = "1."
# Terraform 1.11.4 and OpenTofu 1.11, `internal/command/jsonplan/plan.go`. What they add later may do something that
# nobody sees: action_invocations run, deferred_changes come in another plan.
FIELDS = frozenset(
    {
        *("format_version", "terraform_version", "timestamp", "applyable", "complete", "errored"),
        *("variables", "configuration", "checks", "prior_state", "planned_values"),
        *("resource_changes", "resource_drift", "relevant_attributes", "output_changes"),
    }
)
# In the order in which people should read them among what is as dangerous: what is lost stands first.
ACTIONS = ("replace", "delete", "forget", "move", "update", "create", "output")
_ACTION_OF = {
    ("no-op",): None,
    ("read",): None,
    ("create",): "create",
    ("update",): "update",
    ("delete",): "delete",
    ("forget",): "forget",
    ("delete", "create"): "replace",
    ("create", "delete"): "replace",
    ("create", "forget"): "replace",
}
_KINDS = {"create": Kind.ADDED, "delete": Kind.REMOVED, "forget": Kind.REMOVED, "move": Kind.MOVED}
# Why a resource is replaced when no attribute says so (`action_reason`), as the word that "forces replacement".
_REASONS = {
    "replace_because_tainted": "tainted",
    "replace_by_request": "a request",
    "replace_by_triggers": "replace_triggered_by",
}


class PlanError(exits.CommandError):
    """A document that is no finished plan; the line says what it is."""


@dataclass(frozen=True)
class PlannedChange:
    """One change: `action` is one of ACTIONS, `change` is what the reports of the diff render."""

    action: str
    change: Change

    @property
    def address(self) -> str:
        """Return the resource's address in the plan."""
        return self.change.address

    @property
    def danger(self) -> Danger:
        """Return how much the change may cost."""
        return danger_of(self.change)

    @property
    def attributes(self) -> frozenset[str]:
        """Return the names of the top-level attributes that change."""
        return frozenset(_top(attribute) for attribute in self.change.attributes)

    def outline(self) -> dict[str, Any]:
        """Return the change without any value, as a record keeps it."""
        return {
            "address": self.address,
            "type": self.change.type or self.change.mode,
            "action": self.action,
            "attributes": sorted({attribute.name for attribute in self.change.attributes}),
            "forces_replacement": sorted(self.change.forcing),
            "keeps_less": sorted(keeping_less(self.change)),
        }


@dataclass(frozen=True)
class PlanSummary:
    """What a plan would do, in the order of danger (`ci/changes/diff/danger.py`), then of ACTIONS.

    `reads` counts data sources that are read during the apply. `differences_seen` counts what the provider read
    otherwise than the state had it (`resource_drift`): information only, because right after a clean apply it lists
    dozens of harmless ones.
    """

    changes: tuple[PlannedChange, ...]
    reads: int
    differences_seen: int

    @property
    def resources(self) -> tuple[PlannedChange, ...]:
        """Return the changes of resources, without those of outputs."""
        return tuple(one for one in self.changes if one.action != "output")

    @property
    def counts(self) -> dict[str, int]:
        """Return how many changes there are of each action; an action without one is left out."""
        found = Counter(one.action for one in self.changes)
        return {action: found[action] for action in ACTIONS if action in found}

    @property
    def headline(self) -> str:
        """Return the counts in words."""
        return ", ".join(f"{count} to {action}" for action, count in self.counts.items()) or "no changes"


def summarize(plan: Mapping[str, Any], paths: Mapping[str, str] | None = None) -> PlanSummary:
    """Return what `plan` would do; `paths` maps an address to its construct's path.

    Raises PlanError for a document that is no plan, of another major format, or of a plan that did not come to its end.
    """
    version = plan.get("format_version")
    if not isinstance(version, str):
        raise PlanError(["this is no plan as terraform show -json prints it"])
    if not version.startswith(FORMAT):
        raise PlanError([f"the plan has format {version}: this tooling reads {FORMAT}x: update your checkout"])
    if plan.get("errored") is True:
        raise PlanError(["the plan did not come to its end: plan again"])
    if plan.get("complete") is False:
        raise PlanError(["the plan is not whole (complete: false): plan everything at once"])
    if more := sorted(name for name, value in plan.items() if value and name not in FIELDS):
        raise PlanError([f"the plan has {', '.join(more)}, which no summary here shows: update your checkout"])
    resources = plan.get("resource_changes", [])
    hide, holds = hiding_of(plan), holding(sensitive_texts(plan))
    outputs = plan.get("output_changes", {})
    found = [*_resources(resources, paths or {}, hide, holds), *_outputs(outputs, holds)]
    reads = sum(one["change"]["actions"] == ["read"] for one in resources)
    ordered = sorted(found, key=lambda one: (one.danger, ACTIONS.index(one.action), one.address))
    return PlanSummary(tuple(ordered), reads, len(plan.get("resource_drift", [])))


def _resources(
    resources: list[dict[str, Any]], paths: Mapping[str, str], hide: Callable[[str], str], holds: Callable[[str], bool]
) -> Iterator[PlannedChange]:
    for item in resources:
        action = _action(item["change"]["actions"])
        before = item.get("previous_address")
        if action is None and before is None:
            continue
        action = action or "move"
        address = hide(item["address"])  # a key of for_each stands in it
        move = None if before is None else Move(hide(before), address, declared=True)
        attributes = tuple(_attributes(item, action, holds))
        kind = _KINDS.get(action, Kind.CHANGED)
        about = (address, kind, "resource", item["type"], paths.get(item["address"]), attributes)
        change = Change(*about, move=move, is_forgotten=action == "forget")
        yield PlannedChange(action, change)


def _action(actions: list[str]) -> str | None:
    try:
        return _ACTION_OF[tuple(actions)]
    except KeyError:
        raise PlanError([f"the plan wants {actions}, which this tooling does not know: update your checkout"]) from None


def _attributes(item: Mapping[str, Any], action: str, holds: Callable[[str], bool]) -> Iterator[AttributeChange]:
    """Yield what differs between before and after; nothing for what is created or destroyed as a whole."""
    if action not in ("update", "replace"):
        return
    change = item["change"]
    masks = masks_of(change)
    before = masked(change.get("before"), *masks, holds=holds)
    # Masked first: what is sensitive and not known yet is only unknown.
    after = with_unknown(masked(change.get("after"), *masks, holds=holds), change.get("after_unknown"))
    forcing = {str(path[0]) for path in change.get("replace_paths", []) if path}
    found = False
    for attribute in differences(_node(item, before), _node(item, after)):
        forces = action == "replace" and _top(attribute) in forcing
        found = found or forces
        yield replace(attribute, effect="replaces") if forces else attribute
    if action == "replace" and not found:
        reason = _REASONS.get(item.get("action_reason", ""), "the provider")
        yield AttributeChange(ROOT / Key(reason), Kind.CHANGED, None, reason, effect="replaces")


def _node(item: Mapping[str, Any], body: Mapping[str, Any] | None) -> dict[str, Any]:
    return normal(Element(item["address"], "resource", item["type"], item["name"], body or {}))


def _outputs(outputs: Mapping[str, Any], holds: Callable[[str], bool]) -> Iterator[PlannedChange]:
    for name, change in outputs.items():
        if change["actions"] == ["no-op"]:
            continue
        masks = masks_of(change)
        sides = [
            normal(Element(name, "output", None, name, {VALUE: value}))
            for value in (
                masked(change.get("before"), *masks, holds=holds),
                with_unknown(masked(change.get("after"), *masks, holds=holds), change.get("after_unknown")),
            )
        ]
        attributes = tuple(differences(sides[0], sides[1]))
        yield PlannedChange("output", Change(f"output.{name}", Kind.CHANGED, "output", attributes=attributes))


def _top(attribute: AttributeChange) -> str:
    """Return the top-level attribute that an attribute's path begins with."""
    return attribute.path.attribute[0]

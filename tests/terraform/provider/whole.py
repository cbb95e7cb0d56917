"""Real plans of whole documents: what Terraform does to each resource when one document follows another.

A plan holds a copy of the documents for each case, under names of its own, because the engine takes long to start.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ci.changes.diff import Change
from tests.terraform.engine import DOCUMENT, OFFLINE_OVERRIDE, WorkingDirectory
from tests.terraform.provider.applied import settled, state_of

# What a plan may do where the diff leaves it open.
MAY: Mapping[str, tuple[str | None, ...]] = {
    "may replace": ("replace", "update", None),
    "may update": ("update", None),
}
SAME = "same"
_RESOURCES_AT_ONCE = 600
# A plan of many copies needs more than the memory that the engine's other tests give it, and would only collect.
USUAL_COLLECTIONS = {"GOGC": "100", "GOMEMLIMIT": "off"}
Document = dict[str, Any]
Effects = dict[str, str]  # address -> `replace`, `update`, `create`, `delete`; of what stays nothing


def planned(
    base: Document,
    heads: Mapping[str, Document],
    schema: Mapping[str, Any],
    folder: Path,
    *,
    new: Collection[str] = (),
    say: Callable[[str], None] = lambda _: None,
) -> dict[str, Effects]:
    """Return what Terraform plans for each of `heads` where `base` was applied; `same` is base itself.

    In: documents of one environment by a short name, those of them in `new` over an empty state; the provider's schema,
    an empty folder, and what hears of the progress. Raises AssertionError for a document that Terraform refuses.
    """
    directory = _directory(settled(base, schema), folder / "base")
    state = state_of(_plan(directory), schema)
    same = Copy(SAME, base, base, state, resources_of(base))
    waiting = [_copy(name, base, head, None if name in new else state) for name, head in heads.items()]
    say(f"a state of {len(same.own)} resources; {sum(len(copy.own) for copy in waiting)} to plan anew")
    found: dict[str, Effects] = {}
    while waiting or not found:
        several = [same]
        while waiting and (len(several) == 1 or sum(len(copy.own) for copy in several) < _RESOURCES_AT_ONCE):
            several.append(waiting.pop(0))
        changes = _over(several, folder / f"copies-{len(waiting)}")
        for copy in several:
            end = f"--{copy.name}"
            found[copy.name] = {
                address.replace(end, ""): effect for address, effect in changes.items() if address.endswith(end)
            }
        say(f"{len(found) - 1} of {len(heads)} documents planned")
    return found


@dataclass(frozen=True)
class Copy:
    """A document that is planned under names of its own, and the state that `base` left; None where there is none.

    `own` are the addresses of the resources that it has for itself. The others are as in `base`, and so is all that
    they refer to and their provider: what Terraform plans for them is what it plans for base, and one copy of them is
    enough for all.
    """

    name: str
    base: Document
    head: Document
    state: dict[str, Any] | None
    own: frozenset[str]

    def parts(self, provider: str) -> tuple[Document, list[dict[str, Any]]]:
        """Return the own part of the document and of the state, renamed and with the provider of that alias.

        Production refuses to be destroyed: the plan must say what would be.
        """
        document: Document = {key: self.head[key] for key in ("removed", "moved") if key in self.head}
        document["resource"] = {
            type_: mine
            for type_, several in self.head["resource"].items()
            if (mine := {name: body for name, body in several.items() if f"{type_}.{name}" in self.own})
        }
        state = [] if self.state is None else self.state["resources"]
        state = [one for one in state if f"{one['type']}.{one['name']}" in self.own]
        addresses = _any_of(resources_of(self.base) | resources_of(self.head))
        document, state = json.loads(addresses.sub(self._renamed, json.dumps([document, state])))
        document["resource"] = {
            type_: {f"{name}--{self.name}": body for name, body in several.items()}
            for type_, several in document["resource"].items()
        }
        for several in document["resource"].values():
            for body in several.values():
                body.get("lifecycle", {}).pop("prevent_destroy", None)
                body["provider"] = f"aws.{provider}"
        return document, [
            {**one, "name": f"{one['name']}--{self.name}", "provider": f"{one['provider']}.{provider}"} for one in state
        ]

    def _renamed(self, match: re.Match[str]) -> str:
        return f"{match[1]}--{self.name if match[1] in self.own else SAME}"


def resources_of(document: Document) -> frozenset[str]:
    """Return the addresses of the resources of a document."""
    return frozenset(f"{type_}.{name}" for type_, several in document["resource"].items() for name in several)


def reach(base: Document, head: Document) -> frozenset[str]:
    """Return what may be planned otherwise: resources with another text, and what refers to one, to the end."""
    before, after = _texts(base), _texts(head)
    found = {address for address in before.keys() | after.keys() if before.get(address) != after.get(address)}
    if base["provider"] != head["provider"]:
        return frozenset(before.keys() | after.keys())
    addresses = _any_of(before.keys() | after.keys())
    refers = {address: set(addresses.findall(text)) for address, text in after.items()}
    while more := {one for one, others in refers.items() if one not in found and not found.isdisjoint(others)}:
        found |= more
    return frozenset(found)


def _any_of(addresses: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-])({'|'.join(map(re.escape, sorted(addresses)))})(?![\w-])")


def _texts(document: Document) -> dict[str, str]:
    return {
        f"{type_}.{name}": json.dumps(body, sort_keys=True)
        for type_, several in document["resource"].items()
        for name, body in several.items()
    }


def _copy(name: str, base: Document, head: Document, state: dict[str, Any] | None) -> Copy:
    own = reach(base, head) if state is not None else resources_of(head)
    return Copy(name, base, head, state, own)


def said(changes: list[Change]) -> Effects:
    """Return what the diff says of each resource, in the same words, and in those of MAY where only a plan knows."""
    found: Effects = {}
    for change in changes:
        if change.mode == "resource":
            removed = "forget" if change.is_forgotten else "delete"
            word = {"added": "create", "removed": removed}.get(change.kind.value)
            uncertain = "may update" if change.reached else ""
            stays = "may replace" if change.may_force else "update" if change.is_planned else uncertain
            found[change.address] = word or ("replace" if change.is_replacement else stays)
    return {address: effect for address, effect in found.items() if effect}


def wrong(told: Effects, plan: Effects) -> list[str]:
    """Return a line for each resource of which the diff says something else than the plan does."""
    return [
        f"{address}: diff {told.get(address, 'nothing')}, plan {plan.get(address, 'nothing')}"
        for address in sorted(told.keys() | plan.keys())
        if plan.get(address) not in MAY.get(told.get(address, ""), (told.get(address),))
    ]


def _over(copies: Sequence[Copy], folder: Path) -> Effects:
    whole: dict[str, Any] = {"terraform": copies[0].base["terraform"], "resource": {}, "removed": [], "moved": []}
    # A process each: one for every configuration, not for every copy.
    providers = {json.dumps(copy.head["provider"]["aws"][0]): copy.head["provider"]["aws"][0] for copy in copies}
    aliases = {text: f"p{number}" for number, text in enumerate(providers)}
    offline = OFFLINE_OVERRIDE["provider"]["aws"][0]
    own = [{**provider, **offline, "alias": aliases[text]} for text, provider in providers.items()]
    whole["provider"] = {"aws": [copies[0].base["provider"]["aws"][0], *own]}
    resources: list[Any] = []
    for copy in copies:
        document, of_state = copy.parts(aliases[json.dumps(copy.head["provider"]["aws"][0])])
        resources += of_state
        for type_, instances in document["resource"].items():
            whole["resource"].setdefault(type_, {}).update(instances)
        for key in ("removed", "moved"):
            whole[key] += document.get(key, [])
    directory = _directory({key: value for key, value in whole.items() if value}, folder)
    state = next((copy.state for copy in copies if copy.state is not None), None)
    if state is not None:
        (directory.folder / "terraform.tfstate").write_text(json.dumps({**state, "resources": resources}))
    return {
        one["address"]: "replace" if len(one["change"]["actions"]) == 2 else one["change"]["actions"][0]
        for one in _plan(directory)["resource_changes"]
        if one["change"]["actions"] != ["no-op"]
    }


def _directory(document: Document, folder: Path) -> WorkingDirectory:
    folder.mkdir(parents=True)
    file = folder / DOCUMENT
    file.write_text(json.dumps(document))
    directory = WorkingDirectory.create(file, folder / "terraform")
    return replace(directory, environment={**directory.environment, **USUAL_COLLECTIONS})


def _plan(directory: WorkingDirectory) -> dict[str, Any]:
    found = [one for one in directory.plan() if one["type"] == "diagnostic"]
    errors = [one for one in found if one["diagnostic"]["severity"] == "error"]
    assert not errors, [f"{one['@message']} {one['diagnostic'].get('detail', '')}" for one in errors][:5]
    return json.loads(directory.run("show", "-json", "plan").stdout)

"""Real plans of whole documents: what Terraform does to each resource when one document follows another.

A plan holds a copy of the documents for each case, under names of its own, because the engine takes long to start.
Cases whose provider is another one have a plan each.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ci.changes.diff import Change
from tests.terraform.engine import DOCUMENT, WorkingDirectory
from tests.terraform.provider.applied import settled, state_of

Document = dict[str, Any]
Effects = dict[str, str]  # address -> `replace`, `update`, `create`, `delete`; of what stays nothing


def planned(
    base: Document, heads: Mapping[str, Document], schema: Mapping[str, Any], folder: Path
) -> dict[str, Effects]:
    """Return what Terraform plans for each of `heads` where `base` was applied; `same` is base itself.

    In: documents of one environment by a short name, the provider's schema, an empty folder. Raises AssertionError for
    a document that Terraform refuses.
    """
    directory = _directory(settled(base, schema), folder / "base")
    state = state_of(_plan(directory), schema)
    together = {"same": base} | {name: head for name, head in heads.items() if head["provider"] == base["provider"]}
    found: dict[str, Effects] = {}
    changes = _over(
        [_renamed(state, base, name) for name in together],
        [_renamed(head, head, name) for name, head in together.items()],
        folder / "together",
    )
    for name in together:
        found[name] = {
            address.replace(f"--{name}", ""): effect
            for address, effect in changes.items()
            if address.endswith(f"--{name}")
        }
    for name, head in heads.items():
        if name not in together:
            found[name] = _over([state], [head], folder / name)
    return found


def said(changes: list[Change]) -> Effects:
    """Return what the diff says of each resource, in the same words; `may replace` where only a plan knows."""
    found: Effects = {}
    for change in changes:
        if change.mode == "resource":
            word = {"added": "create", "removed": "delete"}.get(change.kind.value)
            stays = "may replace" if change.may_force else "update" if change.is_planned else ""
            found[change.address] = word or ("replace" if change.is_replacement else stays)
    return {address: effect for address, effect in found.items() if effect}


def wrong(told: Effects, plan: Effects) -> list[str]:
    """Return a line for each resource of which the diff says something else than the plan does."""
    return [
        f"{address}: diff {told.get(address, 'nothing')}, plan {plan.get(address, 'nothing')}"
        for address in sorted(told.keys() | plan.keys())
        if told.get(address) != plan.get(address)
        and not (told.get(address) == "may replace" and plan.get(address) in ("replace", "update", None))
    ]


def _over(states: list[dict[str, Any]], documents: list[Document], folder: Path) -> Effects:
    resources: dict[str, dict[str, Any]] = {}
    for document in documents:
        for type_, instances in document["resource"].items():
            resources.setdefault(type_, {}).update(instances)
    # Production refuses to be destroyed: the plan must tell what would be.
    for instances in resources.values():
        for body in instances.values():
            body.get("lifecycle", {}).pop("prevent_destroy", None)
    whole = {"terraform": documents[0]["terraform"], "provider": documents[0]["provider"], "resource": resources}
    directory = _directory(whole, folder)
    state = {**states[0], "resources": [one for several in states for one in several["resources"]]}
    (directory.folder / "terraform.tfstate").write_text(json.dumps(state))
    return {
        one["address"]: "replace" if len(one["change"]["actions"]) == 2 else one["change"]["actions"][0]
        for one in _plan(directory)["resource_changes"]
        if one["change"]["actions"] != ["no-op"]
    }


def _renamed(data: dict[str, Any], names_of: Document, case: str) -> dict[str, Any]:
    text = json.dumps(data)
    for instances in names_of["resource"].values():
        for name in instances:
            text = text.replace(name, f"{name}--{case}")
    return json.loads(text)


def _directory(document: Document, folder: Path) -> WorkingDirectory:
    folder.mkdir(parents=True)
    file = folder / DOCUMENT
    file.write_text(json.dumps(document))
    return WorkingDirectory.create(file, folder / "terraform")


def _plan(directory: WorkingDirectory) -> dict[str, Any]:
    errors = [one for one in directory.plan() if one["type"] == "diagnostic"]
    assert not errors, [f"{one['@message']} {one['diagnostic'].get('detail', '')}" for one in errors][:5]
    return json.loads(directory.run("show", "-json", "plan").stdout)

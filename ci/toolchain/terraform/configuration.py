"""What an engine is given for a plan: the files of one root module, and the backend that they declare. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DOCUMENT = "cdk.tf.json"
OVERRIDE = "rehearsal_override.tf.json"
IMPORTS = "imports.tf.json"
LOCK_FILE = ".terraform.lock.hcl"


@dataclass(frozen=True)
class Backend:
    """A backend: its type, its values without those that are not set, the workspace."""

    type: str
    values: Mapping[str, Any]
    workspace: str = "default"


def files_of(
    document: bytes, override: Mapping[str, Any] | None, imports: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """Return name -> content of the files that an engine reads as its configuration: the document stands first."""
    found = {DOCUMENT: document}
    if override:
        found[OVERRIDE] = json.dumps(override, indent=2).encode()
    if imports:
        blocks = [{"to": address, "id": id_} for address, id_ in sorted(imports.items())]
        found[IMPORTS] = json.dumps({"import": blocks}, indent=2).encode()
    return found


def backend_of(files: Mapping[str, bytes]) -> Backend:
    """Return the backend that the files of `files_of` declare; an override's replaces the document's as a whole."""
    found: Mapping[str, Any] = {"local": {}}
    for content in files.values():
        terraform = _one(json.loads(content).get("terraform") or {})
        if "backend" in terraform:
            found = _one(terraform["backend"])
    [(type_, values)] = found.items()
    return Backend(type_, set_values(_one(values)))


def set_values(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a value without what is not set; a list in the order of its items' text: a set has none of its own."""
    if isinstance(value, dict):
        return {name: set_values(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return sorted((set_values(inner) for inner in value), key=lambda one: json.dumps(one, sort_keys=True))
    return value


def _one(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a block of Terraform JSON, which may be a list of one."""
    if isinstance(value, list):
        [value] = value
    return value

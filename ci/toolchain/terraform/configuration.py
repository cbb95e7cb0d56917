"""What an engine is given for a plan: the files of one root module, and the backend that they declare."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ci.toolchain.rehearsal import is_local_aws

DOCUMENT = "cdk.tf.json"
OVERRIDE = "rehearsal_override.tf.json"
IMPORTS = "imports.tf.json"
LOCK_FILE = ".terraform.lock.hcl"
# HashiCorp, "Backend type: s3": an address of a bucket without its name in the host.
BY_PATH = {"use_path_style": True}


@dataclass(frozen=True)
class Backend:
    """A backend: its type, its values without those that are not set, the workspace.

    `given` are those of the values that stand in no file: `init` takes them as options.
    """

    type: str
    values: Mapping[str, Any]
    workspace: str = "default"
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def options(self) -> list[str]:
        """The options of `init` for the values that stand in no file."""
        return [f"-backend-config={name}={json.dumps(value)}" for name, value in self.given.items()]


@dataclass(frozen=True)
class Configuration:
    """What a plan is made of: the files of the root module by name, the dependency lock file's text, the backend."""

    files: Mapping[str, bytes]
    lock: bytes
    backend: Backend


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


def backend_of(files: Mapping[str, bytes], environment: Mapping[str, str]) -> Backend:
    """Return the backend of the files of `files_of`; an override's replaces the document's as a whole.

    On local AWS a bucket has no host name of its own, so there `init` gets one value that stands in no file.
    """
    found: Mapping[str, Any] = {"local": {}}
    for content in files.values():
        terraform = _one(json.loads(content).get("terraform") or {})
        if "backend" in terraform:
            found = _one(terraform["backend"])
    [(type_, values)] = found.items()
    given = {**BY_PATH} if type_ == "s3" and is_local_aws(environment) else {}
    return Backend(type_, set_values(_one(values)) | given, given=given)


def backend_in(folder: Path, environment: Mapping[str, str]) -> Backend:
    """Return the backend of the files of `files_of` that lie in a folder."""
    found = (folder / name for name in (DOCUMENT, OVERRIDE))
    return backend_of({file.name: file.read_bytes() for file in found if file.is_file()}, environment)


def set_values(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a value without what is not set; a list in the order of its items' text: a set has none of its own."""
    if isinstance(value, dict):
        return {name: set_values(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return sorted((set_values(inner) for inner in value), key=_text)
    return value


def _text(value: Any) -> str:  # noqa: ANN401 - JSON, or bytes in it
    return json.dumps(value, sort_keys=True, default=repr)


def _one(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a block of Terraform JSON, which may be a list of one."""
    if isinstance(value, list):
        [value] = value
    return value

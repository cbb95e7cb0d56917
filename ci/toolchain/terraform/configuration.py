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
    declared = [
        one
        for content in files.values()
        for terraform in _blocks(json.loads(content).get("terraform"))
        for backend in _blocks(terraform.get("backend"))
        for one in backend.items()
    ]
    type_, inner = declared[-1] if declared else ("local", {})
    values = {name: value for block in _blocks(inner) for name, value in block.items()}
    given = {**BY_PATH} if type_ == "s3" and is_local_aws(environment) else {}
    return Backend(type_, set_values(values) | given, given=given)


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


def _blocks(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Return the blocks of Terraform JSON, one or a list; what is no block is left for the engine to refuse."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]

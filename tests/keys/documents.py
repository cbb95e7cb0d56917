"""The documents of a repository that a change of one environment may reach: its service, and every account."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import stacks  # noqa: F401 - prepares the bindings before anything imports cdktf

# isort: split
from cdktf import App

from ci.changes.diff import Change, compare
from shared.config import EnvironmentConfig
from shared.naming import names_of
from stacks.factory import build
from stacks.kinds import ACCOUNT, SERVICE
from stacks.synthesis import DOCUMENT, STACKS
from tests.keys.changes import LegalChange, Repository, changed

Document = dict[str, Any]


@dataclass(frozen=True, order=True)
class Part:
    """One document of a repository: its kind, `SERVICE` or `ACCOUNT`, and the environment by its name before."""

    kind: str
    environment: str


Documents = dict[Part, Document]


def documents_of(repository: Repository, services: Mapping[str, Any] | None = None) -> Documents:
    """Return the documents of every account, and of the services of `services`; of all without it."""
    configs = {name: EnvironmentConfig.model_validate(data) for name, data in repository.items()}
    wanted = {(ACCOUNT, name) for name in configs} | {(SERVICE, name) for name in services or configs}
    with tempfile.TemporaryDirectory(prefix="keys-") as folder:
        app = App(outdir=folder, stack_traces=False)
        for kind, name in wanted:
            build(app, kind, configs[name], list(configs.values()))
        app.synth()
        files = {
            Part(kind.name, name): Path(folder, STACKS, kind.stack_id(names_of(configs[name])), DOCUMENT)
            for kind, name in wanted
        }
        return {part: json.loads(files[part].read_text(encoding="utf-8")) for part in sorted(files)}


def reached(repository: Repository, base: Documents, change: LegalChange) -> Documents:
    """Return the documents that are other ones after a change."""
    head = documents_of(changed(repository, change.values), {change.environment: None})
    return {part: document for part, document in head.items() if document != base[part]}


def is_another(before: Document, after: Document) -> bool:
    """Return whether a document is of another environment: its state begins empty, and nothing of the old one goes."""
    return before["output"]["EnvironmentSuffix"] != after["output"]["EnvironmentSuffix"]


def differences(before: Document, after: Document) -> list[Change]:
    """Return what the diff says, as `./noxw -s diff` does for environments of the same name."""
    return compare(None if is_another(before, after) else before, after)

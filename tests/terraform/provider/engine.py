"""One plan for many resources: what Terraform says of each, and of each that it refuses, why."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.ci.changes.diff.provider_schema import REQUIRED
from tests.terraform.engine import DOCUMENT, WorkingDirectory

PROVIDER = {
    "region": "sa-east-1",
    "skip_credentials_validation": True,
    "skip_metadata_api_check": True,
    "skip_requesting_account_id": True,
}
# A value that is known after an apply alone.
NEW = "terraform_data.new"
UNKNOWN = f"${{{NEW}.id}}"
_ADDRESS = re.compile(r"(?:resource\.)?(aws_\w+\.q\d+)")


@dataclass
class Asker:
    """Plans in a folder, each in a folder of its own, with the local values that configurations refer to."""

    folder: Path
    local_values: Mapping[str, Any]
    calls: int = 0
    _directory: WorkingDirectory | None = field(default=None)

    def plan(
        self, resources: Sequence[tuple[str, Mapping[str, Any]]], states: Sequence[Mapping[str, Any]] | None = None
    ) -> tuple[dict[int, dict[str, Any]], dict[int, list[str]], dict[str, Any]]:
        """Return what is planned of each resource by its number, the refusals, and the plan itself.

        In: type and configuration of each, and the instance in the state of each (None: there is no state). Where the
        validation before a plan refuses one, nothing is planned; where the plan does, the others are.
        """
        self.calls += 1
        document: dict[str, Any] = {
            "terraform": REQUIRED,
            "provider": {"aws": PROVIDER},
            "locals": self.local_values,
            "resource": {"terraform_data": {"new": {}}},
        }
        if self._directory is None:
            file = self.folder / "start.json"
            file.write_text(json.dumps({"terraform": REQUIRED}))
            self._directory = WorkingDirectory.create(file, self.folder / "plan")
        directory = self._directory
        (directory.folder / DOCUMENT).write_text(json.dumps(document))
        for old in directory.folder.glob("q*.tf.json"):
            old.unlink()
        # A refusal quotes the line that it is about, and reads the file for it: small files of short lines.
        for number, (type_, body) in enumerate(resources):
            file = directory.folder / f"q{number}.tf.json"
            file.write_text(json.dumps({"resource": {type_: {f"q{number}": body}}}, indent=1))
        state = directory.folder / "terraform.tfstate"
        state.unlink(missing_ok=True)
        if states is not None:
            state.write_text(json.dumps(_state(resources, states)))
        (directory.folder / "plan").unlink(missing_ok=True)
        refused: dict[int, list[str]] = defaultdict(list)
        for message in directory.plan():
            if message["type"] == "diagnostic" and message["diagnostic"]["severity"] == "error":
                about = message["diagnostic"]
                context = (about.get("snippet") or {}).get("context") or ""
                # A plan that Terraform itself refuses names the resource in its text alone.
                texts = (about.get("address"), context, about.get("detail"), message["@message"])
                found = next((one for one in map(_ADDRESS.search, filter(None, texts)) if one), None)
                if found is None:
                    raise RuntimeError(json.dumps(message))
                refused[int(found[1].rpartition(".q")[2])].append(f"{about['summary']}: {about.get('detail', '')}")
        if not (directory.folder / "plan").exists():
            return {}, dict(refused), {}
        plan = json.loads(directory.run("show", "-json", "plan").stdout)
        changes = {
            int(one["name"][1:]): one["change"]
            for one in plan.get("resource_changes", ())
            if one["type"] != "terraform_data"
        }
        return {number: change for number, change in changes.items() if number not in refused}, dict(refused), plan


def _state(resources: Sequence[tuple[str, Any]], states: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "version": 4,
        "terraform_version": "1.11.0",
        "serial": 1,
        "lineage": "00000000-0000-4000-8000-000000000000",
        "resources": [
            {
                "mode": "managed",
                "type": type_,
                "name": f"q{number}",
                "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
                "instances": [states[number]],
            }
            for number, (type_, _) in enumerate(resources)
        ],
    }

"""Real plans of the AWS provider without AWS: two configurations in, what Terraform would do to each resource out."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.ci.changes.diff.provider_schema import REQUIRED, SOURCE
from tests.terraform.engine import PROGRAM, cli_environment

PROVIDER = {
    "region": "sa-east-1",
    "skip_credentials_validation": True,
    "skip_metadata_api_check": True,
    "skip_requesting_account_id": True,
}
Resources = dict[str, dict[str, dict[str, Any]]]  # type -> name -> configuration
# What AWS would have answered: plans read these of resources that are there.
ANSWERS = {"id": "there", "arn": "arn:aws:service:sa-east-1:111111111111:there"}


@dataclass(frozen=True)
class Question:
    """What would become of a resource of this type whose configuration changes?"""

    type: str
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def key(self) -> str:
        """Return what tells questions apart."""
        return json.dumps([self.type, self.before, self.after])


Answers = dict[str, dict[str, Any]]  # a question's key -> `change` of the plan


def ask(questions: Sequence[Question], schema: dict[str, Any], folder: Path) -> Answers:
    """Return the answers of one plan for all questions.

    The state is what a plan from nothing promises of `before`, which is complete but for what AWS makes up.
    """
    before: Resources = {}
    after: Resources = {}
    for number, question in enumerate(questions):
        before.setdefault(question.type, {})[f"question_{number}"] = question.before
        after.setdefault(question.type, {})[f"question_{number}"] = question.after
    promised = _plan(before, None, folder / "before")
    planned = _plan(after, _state(promised, schema), folder / "after")
    changes = {change["address"]: change["change"] for change in planned["resource_changes"]}
    return {question.key: changes[f"{question.type}.question_{number}"] for number, question in enumerate(questions)}


def _plan(resources: Resources, state: dict[str, Any] | None, folder: Path) -> dict[str, Any]:
    folder.mkdir(parents=True)
    document = {"terraform": REQUIRED, "provider": {"aws": PROVIDER}, "resource": resources}
    (folder / "main.tf.json").write_text(json.dumps(document))
    if state is not None:
        (folder / "terraform.tfstate").write_text(json.dumps(state))
    environment = cli_environment(folder)
    for command in (["init", "-input=false"], ["plan", "-refresh=false", "-input=false", "-lock=false", "-out=plan"]):
        done = subprocess.run(
            [PROGRAM, *command, "-no-color"], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    shown = subprocess.run(
        [PROGRAM, "show", "-json", "plan"], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(shown.stdout)


def _state(plan: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return a state file in which everything that the plan adds is there."""
    resources = []
    for resource in plan["planned_values"]["root_module"]["resources"]:
        entry = schema["resource_schemas"][resource["type"]]
        answers = {name: answer for name, answer in ANSWERS.items() if name in entry["block"]["attributes"]}
        instance = {"schema_version": entry["version"], "attributes": answers | resource["values"]}
        provider = {"mode": "managed", "provider": f'provider["{SOURCE}"]', "instances": [instance]}
        resources.append({"type": resource["type"], "name": resource["name"], **provider})
    return {"version": 4, "terraform_version": "1.11.0", "serial": 1, "lineage": "test", "resources": resources}

"""Adding an environment is adding two YAML files: nothing in Python knows how many there are or their names."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples.good import copy_good
from tests.terraform.engine import WorkingDirectory, diagnostics

ROOT = Path(__file__).parents[2]
NAME = "loadtest"
# What CONTRIBUTING.md asks to change in the two copies of staging's files.
OWN_VALUES = {
    "name: staging\n": f"name: {NAME}\n",
    "321098765432": "543210987654",
    "tfstate-staging": f"tfstate-{NAME}",
    "10.20.0.0/16": "10.40.0.0/16",
    "catalog.staging.shop.test": f"catalog.{NAME}.shop.test",
    "after: dev\n": "after: prod\n",
    "environment: staging": f"environment: {NAME}",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder with the good environments and copies of staging's two files under a new name."""
    environments = copy_good(tmp_path) / "environments"
    for folder in (environments, environments / "releases"):
        shutil.copy(folder / "staging.yaml", folder / f"{NAME}.yaml")
    return tmp_path


def make_own(root: Path) -> None:
    """Give the new environment its own values."""
    for file in (root / "environments" / f"{NAME}.yaml", root / "environments" / "releases" / f"{NAME}.yaml"):
        text = file.read_text()
        for old, new in OWN_VALUES.items():
            text = text.replace(old, new)
        file.write_text(re.sub(r"signing_keys:\n    - .*", "signing_keys: []", text))


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of this repository in a process of its own."""
    return subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_plain_copy_is_told_which_values_must_be_its_own(root: Path) -> None:
    """`validate` names every identity key of the copy, and nothing else is wrong with it."""
    done = command("ci", "validate", "--root", str(root))
    named = {line.split(": ")[1] for line in done.stderr.splitlines()}
    assert done.returncode == 64
    assert named == {
        "name",
        "environment",
        "aws.account_id",
        "state.bucket",
        "promotion.after",
        "network.cidr",
        "edge.domain_name",
        "edge.certificate_arn",
        "evidence.signing_keys[0]",
    }
    assert {Path(line.split(":")[0]).stem for line in done.stderr.splitlines()} == {NAME}


def test_the_new_environment_is_validated_synthesized_and_planned(root: Path, tmp_path: Path) -> None:
    """With its own values the new environment is a stack that real Terraform plans, and no Python has changed."""
    make_own(root)
    validated = command("ci", "validate", "--root", str(root))
    assert (validated.returncode, validated.stderr) == (0, "")
    assert NAME in validated.stdout
    out = tmp_path / "out"
    synthesized = command("stacks", NAME, "--root", str(root), "--out", str(out))
    assert synthesized.returncode == 0, synthesized.stderr
    document = out / "stacks" / f"TapStack-{NAME}" / "cdk.tf.json"
    messages = WorkingDirectory.create(document, tmp_path / "terraform").plan()
    summary = next(message["changes"] for message in messages if message["type"] == "change_summary")
    resources = json.loads(document.read_text())["resource"]
    assert (diagnostics(messages), summary["add"]) == ([], sum(len(instances) for instances in resources.values()))

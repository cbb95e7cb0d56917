"""Adding an environment is adding two YAML files: nothing in Python knows how many there are or their names."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.aws import managed_rules
from shared.config.document import dotted
from tests.examples.good import change, copy_good
from tests.examples.hostile import ENVIRONMENT, FREE, RELEASE
from tests.examples.lines import with_value
from tests.examples.longest import LIMITS
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
    "after: dev\n": "after: staging\n",
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
    """Give the new environment its own values, and its place before production."""
    change(root, "environments/prod.yaml", "  after: staging", f"  after: {NAME}")
    for file in (root / "environments" / f"{NAME}.yaml", root / "environments" / "releases" / f"{NAME}.yaml"):
        text = file.read_text()
        for old, new in OWN_VALUES.items():
            text = text.replace(old, new)
        file.write_text(re.sub(r"signing_keys:\n    - .*", "signing_keys: []", text))


def make_strange(root: Path) -> None:
    """Give the new environment the longest texts that are accepted, and reasons of every hostile text that is."""
    files = {ENVIRONMENT: f"environments/{NAME}.yaml", RELEASE: f"environments/releases/{NAME}.yaml"}
    for like, path, most, longest in LIMITS.values():
        file, key = root / files[like], dotted(path)
        if "[" not in key:
            text = longest(most).replace("321098765432", "543210987654")  # the account of the role
            file.write_text(with_value(file.read_text(), key, json.dumps(text)))
    group = "AWSManagedRulesCommonRuleSet"
    reasons = (f"Why not: {text} {other}" for text, other in zip(sorted(FREE)[::2], sorted(FREE)[1::2], strict=False))
    counted = [f"{group}/{rule}: {why}" for rule, why in zip(managed_rules()[group].rules, reasons, strict=False)]
    file = root / files[ENVIRONMENT]
    file.write_text(
        with_value(file.read_text(), "firewall.counted_rules", [json.dumps(one, ensure_ascii=False) for one in counted])
    )


def texts(value: object) -> Iterator[str]:
    """Yield every text of a value that is no reference, keys apart; of JSON in a text, its texts: spaces may differ."""
    if isinstance(value, str) and "${" not in value:
        if value.startswith(("{", "[")):
            yield from texts(json.loads(value))
        else:
            yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(inner)


def written(directory: WorkingDirectory) -> set[str]:
    """Return the texts of a document that its resources have."""
    said = ("//", "depends_on", "lifecycle", "provider")
    return {
        text
        for instances in directory.document["resource"].values()
        for resource in instances.values()
        for key, value in resource.items()
        if key not in said and not key.endswith("_wo")  # a plan keeps no argument that is only written
        for text in texts(value)
    }


def planned(directory: WorkingDirectory) -> set[str]:
    """Return the texts that the resources of a plan have."""
    shown = json.loads(directory.run("show", "-json", "plan").stdout)
    return set(texts(shown["planned_values"]["root_module"]["resources"]))


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
    """With its own values the new environment is a stack that real Terraform plans, and no Python has changed.

    Its texts are the longest and strangest that are accepted: each arrives in the plan as the document has it. The
    reasons of counted rules, which are for people, do not arrive at all.
    """
    make_own(root)
    make_strange(root)
    validated = command("ci", "validate", "--root", str(root))
    assert (validated.returncode, validated.stderr) == (0, "")
    assert NAME in validated.stdout
    out = tmp_path / "out"
    synthesized = command("stacks", NAME, "--root", str(root), "--out", str(out))
    assert synthesized.returncode == 0, synthesized.stderr
    document = out / "stacks" / f"TapStack-{NAME}" / "cdk.tf.json"
    directory = WorkingDirectory.create(document, tmp_path / "terraform")
    messages = directory.plan()
    summary = next(message["changes"] for message in messages if message["type"] == "change_summary")
    resources = directory.document["resource"]
    assert (diagnostics(messages), summary["add"]) == ([], sum(len(instances) for instances in resources.values()))
    assert written(directory) - planned(directory) == set()
    assert "Why not: " not in document.read_text()

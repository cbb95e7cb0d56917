"""The line to paste, pasted: real cdktf writes the block, and real Terraform plans to destroy nothing."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cdktf import App, TerraformOutput, TerraformResource, TerraformStack

from ci.changes.diff import Move, compare
from tests.terraform.engine import PROGRAM, cli_environment


def document(folder: Path, *names: str, lines: dict[str, str] | None = None) -> dict[str, Any]:
    """Synthesize a stack of three resources, each referring to the one before, with a line for some of them."""
    app = App(outdir=str(folder), stack_traces=False)
    stack = TerraformStack(app, "stack")
    before = ""
    for number, name in enumerate(names):
        resource = TerraformResource(stack, name, terraform_resource_type="terraform_data")
        resource.add_override("input", f"{number} {before}")
        before = resource.interpolation_for_attribute("id").to_string()
        if lines and name in lines:
            exec(lines[name], {name.replace("-", "_"): resource})  # noqa: S102 - the line is what is tested
    TerraformOutput(stack, "output", value=before)
    app.synth()
    return json.loads((folder / "stacks" / "stack" / "cdk.tf.json").read_text())


def terraform(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run terraform."""
    environment = cli_environment(folder)
    command = [PROGRAM, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def plan(folder: Path, head: dict[str, Any]) -> dict[str, int]:
    """Return the numbers of a plan of `head` on the state in `folder`."""
    (folder / "main.tf.json").write_text(json.dumps(head))
    done = terraform(folder, "plan", "-input=false", "-json")
    assert done.returncode == 0, done.stdout
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    (summary,) = (message["changes"] for message in messages if message["type"] == "change_summary")
    return {name: summary[name] for name in ("add", "change", "remove")}


@pytest.fixture
def deployed(terraform_: Path, tmp_path: Path) -> dict[str, Any]:
    """Return the base document, applied in the folder."""
    base = document(tmp_path / "base", "first", "load-balancer", "last")
    (terraform_ / "main.tf.json").write_text(json.dumps(base))
    for command in (["init", "-input=false"], ["apply", "-input=false", "-auto-approve"]):
        done = terraform(terraform_, *command)
        assert done.returncode == 0, done.stderr
    return base


@pytest.fixture
def terraform_(_terraform: None, tmp_path: Path) -> Path:
    """Return a folder for a local state."""
    folder = tmp_path / "state"
    folder.mkdir()
    return folder


def opened(base: dict[str, Any], head: dict[str, Any]) -> dict[str, Move]:
    """Return the moves of all changes, by construct path; there is nothing but moves."""
    changes = compare(base, head)
    found = {change.path: change.move for change in changes}
    assert len(found) == len(changes)
    return {path: move for path, move in found.items() if path is not None and move is not None}


def test_with_the_lines_pasted_nothing_is_destroyed(terraform_: Path, deployed: dict[str, Any], tmp_path: Path) -> None:
    """Three resources renamed, three lines; without them Terraform would destroy and create all three."""
    names = ("new-first", "balancer", "new_last")
    head = document(tmp_path / "head", *names)
    found = opened(deployed, head)
    assert all(move.is_open for move in found.values())
    assert plan(terraform_, head) == {"add": 3, "change": 0, "remove": 3}

    pasted = document(tmp_path / "pasted", *names, lines={path: move.python for path, move in found.items()})
    assert plan(terraform_, pasted) == {"add": 0, "change": 0, "remove": 0}
    assert sorted(pasted["moved"], key=str) == sorted((move.block for move in found.values()), key=str)
    declared = opened(deployed, pasted)
    assert [move.declared for move in declared.values()] == [True, True, True]


def test_the_block_in_terraforms_own_syntax_does_the_same(
    terraform_: Path, deployed: dict[str, Any], tmp_path: Path
) -> None:
    """For those who write HCL."""
    head = document(tmp_path / "head", "first", "balancer", "last")
    (move,) = opened(deployed, head).values()
    (terraform_ / "moved.tf").write_text(move.hcl)
    assert plan(terraform_, head) == {"add": 0, "change": 0, "remove": 0}


def test_terraform_refuses_the_blocks_that_are_said_to_be_impossible(
    terraform_: Path, deployed: dict[str, Any]
) -> None:
    """Where two resources exchange their addresses."""
    head = json.loads(json.dumps(deployed))
    first, other = ("first", "load-balancer")
    resources = head["resource"]["terraform_data"]
    text = json.dumps({"resource": {"terraform_data": resources}, "output": head["output"]})
    text = text.replace(f"terraform_data.{first}.", "terraform_data.PLACE.")
    text = text.replace(f"terraform_data.{other}.", f"terraform_data.{first}.").replace("PLACE", other)
    head |= json.loads(text)
    exchanged = head["resource"]["terraform_data"]
    exchanged[first], exchanged[other] = exchanged[other], exchanged[first]
    found = [change.move for change in compare(deployed, head) if change.move is not None]
    assert [(move.is_open, move.obstacle is None) for move in found] == [(False, False)] * 2
    (terraform_ / "main.tf.json").write_text(json.dumps(head | {"moved": [move.block for move in found]}))
    done = terraform(terraform_, "plan", "-input=false", "-no-color")
    assert done.returncode == 1
    assert "Moved object still exists" in done.stderr

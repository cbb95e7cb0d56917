"""A renamed construct, from the diff's advice to Terraform's plan: with the line pasted in, nothing is destroyed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ci.changes.comparison import Sides, sides
from tests.ci.change import Change
from tests.terraform.engine import WorkingDirectory, diagnostics

NETWORK = "shared/constructs/network.py"
BEFORE_LINE = '        public_table = self._route_table("public")\n'


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> Change:
    """Return a repository in which the internet gateway's construct has another id."""
    change = Change.start(tmp_path_factory.mktemp("moves") / "repository")
    change.replace(NETWORK, 'InternetGateway(self, "internet"', 'InternetGateway(self, "gateway"')
    return change


@pytest.fixture(scope="module")
def found(change: Change) -> Sides:
    """Return what the change does, before the line is pasted."""
    return sides(change.root, None)


def plan(document: dict[str, Any], folder: Path, state: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the messages of a plan of `document`, the gateway and its network alone, over a local state."""
    file = folder / "cdk.tf.json"
    parts = {key: document[key] for key in ("terraform", "provider", "moved") if key in document}
    resources = {kind: document["resource"][kind] for kind in ("aws_internet_gateway", "aws_vpc")}
    file.write_text(json.dumps({**parts, "resource": resources}))
    directory = WorkingDirectory.create(file, folder / "terraform")
    (directory.folder / "terraform.tfstate").write_text(json.dumps(state))
    return directory.plan()


def state_with_gateway(address: str) -> dict[str, Any]:
    """Return a state that holds the internet gateway and nothing else."""
    kind, _, name = address.partition(".")
    attributes = {"id": "igw-0123456789abcdef0", "vpc_id": "vpc-0123456789abcdef0", "tags": {}, "tags_all": {}}
    return {
        "version": 4,
        "terraform_version": "1.11.4",
        "serial": 1,
        "lineage": "00000000-0000-4000-8000-000000000000",
        "outputs": {},
        "resources": [
            {
                "mode": "managed",
                "type": kind,
                "name": name,
                "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
                "instances": [{"schema_version": 0, "attributes": attributes, "sensitive_attributes": []}],
            }
        ],
    }


def counts(messages: list[dict[str, Any]]) -> dict[str, int]:
    """Return how many resources the plan adds, changes and removes."""
    assert diagnostics(messages) == []
    return next(message["changes"] for message in messages if message["type"] == "change_summary")


def test_a_renamed_construct_is_one_move_with_the_line_to_paste(found: Sides) -> None:
    """The diff sees no destroy and no other change, although other resources refer to the gateway."""
    [dev] = found.differences(["dev"])
    [moved] = dev.changes
    assert (moved.kind, moved.attributes) == ("moved", ())
    assert moved.move is not None
    assert moved.move.python == f'gateway.move_from_id("{moved.move.before}")'
    assert moved.move.is_open


def test_terraform_destroys_nothing_once_the_line_is_pasted(change: Change, found: Sides, tmp_path: Path) -> None:
    """Without the line the plan removes the gateway of the state; with it, none; and the diff calls it declared."""
    [moved] = found.differences(["dev"])[0].changes
    assert moved.move is not None
    state = state_with_gateway(moved.move.before)
    (tmp_path / "without").mkdir()
    assert counts(plan(found.after["dev"], tmp_path / "without", state))["remove"] == 1

    change.replace(NETWORK, BEFORE_LINE, f"        internet{moved.move.python.removeprefix('gateway')}\n{BEFORE_LINE}")
    pasted = sides(change.root, None)
    (tmp_path / "with").mkdir()
    assert counts(plan(pasted.after["dev"], tmp_path / "with", state))["remove"] == 0
    [declared] = pasted.differences(["dev"])[0].changes
    assert declared.move is not None
    assert (declared.kind, declared.move.declared, declared.move.is_open) == ("moved", True, False)

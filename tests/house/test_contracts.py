"""The import contracts of pyproject.toml notice what they are for: each is broken once in a copy of the sources."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("ci", "shared", "stacks")
CONTRACTS: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
PROGRAM = Path(sys.executable).with_name("lint-imports")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the sources and their contracts."""
    root = tmp_path_factory.mktemp("contracts")
    shutil.copy(ROOT / "pyproject.toml", root)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def said_with(tree: Path, file: str, line: str) -> str:
    """Return what import-linter says about the sources with a line more in one file; empty where it has nothing."""
    path = tree / file
    old = path.read_text(encoding="utf-8") if path.exists() else None
    path.write_text(f"{old or ''}\n{line}\n", encoding="utf-8")
    try:
        done = subprocess.run([PROGRAM], cwd=tree, capture_output=True, text=True, check=False)
    finally:
        if old is None:
            path.unlink()
        else:
            path.write_text(old, encoding="utf-8")
    return " ".join(done.stdout.split()) if done.returncode else ""


def test_the_sources_keep_the_contracts(tree: Path) -> None:
    """What the tests below start from."""
    assert said_with(tree, "ci/__init__.py", "") == ""


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("ci/helpers.py", "", "- ci.helpers"),
        ("ci/gate/decision.py", "import ci.deployment.target", "ci.gate.decision -> ci.deployment.target"),
        ("ci/gate/decision.py", "import ci.policy.parity", "ci.gate.decision -> ci.policy.parity"),
        ("ci/policy/parity.py", "import ci.evidence.store", "ci.toolchain.aws_session -> boto3"),
        ("ci/deployment/target.py", "import shared.command_line", "shared.command_line -> typer"),
        ("ci/cli/pack.py", "import ci.cli.lock", "ci.cli.pack -> ci.cli.lock"),
        ("ci/github/pull_request/all_green.py", "import shared.config", "shared.config.reader -> yaml"),
        ("stacks/catalog/promises/tags.py", "import boto3", "stacks.catalog.promises.tags -> boto3"),
        ("stacks/catalog/promises/tags.py", "import ci.toolchain", "stacks.catalog.promises.tags -> ci.toolchain"),
        ("stacks/catalog/stack.py", "import stacks.catalog.promises.tags", "stacks.catalog.promises.tags"),
    ],
    ids=[
        "a new module in ci",
        "a room imports one above it",
        "a room imports the one beside it",
        "a policy could ask AWS",
        "a room below the commands knows Typer",
        "a command imports another",
        "all-green needs a library",
        "a promise asks AWS by itself",
        "a promise knows the tooling",
        "a stack imports a promise",
    ],
)
def test_what_breaks_a_contract_is_named(tree: Path, file: str, line: str, said: str) -> None:
    """The place is in the answer, so that nobody has to search."""
    assert said in said_with(tree, file, line)


def contract(start: str) -> dict[str, Any]:
    """Return the contract whose name begins so."""
    [found] = [one for one in CONTRACTS if one["name"].startswith(start)]
    return found


def test_what_makes_no_venv_is_kept_from_every_library() -> None:
    """A library that the sources begin to use joins the list."""
    graph = grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)
    external = {name for name in graph.modules if name.partition(".")[0] not in PACKAGES}
    assert external - sys.stdlib_module_names - set(contract("the jobs of all-green")["forbidden_modules"]) == set()


def test_every_room_below_the_commands_is_kept_from_typer() -> None:
    """A new room has a place in the layers, and joins the list."""
    layers = contract("inside ci")["layers"]
    rooms = {f"ci.{room.strip()}" for layer in layers for room in layer.split("|")}
    assert set(contract("only the commands")["source_modules"]) == rooms - {"ci.__main__", "ci.cli"}

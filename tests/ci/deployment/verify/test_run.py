"""Whose promises `verify` runs, by which code; tests/orders runs those of another tree."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from ci.deployment.verify import run
from ci.toolchain.tree import Tree, tree_here
from shared import exits
from shared.tree_data import PLUGIN, SETTINGS
from tests.ci.deployment.small import config
from tests.rehearsal.tree import ROOT

GONE = {"test_of_nothing": "it is not there"}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """Return a copy of what promises need, with one promise that is kept; nobody answers for AWS."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    root = tmp_path / "tree"
    for name in ("ci", "shared"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    promise = root / "stacks" / "small" / "promises" / "one.py"
    promise.parent.mkdir(parents=True)
    promise.write_text("def test_one(deployed):\n    assert deployed.config.name == 'dev'\n", encoding="utf-8")
    return tree_here(root, [config()])


def outputs_in(folder: Path) -> Path:
    """Return an outputs file of dev that lacks everything."""
    file = folder / "outputs.json"
    file.write_text('{"TapStack-dev": {}}', encoding="utf-8")
    return file


def test_nothing_from_above_the_tree_takes_part(tree: Tree, tmp_path: Path) -> None:
    """A rollback's tree lies among temporary files, where others may have written a conftest.py."""
    (tmp_path / "conftest.py").write_text("raise RuntimeError('read from above')\n", encoding="utf-8")
    assert run.verify(tree, "dev", outputs_in(tmp_path), not_provable={}).passed == ("test_one",)


def test_the_promises_are_run_by_the_libraries_of_the_tree(tree: Tree, tmp_path: Path) -> None:
    """Its interpreter has them; this one leaves a mark."""
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\ntouch "{tmp_path}/mark"\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    run.verify(replace(tree, python=python), "dev", outputs_in(tmp_path), not_provable={})
    assert (tmp_path / "mark").exists()


def test_a_test_that_is_not_there_is_no_mistake_of_another_commit(tree: Tree, tmp_path: Path) -> None:
    """The list is that of the files here, for which it must be exact."""
    outputs = outputs_in(tmp_path)
    assert run.verify(replace(tree, commit="1" * 40), "dev", outputs, not_provable=GONE).passed == ("test_one",)
    with pytest.raises(exits.CommandError, match="test_of_nothing: no such test") as raised:
        run.verify(tree, "dev", outputs, not_provable=GONE)
    assert raised.value.code == exits.BAD_INPUT


def test_a_promise_may_say_itself_that_it_cannot_be_shown(tree: Tree, tmp_path: Path) -> None:
    """It neither holds nor fails; its reason stands in the report, and so in the record."""
    promise = tree.root / "stacks" / "small" / "promises" / "two.py"
    lines = [
        "from shared.deployed import NotProvableError",
        "def test_two():",
        "    raise NotProvableError('kept out')",
    ]
    promise.write_text("\n".join(lines), encoding="utf-8")
    report = run.verify(tree, "dev", outputs_in(tmp_path), not_provable={})
    assert (report.passed, report.failed, report.not_provable) == (("test_one",), (), (("test_two", "kept out"),))


def test_where_nobody_wrote_a_promise_nothing_is_said_to_be_kept(tmp_path: Path) -> None:
    """A run without a test would pass."""
    with pytest.raises(exits.CommandError, match=r"^stacks/\*/promises: no stack has promises: "):
        run.verify(tree_here(tmp_path, [config()]), "dev", outputs_in(tmp_path), not_provable={})


def test_what_a_tree_says_of_its_promises_is_there() -> None:
    """A plugin or its settings that moved would stop every later rollback to this commit."""
    said = tree_here(ROOT, []).data.promises
    assert (said.plugin, said.settings) == (PLUGIN, SETTINGS)
    assert hasattr(import_module(said.plugin), "pytest_configure")
    assert (ROOT / said.settings).is_file()
    assert all(any((ROOT / folder).glob("*.py")) for folder in said.folders)
    assert said.folders

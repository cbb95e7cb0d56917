"""Which promises `verify` runs; tests/orders runs those of another tree."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ci.deployment.verify import run
from shared import exits
from tests.ci.deployment.small import config
from tests.rehearsal.tree import ROOT


def outputs_in(folder: Path) -> Path:
    """Return an outputs file of dev that lacks everything."""
    file = folder / "outputs.json"
    file.write_text('{"TapStack-dev": {}}', encoding="utf-8")
    return file


def test_a_commit_without_promises_in_its_stack_gets_those_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They lay elsewhere before: a rollback to such a commit is tested all the same. Nobody answers here."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    report = run.verify(tmp_path, config(), outputs_in(tmp_path), not_provable={})
    assert dict(report.failed)["test_the_output_is_there[VpcId]"] == "VpcId is missing among the outputs []"


def test_nothing_from_above_the_tree_takes_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rollback's tree lies among temporary files, where others may have written a conftest.py."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    (tmp_path / "conftest.py").write_text("raise RuntimeError('read from above')\n", encoding="utf-8")
    tree = tmp_path / "tree"
    for name in ("ci", "shared", "stacks"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    report = run.verify(tree, config(), outputs_in(tmp_path), not_provable={})
    assert "test_the_output_is_there[VpcId]" in dict(report.failed)


def test_where_nobody_wrote_a_promise_nothing_is_said_to_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run without a test would pass."""
    monkeypatch.setattr(run, "REPOSITORY", tmp_path)
    with pytest.raises(exits.CommandError, match=r"^stacks/\*/promises: no stack has promises: "):
        run.verify(tmp_path, config(), outputs_in(tmp_path), not_provable={})


def test_the_folders_of_this_tree_are_found_by_their_place() -> None:
    """No list names them."""
    assert run.promises_of(ROOT) == (ROOT, [ROOT / "stacks" / "catalog" / "promises"])

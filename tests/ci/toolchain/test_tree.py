"""What another commit says about itself, and how an answer that cannot be used is told in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ci.toolchain import legacy_commits
from ci.toolchain.tree import Tree, tree_here, tree_of
from shared import exits
from shared.config import load_all
from shared.tree_data import PromiseRun, tree_data
from tests.examples.good import GOOD

COMMIT = "1" * 40
HERE = "commit 111111111111"


def tree_that_says(root: Path, code: str) -> Path:
    """Return a tree whose command for configurations is `code`."""
    (root / "stacks").mkdir(parents=True)
    (root / "requirements.lock").write_text("# the same\n")
    (root / "stacks" / "__main__.py").write_text(code, encoding="utf-8")
    return root


def refused(root: Path, code: str) -> tuple[list[str], int]:
    """Return the lines and the exit code with which the tree of such a command is refused."""
    with pytest.raises(exits.CommandError) as raised:
        tree_of(tree_that_says(root, code), COMMIT, root)
    return raised.value.lines, raised.value.code


def test_what_a_tree_prints_is_what_it_is(tmp_path: Path) -> None:
    """A field that came later, or that this code does not know, takes nothing away."""
    said = tree_data(GOOD, load_all(GOOD))
    text = json.dumps({**said.model_dump(mode="json"), "later": 1})
    found = tree_of(tree_that_says(tmp_path, f"print({text!r})"), COMMIT, tmp_path)
    assert (found.data, found.commit) == (said, COMMIT)


def test_the_process_has_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its code and its libraries are: what it prints here would be the secret."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    lines, _ = refused(tmp_path, "import os, sys\nsys.exit(os.environ.get('AWS_SECRET_ACCESS_KEY', 'none'))")
    assert lines == [f"{HERE}: its configuration cannot be read: none"]


def test_wrong_files_are_the_lines_of_the_commit(tmp_path: Path) -> None:
    """All of them, with the code for bad input."""
    code = "import sys\nprint('a.yaml:1: x', 'b.yaml:2: y', sep='\\n', file=sys.stderr)\nsys.exit(64)"
    assert refused(tmp_path, code) == ([f"{HERE}: a.yaml:1: x", f"{HERE}: b.yaml:2: y"], exits.BAD_INPUT)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise ValueError('no')", "its configuration cannot be read: ValueError: no"),
        ("raise SystemExit(7)", "its configuration cannot be read: exit code 7"),
        ("print('no JSON')", "its configuration cannot be read: exit code 0"),
    ],
)
def test_code_that_fails_is_one_line(tmp_path: Path, code: str, said: str) -> None:
    """The last line of a traceback says what is wrong."""
    assert refused(tmp_path, code) == ([f"{HERE}: {said}"], exits.FAILED)


def test_data_of_a_later_version_is_refused(tmp_path: Path) -> None:
    """Code that came later can read it."""
    text = json.dumps({**tree_data(GOOD, []).model_dump(mode="json"), "version": 2})
    [line], code = refused(tmp_path, f"print({text!r})")
    assert code == exits.FAILED
    assert line.startswith(f"{HERE}: what python -m stacks --config says of it cannot be read here: version: ")
    assert line.endswith(": deploy with the code of a later commit")


def test_an_environment_that_a_tree_does_not_know_is_one_line(tmp_path: Path) -> None:
    """With those that it has."""
    tree = tree_here(GOOD, load_all(GOOD))
    for where, whose in ((tree, "these files have"), (tree_of_data(tmp_path), f"{HERE} has")):
        with pytest.raises(exits.CommandError) as raised:
            where.environment("live")
        assert raised.value.lines == [f"live: {whose} no such environment, only dev, staging, prod"]


def tree_of_data(root: Path) -> Tree:
    """Return another commit's tree with the good environments."""
    text = json.dumps(tree_data(GOOD, load_all(GOOD)).model_dump(mode="json"))
    return tree_of(tree_that_says(root, f"print({text!r})"), COMMIT, root)


@pytest.mark.parametrize("way", legacy_commits.WAYS, ids=lambda way: way.folders[0])
def test_the_folder_of_its_promises_tells_how_an_earlier_commit_runs_them(tmp_path: Path, way: PromiseRun) -> None:
    """There were three ways before commits said it themselves."""
    (tmp_path / way.folders[0]).mkdir(parents=True)
    assert legacy_commits.promises_of(tmp_path) == way


def test_an_earlier_commit_without_promises_has_no_folders(tmp_path: Path) -> None:
    """`verify` refuses it: nothing would be tested."""
    assert legacy_commits.promises_of(tmp_path).folders == ()

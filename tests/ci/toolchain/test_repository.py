"""git is asked in one place; without it, in a folder of a larger repository, in a shallow clone: one line says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ci.policy.owners.codeowners import tracked
from ci.toolchain.base_commit import choose
from ci.toolchain.git import commits_between, file_at, source_of, standing_of
from ci.toolchain.input_digest import input_digest
from ci.toolchain.repository import changed_files, require_history, require_top
from ci.toolchain.tree import checked_out
from shared import exits
from tests.ci.toolchain.test_base_commit import commit, git

NOWHERE = "0" * 40
Question = Callable[[Path], object]


def check_out(root: Path) -> None:
    """Check a commit out."""
    with checked_out(root, NOWHERE):
        pass


ASKS_GIT: dict[str, Question] = {
    "the base of a comparison": choose,
    "the source of a deployment": source_of,
    "the input digest": input_digest,
    "the owners of files": tracked,
}
ASKS_HISTORY: dict[str, Question] = {
    "the gate: where a commit stands": lambda root: standing_of(root, "HEAD", NOWHERE),
    "approvals: what lies between two commits": lambda root: commits_between(root, NOWHERE, "HEAD"),
    "a release: the file of a commit": lambda root: file_at(root, NOWHERE, Path("file")),
    "a rollback: the checkout of a commit": check_out,
    "the base of a comparison": choose,
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with main and two commits on it."""
    folder = tmp_path / "a repository"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "one")
    commit(folder, "two")
    return folder


def line_of(question: Question, root: Path) -> str:
    """Return the one line that a question ends with."""
    with pytest.raises(exits.CommandError) as raised:
        question(root)
    [line] = raised.value.lines
    return line


@pytest.mark.parametrize("question", [*ASKS_GIT.values(), *ASKS_HISTORY.values()], ids=[*ASKS_GIT, *ASKS_HISTORY])
def test_without_git_one_line_says_what_to_install(
    repository: Path, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container image often has none."""
    monkeypatch.setenv("PATH", "")
    assert line_of(question, repository) == "git is not on the PATH: install it"


@pytest.mark.parametrize("question", ASKS_GIT.values(), ids=ASKS_GIT)
def test_a_folder_of_a_larger_repository_is_refused(repository: Path, question: Question) -> None:
    """GitHub would not read its workflows there; the way out is one command."""
    (repository / "services" / "shop").mkdir(parents=True)
    assert line_of(question, repository / "services" / "shop") == (
        "this project is the folder services/shop of a larger git repository: "
        "give it a repository of its own: git subtree split --prefix=services/shop"
    )


@pytest.mark.parametrize("question", ASKS_HISTORY.values(), ids=ASKS_HISTORY)
def test_a_shallow_clone_says_what_to_fetch(repository: Path, tmp_path: Path, question: Question) -> None:
    """What comes after what is not known there: `older, go back` would be a wrong answer, and who wrote it, too."""
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{repository}", "clone")
    line = line_of(question, tmp_path / "clone")
    assert line.startswith("this clone is shallow")
    assert ": git fetch --" in line


def test_a_whole_clone_has_its_history(repository: Path) -> None:
    """And the top of a repository, and a folder outside of any, is no folder of a larger one."""
    require_history(repository)
    require_top(repository)
    require_top(repository.parent)
    assert standing_of(repository, git(repository, "rev-parse", "HEAD"), None).on_main


def test_a_linked_worktree_is_a_place_of_its_own(repository: Path, tmp_path: Path) -> None:
    """It has its own commit, branch and files, and gives checkouts of other commits."""
    git(repository, "worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "linked tree"))
    linked = tmp_path / "linked tree"
    newest = commit(linked, "three")
    (linked / "file").write_text("four")
    assert source_of(linked).commit == newest != source_of(repository).commit
    assert changed_files(linked) == ["file"]
    assert choose(linked).commit == git(repository, "rev-parse", "main")
    with checked_out(linked, git(linked, "rev-parse", "HEAD~1")) as tree:
        assert (tree / "file").read_text() == "two"


def test_ends_of_lines_alone_change_nothing(repository: Path) -> None:
    """What a commit would hold counts; `git status` lists a file that an editor saved with other ends of its lines."""
    (repository / ".gitattributes").write_text("* text=auto eol=lf\n")
    commit(repository, "one\ntwo\n")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "attributes")
    (repository / "file").write_bytes(b"one\r\ntwo\r\n")
    assert git(repository, "status", "--porcelain") == "M file"
    assert changed_files(repository) == []


def test_a_changed_a_new_and_a_removed_file_are_changes(repository: Path) -> None:
    """Staged or not, below the paths that were asked about; what git ignores is none."""
    (repository / "in").mkdir()
    for name in ("removed", "changed", "staged"):
        (repository / "in" / name).write_text("one")
    (repository / ".gitignore").write_text("*.pyc\n")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "files")
    (repository / "in" / "removed").unlink()
    for name in ("changed", "staged", "new file", "cached.pyc", "../beside"):
        (repository / "in" / name).write_text("two")
    git(repository, "add", "in/staged")
    assert changed_files(repository, "in") == ["in/changed", "in/new file", "in/removed", "in/staged"]
    assert changed_files(repository)[0] == "beside"

"""Which commit a change is compared with, in real git repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ci.toolchain.base_commit import BaseError, choose


def git(folder: Path, *arguments: str) -> str:
    """Run git with an identity of its own and return what it printed."""
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "protocol.file.allow=always")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path, text: str) -> str:
    """Commit a file that says `text`; return the commit."""
    (folder / "file").write_text(text)
    git(folder, "add", "file")
    git(folder, "commit", "--quiet", "--message", text)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with main and two commits on it."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "one")
    commit(folder, "two")
    return folder


def test_on_a_clean_main_it_is_the_commit_before(repository: Path) -> None:
    """What the last merge did."""
    base = choose(repository)
    assert base.commit == git(repository, "rev-parse", "HEAD~1")
    assert base.why == "HEAD~1, because main is clean"


def test_on_a_dirty_main_it_is_the_last_commit(repository: Path) -> None:
    """What the changes on disk do."""
    (repository / "file").write_text("three")
    base = choose(repository)
    assert base.commit == git(repository, "rev-parse", "HEAD")
    assert base.why == "HEAD, because main has changes that are not committed"


def test_a_new_file_makes_main_dirty(repository: Path) -> None:
    """A new environment is a change before it is added."""
    (repository / "new").touch()
    assert choose(repository).commit == git(repository, "rev-parse", "HEAD")


def test_on_a_branch_it_is_where_the_branch_left_main(repository: Path) -> None:
    """What happened on main since then is not the branch's change."""
    left = git(repository, "rev-parse", "HEAD")
    git(repository, "switch", "--quiet", "--create", "topic")
    commit(repository, "topic")
    git(repository, "switch", "--quiet", "main")
    commit(repository, "main goes on")
    git(repository, "switch", "--quiet", "topic")
    assert choose(repository).commit == left
    assert choose(repository).why == "where topic left main"


def test_a_detached_commit_is_compared_with_where_it_left_main(repository: Path) -> None:
    """A workflow checks out a commit, not a branch."""
    git(repository, "checkout", "--quiet", "--detach")
    detached = commit(repository, "detached")
    assert detached != choose(repository).commit == git(repository, "rev-parse", "main")


def test_the_main_of_the_remote_serves_where_there_is_no_other(repository: Path, tmp_path: Path) -> None:
    """A fresh clone of a branch has main only as origin/main."""
    git(repository, "branch", "topic")
    git(tmp_path, "clone", "--quiet", "--branch", "topic", str(repository), "clone")
    assert choose(tmp_path / "clone").commit == git(repository, "rev-parse", "main")


def test_a_named_base_is_taken(repository: Path) -> None:
    """--base wins over everything."""
    base = choose(repository, "HEAD~1")
    assert (base.commit, base.why) == (git(repository, "rev-parse", "HEAD~1"), "HEAD~1, as asked")
    assert base.short == base.commit[:12]


@pytest.mark.parametrize("name", ["nowhere", "--all", "HEAD~9", "file"])
def test_an_unknown_base_is_one_line(repository: Path, name: str) -> None:
    """Also one that looks like an option, or that is a file."""
    with pytest.raises(BaseError, match=r"^unknown base '.*': git log shows what there is$"):
        choose(repository, name)


def test_the_first_commit_has_no_base(tmp_path: Path) -> None:
    """There is nothing before it."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path, "one")
    with pytest.raises(BaseError, match=r"^this is the first commit: "):
        choose(tmp_path)


def test_a_repository_without_a_commit_has_no_base(tmp_path: Path) -> None:
    """Right after git init."""
    git(tmp_path, "init", "--quiet")
    with pytest.raises(BaseError, match=r"^no commit yet: "):
        choose(tmp_path)


def test_a_folder_outside_git_has_no_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that somebody unpacked."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(BaseError, match=r"^not in a git repository: "):
        choose(tmp_path)


def test_a_repository_without_main_asks_for_a_base(repository: Path) -> None:
    """Nothing is guessed from other branches."""
    git(repository, "branch", "--move", "trunk")
    with pytest.raises(BaseError, match=r"^no branch main here: "):
        choose(repository)


def test_a_default_branch_of_another_name_is_named(repository: Path, tmp_path: Path) -> None:
    """To fetch main would be wrong advice: there is none; a base can be named all the same."""
    git(repository, "branch", "--move", "trunk")
    git(tmp_path, "clone", "--quiet", str(repository), "clone")
    with pytest.raises(BaseError) as raised:
        choose(tmp_path / "clone")
    what = "the default branch is trunk, and workflows, roles and the gate go by main"
    assert raised.value.lines == [f"{what}: rename it to main, or name a base with --base"]
    assert choose(tmp_path / "clone", "trunk~1").commit == git(repository, "rev-parse", "trunk~1")


@pytest.mark.parametrize("wanted", [None, "HEAD~1"])
def test_a_shallow_clone_says_what_to_fetch(repository: Path, tmp_path: Path, wanted: str | None) -> None:
    """A workflow's default checkout has one commit."""
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{repository}", "clone")
    with pytest.raises(BaseError, match=r"this clone is shallow.*: git fetch --(deepen=1|unshallow)$"):
        choose(tmp_path / "clone", wanted)


def test_a_shallow_branch_says_what_to_fetch(repository: Path, tmp_path: Path) -> None:
    """Its one commit and main's have no ancestor here."""
    git(repository, "switch", "--quiet", "--create", "topic")
    commit(repository, "topic")
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{repository}", "clone")
    with pytest.raises(BaseError, match=r"^this clone is shallow and lacks the commit at which it left main: "):
        choose(tmp_path / "clone")


def test_a_branch_of_another_history_asks_for_a_base(repository: Path) -> None:
    """An orphan branch left main nowhere."""
    git(repository, "switch", "--quiet", "--orphan", "other")
    commit(repository, "other")
    with pytest.raises(BaseError, match="have no commit in common"):
        choose(repository)

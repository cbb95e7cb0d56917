"""`libraries` installs what another commit locks, so that it is there before credentials are."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ci.__main__ import main
from ci.toolchain.tool_environment import LIBRARIES
from shared import exits
from tests.ci.toolchain.test_base_commit import git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository whose last two commits lock other bytes."""
    git(tmp_path, "init", "--quiet")
    for text in ("# older\n", "# newer\n"):
        (tmp_path / "requirements.lock").write_text(text, encoding="utf-8")
        git(tmp_path, "add", "--all")
        git(tmp_path, "commit", "--quiet", "--message", text)
    return tmp_path


def libraries(root: Path, commit: str) -> int:
    """Run the command."""
    return main(["libraries", commit, "--root", str(root)])


def test_what_another_commit_locks_is_installed_aside(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Once, where whoever deploys it finds it."""
    commit = git(repository, "rev-parse", "HEAD~1")
    assert libraries(repository, commit) == exits.DONE
    python = Path(capsys.readouterr().out.strip().removeprefix(f"{commit}: "))
    assert python.is_relative_to(repository / LIBRARIES)
    assert python.exists()


def test_for_the_same_lock_file_there_is_nothing_to_install(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commit that is checked out, for example."""
    assert libraries(repository, "HEAD") == exits.DONE
    assert capsys.readouterr().out == f"HEAD: {sys.executable}\n"
    assert not (repository / LIBRARIES).exists()


def test_a_commit_that_is_not_here_is_one_line(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A workflow may have fetched too little."""
    assert libraries(repository, "1" * 40) == exits.BAD_INPUT
    line = f"{'1' * 40}: no such commit here, or it has no requirements.lock: fetch main with its history\n"
    assert capsys.readouterr().err == line

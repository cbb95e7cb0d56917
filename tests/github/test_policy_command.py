"""`python -m ci.policy`: what it prints, when it fails, and how it learns the names of the sessions."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.policy.__main__ import main
from ci.policy.sessions import session_names
from ci.policy.workflows import rules

NOXFILE = """\
import nox

@nox.session
def plain(session): ...

@nox.session(python=False, tags=["fast"])
def called(session): ...

@nox.session(name="re-named")
def original(session): ...

@task.session(default=True)
@nox.parametrize("name", ["x"])
def wrapped(session): ...

def helper(session): ...

@cached
def decorated(session): ...
"""
WORKFLOW = """\
on: push
permissions: {}
jobs:
  only:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions: {}
    steps:
      - run: ./noxw -s plain
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a folder with a noxfile and one clean workflow."""
    (tmp_path / "noxfile.py").write_text(NOXFILE)
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    (folder / "sample.yml").write_text(WORKFLOW)
    return tmp_path


def test_sessions_are_read_from_decorators() -> None:
    """Called or not, renamed or not, under any module name; other functions are no sessions."""
    assert session_names(NOXFILE) == {"plain", "called", "re-named", "wrapped"}


def test_a_clean_repository_says_what_was_checked(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Silence could also mean that nothing was looked at."""
    assert main(repository) == 0
    assert capsys.readouterr().out == f"policy: {len(rules(()))} rules hold in .github/workflows/sample.yml\n"


def test_each_violation_is_one_line(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two mistakes are two lines, and exit code 1."""
    broken = WORKFLOW.replace("plain", "plian").replace("    timeout-minutes: 10\n", "")
    (repository / ".github/workflows/sample.yml").write_text(broken)
    assert main(repository) == 1
    assert capsys.readouterr().out == (
        ".github/workflows/sample.yml: one-command: only step 1: noxfile.py has no session 'plian' "
        "(it has called, plain, re-named, wrapped): write `./noxw -s <session>` or `python3 -m ci.<module>`\n"
        ".github/workflows/sample.yml: job-timeout: only: has no time limit: set `timeout-minutes` to a number\n"
    )


def test_both_file_endings_are_checked(repository: Path) -> None:
    """GitHub runs .yaml files too."""
    (repository / ".github/workflows/other.yaml").write_text(WORKFLOW.replace("permissions: {}", "", 1))
    assert main(repository) == 1


def test_no_workflow_is_an_error(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A moved folder must not look like a clean one."""
    (repository / ".github/workflows/sample.yml").unlink()
    assert main(repository) == 1
    assert "nothing was checked" in capsys.readouterr().err


def test_a_missing_noxfile_is_an_error(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the sessions' names one rule could not be checked."""
    (repository / "noxfile.py").unlink()
    assert main(repository) == 1
    assert capsys.readouterr().err.startswith("noxfile.py: missing")

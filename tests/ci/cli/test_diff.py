"""`python -m ci diff`, `affected` and `parity` as people call them: what is printed and written, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path

import pytest

from ci.__main__ import main
from tests.ci.change import Change


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Change:
    """Return a repository in which dev's budget is changed and not committed."""
    change = Change.start(tmp_path_factory.mktemp("repository"))
    change.replace("environments/dev.yaml", "monthly_usd: 300", "monthly_usd: 301")
    return change


@pytest.fixture
def untouched(made: Change) -> Generator[Change]:
    """Return the repository without the change, and bring the change back."""
    made.restore()
    yield made
    made.restore()
    made.replace("environments/dev.yaml", "monthly_usd: 300", "monthly_usd: 301")


def call(change: Change, *arguments: str) -> int:
    """Run a command in that repository."""
    return main([*arguments, "--root", str(change.root)])


def test_the_text_says_base_and_changes(made: Change, capsys: pytest.CaptureFixture[str]) -> None:
    """The base in use stands first; an environment without change is one line."""
    assert call(made, "diff") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith(", HEAD, because main has changes that are not committed")
    assert lines[1] == "dev: 0 to add, 1 to change, 0 to destroy, 0 moved"
    assert any("limit_amount" in line and '"300" -> "301"' in line for line in lines)
    assert lines[-2:] == ["staging: no changes", "prod: no changes"]


def test_the_exit_code_tells_of_changes_only_when_asked(made: Change) -> None:
    """2 is for programs that asked for it."""
    assert call(made, "diff", "dev", "--exit-code") == 2
    assert call(made, "diff", "prod", "--exit-code") == 0


def test_json_has_base_and_environments(made: Change, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output holds JSON and nothing else."""
    assert call(made, "diff", "dev", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["base"]["why"] == "HEAD, because main has changes that are not committed"
    assert list(data["environments"]) == ["dev"]
    assert data["environments"]["dev"]["summary"]["change"] == 1


def test_markdown_and_page_are_written(made: Change, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both files hold the change; standard error says where they are."""
    comment, page = tmp_path / "comment.md", tmp_path / "page.html"
    assert call(made, "diff", "--markdown", str(comment), "--html", str(page)) == 0
    assert "limit_amount" in comment.read_text(encoding="utf-8")
    assert "limit_amount" in page.read_text(encoding="utf-8")
    assert capsys.readouterr().err.splitlines() == [f"wrote {comment}", f"wrote {page}"]


def test_a_file_that_cannot_be_written_is_one_line(
    made: Change, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that is not there is bad input."""
    file = tmp_path / "nowhere" / "comment.md"
    assert call(made, "diff", "--markdown", str(file)) == 64
    assert capsys.readouterr().err == f"{file}: cannot be written (No such file or directory)\n"


def test_an_unknown_environment_is_one_line(made: Change, capsys: pytest.CaptureFixture[str]) -> None:
    """The line names those there are."""
    assert call(made, "diff", "devv", "devv") == 64
    assert capsys.readouterr().err == "devv: no such environment: choose from dev, staging, prod\n"


@pytest.mark.parametrize("command", ["diff", "affected"])
def test_an_unknown_base_is_one_line(made: Change, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The change cannot be compared with what is not there."""
    assert call(made, command, "--base", "nowhere") == 1
    assert capsys.readouterr().err == "unknown base 'nowhere': git log shows what there is\n"


def test_affected_prints_names(made: Change, capsys: pytest.CaptureFixture[str]) -> None:
    """One a line for people, a list for programs."""
    assert call(made, "affected") == 0
    assert capsys.readouterr().out == "dev\n"
    assert call(made, "affected", "--json") == 0
    assert json.loads(capsys.readouterr().out) == ["dev"]


def test_parity_shows_what_differs_and_why_it_may(untouched: Change, capsys: pytest.CaptureFixture[str]) -> None:
    """Both tables and the numbers of resources."""
    assert call(untouched, "parity") == 0
    out = capsys.readouterr().out
    assert "network.nat" in out
    assert "aws_nat_gateway" in out
    assert "NOT DECLARED" not in out
    assert out.splitlines()[-1].startswith("resources: dev ")


def test_parity_fails_at_a_difference_that_nobody_declared(
    untouched: Change, capsys: pytest.CaptureFixture[str]
) -> None:
    """The key is named, with what to do about it."""
    untouched.replace("environments/dev.yaml", "port: 8080", "port: 9090")
    assert call(untouched, "parity") == 1
    captured = capsys.readouterr()
    assert "NOT DECLARED" in captured.out
    assert captured.err.startswith("service.port: differs, and nobody declared that it may: ")
    assert call(untouched, "parity", "--json") == 1
    assert json.loads(capsys.readouterr().out)["undeclared"] == ["service.port"]

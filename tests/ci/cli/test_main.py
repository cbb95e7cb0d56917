"""The command line: what it prints where, and its exit codes, in this process."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ci.__main__ import main
from tests.examples.good import GOOD, change, copy_good, line_of


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a good repository that a test may break."""
    return copy_good(tmp_path)


@pytest.fixture
def broken(root: Path) -> Path:
    """Return a repository with one problem."""
    change(root, "environments/dev.yaml", "  port: 8080", "  port: 80")
    return root


PLACE = f"environments/dev.yaml:{line_of(GOOD, 'environments/dev.yaml', 'service.port')}"
PROBLEM = f"{PLACE}: service.port: expected 1024 to 65535, got 80: write 1024 or more\n"


def test_validate_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each environment, and nothing on standard error."""
    assert main(["validate", "--root", str(GOOD)]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0].split() == ["environment", "tier", "account", "region", "after", "tasks", "cache", "image"]
    assert [line.split()[0] for line in lines[2:]] == ["dev", "staging", "prod"]
    assert err == ""


def test_validate_prints_problems_on_standard_error(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line each, exit code 64, and no table that somebody could take for success."""
    assert main(["validate", "--root", str(broken)]) == 64
    assert capsys.readouterr() == ("", PROBLEM)


def test_validate_prints_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same exit code as with text."""
    assert main(["validate", "--json", "--root", str(root)]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [environment["name"] for environment in data["environments"]] == ["dev", "staging", "prod"]
    assert data["problems"] == []


def test_validate_prints_problems_as_json(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard output, so that a program reads one stream."""
    assert main(["validate", "--root", str(broken), "--json"]) == 64
    out, err = capsys.readouterr()
    assert json.loads(out)["problems"][0]["text"] + "\n" == PROBLEM
    assert err == ""


def test_the_repository_is_found_without_being_named(capsys: pytest.CaptureFixture[str]) -> None:
    """From the place of the program's own files, wherever it is called; the team's own files are valid."""
    assert main(["validate"]) == 0
    assert "prod" in capsys.readouterr().out


def test_schema_writes_and_then_has_nothing_to_do(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It names what it wrote."""
    assert main(["schema", "--root", str(root)]) == 0
    assert capsys.readouterr().out == "wrote environments/schema.json\nwrote environments/release.schema.json\n"
    assert main(["schema", "--root", str(root)]) == 0
    assert capsys.readouterr().out == ""


def test_schema_that_cannot_be_written_is_one_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a folder to write into."""
    shutil.rmtree(root / "environments")
    assert main(["schema", "--root", str(root)]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.endswith("environments/schema.json: cannot be written or read (No such file or directory)\n")


def test_doctor_prints_what_is_left(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A list to work through is no failure; each row stays on one line in a pipe."""
    change(root, "environments/dev.yaml", "  email: catalog-dev-alarms@shop.test", "  email: a@example.com")
    assert main(["doctor", "--root", str(root)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    place = f"environments/dev.yaml:{line_of(GOOD, 'environments/dev.yaml', 'alarms.email')}"
    assert lines[2].split() == [place, "alarms.email", "a@example.com", "an", "address", "that",
                                "a", "person", "reads"]  # fmt: skip


def test_doctor_says_when_nothing_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    """No empty table."""
    assert main(["doctor", "--root", str(GOOD)]) == 0
    assert capsys.readouterr().out == "nothing left to replace\n"


def test_doctor_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    """For a program that counts what is left."""
    assert main(["doctor", "--json", "--root", str(GOOD)]) == 0
    assert json.loads(capsys.readouterr().out) == {"placeholders": [], "problems": []}


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_doctor_stops_at_a_broken_configuration(
    broken: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """With the problems, in either form."""
    assert main(["doctor", *options, "--root", str(broken)]) == 64
    assert PROBLEM.strip() in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing command."),
        (["validat"], "No such command 'validat'."),
        (["validate", "--jsn"], "No such option: --jsn"),
        (["validate", "prod"], "Got unexpected extra argument(s) (prod)"),
        (["validate", "--root"], "Option '--root' requires an argument."),
        (["--version"], "No such option: --version"),
        (["a\nb\x1b[31m"], "No such command"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_64(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not Typer's 2, which means something else here, and no page of help."""
    assert main(arguments) == 64
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"python -m ci: {said}")
    assert err.strip().isprintable()


def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """And keeps the option for tests to itself."""
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    for command in ("validate", "schema", "doctor"):
        assert command in out
    assert main(["validate", "--help"]) == 0
    assert "--root" not in capsys.readouterr().out


@pytest.mark.parametrize("root", ["/nowhere", "/dev/null", "", "a\nb"])
def test_a_strange_root_is_a_problem(root: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Not an error of Python."""
    assert main(["validate", "--root", root or "/nowhere/else"]) == 64
    assert capsys.readouterr().err.startswith("environments:1: ")

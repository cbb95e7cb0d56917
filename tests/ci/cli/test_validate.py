"""`python -m ci` as a program of its own: what it loads, what it leaves behind, and that no input makes it crash."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples.cases import Case, build, cases
from tests.examples.good import copy_good

REPOSITORY = Path(__file__).resolve().parents[3]
CASES = {case.name: case for case in cases()}


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line from the repository."""
    return subprocess.run(
        [sys.executable, "-m", "ci", *arguments],
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def snapshot(root: Path) -> dict[str, tuple[int, bytes]]:
    """Return every file below a folder with its time of change and its content."""
    return {
        str(path.relative_to(root)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def twelve_broken_files(root: Path) -> list[str]:
    """Make a repository of six environments in which each of the twelve files has a mistake; return their names."""
    copy_good(root)
    broken: list[str] = []
    for number, name in enumerate(("dev", "staging", "prod", "qa", "demo", "lab")):
        for folder, line in (("environments", "owner: yes"), ("environments/releases", "image: nginx:latest")):
            file = root / folder / f"{name}.yaml"
            source = file if file.exists() else root / folder / "dev.yaml"
            text = source.read_text().replace("210987654321", f"5{number}0987654321")
            key = line.partition(":")[0]
            lines = [line if old.startswith(f"{key}:") else old for old in text.splitlines()]
            lines = [
                f"{old.partition(':')[0]}: {name}" if old.startswith(("name:", "environment:")) else old
                for old in lines
            ]
            file.write_text("\n".join(lines) + "\n")
            broken.append(f"{folder}/{name}.yaml")
    return broken


def test_twelve_broken_files_are_told_in_one_run(tmp_path: Path) -> None:
    """Every file, exit code 64, nothing on standard output, nothing written, and no trace of Python."""
    files = twelve_broken_files(tmp_path)
    before = snapshot(tmp_path)
    result = run("validate", "--root", str(tmp_path))
    assert result.returncode == 64
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    for file in files:
        key = "image" if "releases" in file else "owner"
        assert any(line.startswith(f"{file}:") and f" {key}: " in line for line in result.stderr.splitlines())
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize(
    "case",
    [CASES[name] for name in ("many-files-at-once", "value-with-line-break")],
    ids=lambda case: case.name,
)
def test_the_program_prints_exactly_the_messages_of_a_bad_example(case: Case, tmp_path: Path) -> None:
    """Nothing around them, nothing between them."""
    root = build(case, tmp_path / "repository")
    result = run("validate", "--root", str(root))
    assert result.returncode == 64
    assert result.stdout == ""
    assert tuple(result.stderr.splitlines()) == case.expected(root)


def test_a_terminal_that_knows_ascii_only_is_no_problem(tmp_path: Path) -> None:
    """Neither for the table nor for messages."""
    copy_good(tmp_path)
    assert run("validate", "--root", str(tmp_path), PYTHONIOENCODING="ascii", LC_ALL="C").returncode == 0
    (tmp_path / "environments/dév.yaml").write_text("name: 日本\n")
    result = run("validate", "--root", str(tmp_path), PYTHONIOENCODING="ascii", LC_ALL="C")
    assert result.returncode == 64
    assert "Traceback" not in result.stderr


def test_a_reader_that_goes_away_is_no_crash() -> None:
    """`python -m ci validate | head -1` and the like."""
    result = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m ci doctor --json | true"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in result.stderr


def test_a_wrong_command_line_is_64() -> None:
    """As the exit code of the process, too."""
    result = run("nonsense")
    assert (result.returncode, result.stderr.count("\n")) == (64, 1)


def test_starting_loads_nothing_that_takes_long() -> None:
    """Each command imports what it needs when it runs."""
    slow = {"pydantic", "yaml", "rich", "boto3", "cdktf", "jsii"}
    code = f"import ci.__main__, sys; print(sorted({slow} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"


def test_validating_loads_no_cloud() -> None:
    """Neither cdktf nor boto3 is needed to judge a file."""
    code = (
        "import sys; from ci.__main__ import main; main(['validate', '--json']);"
        "print(sorted({'boto3', 'cdktf', 'jsii', 'constructs'} & set(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert result.stderr == "[]\n"

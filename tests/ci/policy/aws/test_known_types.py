"""A type that the repository knows nothing of, on this repository as a contributor meets it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from shared import exits
from shared.aws import file_name
from tests.stacks.document import ROOT

TAKEN = "aws_cloudwatch_dashboard"


def security_without(tmp_path: Path, type_: str) -> list[str]:
    """Run `security` in a copy from which the file of a type is gone, and return the lines of what is wrong."""
    for name in ("ci", "environments", "shared", "stacks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / file_name(type_)).unlink()
    command = [sys.executable, "-m", "ci", "security"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == exits.FAILED
    return done.stderr.splitlines()


def test_a_type_without_its_file_fails_and_says_what_to_write(tmp_path: Path) -> None:
    """One line for each stack that has the type, with its name and its sections."""
    lines = security_without(tmp_path, TAKEN)
    assert [line.split(": ")[:2] for line in lines] == [
        [f"TapStack-{name}", "known-type"] for name in ("dev", "staging", "prod")
    ]
    assert f": there is no {file_name(TAKEN)}: write its sections actions and replacement, and data, " in lines[0]


def test_a_type_without_which_no_role_is_made_is_named_first(tmp_path: Path) -> None:
    """The account's roles are made from the files: without this one a statement grants nothing."""
    first, *_ = security_without(tmp_path, "aws_flow_log")
    assert first == (
        f"aws_flow_log: there is no {file_name('aws_flow_log')}: write it (CONTRIBUTING.md, Add a construct)"
    )

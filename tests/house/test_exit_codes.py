"""An exit code means the same through nox as without it: nox alone would turn 64 into 1."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples.good import copy_good

ROOT = Path(__file__).parents[2]


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Return a folder whose environments cannot be read."""
    root = copy_good(tmp_path)
    (root / "environments" / "dev.yaml").write_text("name: [dev\n")
    return root


@pytest.mark.parametrize("session", [["validate", "--"], ["synth", "--"], ["plan", "--"], ["ci", "--", "doctor"]])
def test_bad_input_is_64_through_nox(session: list[str], broken: Path) -> None:
    """A session leaves with its command's 64."""
    command = [sys.executable, "-m", "nox", "--noxfile", str(ROOT / "noxfile.py"), "-s", *session]
    done = subprocess.run([*command, "--root", str(broken)], capture_output=True, text=True, check=False)
    assert done.returncode == 64
    assert "environments/dev.yaml:1: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["ci", "validate"], ["stacks"], ["ci", "plan"], ["ci", "doctor"]])
def test_bad_input_is_64_without_nox(command: list[str], broken: Path) -> None:
    """The command itself says 64, prints nothing on standard output and no traceback."""
    done = subprocess.run(
        [sys.executable, "-m", *command, "--root", str(broken)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (64, "")
    assert "Traceback" not in done.stderr

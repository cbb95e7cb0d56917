"""Every exit code with its meaning, through nox and through `python -m ci`, as processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from shared import exits
from tests.ci.deployed.conftest import DeployedDev
from tests.rehearsal.rehearsed import RehearsedEnvironment
from tests.rehearsal.tree import ROOT

PYTHON = (sys.executable, "-m")
NOX = (*PYTHON, "nox", "--no-venv", "-s")
LOOK = ("--review", "--detailed-exitcode")
# Whose credentials, and the command. What nox passes on is what the command returned, but for 0 and 1: nox itself ends
# so, too. These two are tried without it as well.
CASES = [
    pytest.param(exits.DONE, "dev", (*PYTHON, "ci", "history", "dev"), id="0"),
    pytest.param(exits.DONE, "dev", (*NOX, "ci", "--", "history", "dev"), id="0-nox"),
    pytest.param(exits.FAILED, "dev", (*PYTHON, "ci", "plan", "staging"), id="1"),
    pytest.param(exits.FAILED, "dev", (*NOX, "plan", "--", "staging"), id="1-nox"),
    pytest.param(
        exits.CHANGED, "staging", (*NOX, "plan", "--", "staging", "--review", "--detailed-exitcode"), id="2-nox"
    ),
    pytest.param(exits.STOPPED, "prod", (*NOX, "promote", "--", "prod", "--yes"), id="3-nox"),
    pytest.param(exits.BAD_INPUT, "dev", (*NOX, "ci", "--", "plan", "nowhere"), id="64-nox"),
]


@pytest.mark.parametrize(("code", "account", "command"), CASES)
def test_an_exit_code_means_the_same_whoever_runs_the_command(
    deployed: DeployedDev,
    rehearsed_environments: Mapping[str, RehearsedEnvironment],
    code: int,
    account: str,
    command: tuple[str, ...],
) -> None:
    """0 done, 1 failed, 2 changes, 3 stopped by the gate, 64 bad input; never a traceback."""
    assert Path(sys.prefix).name == ".venv", "the tests run in the environment that noxw made"
    done = subprocess.run(
        [*command, "--root", str(deployed.rehearsed.tree.root)],
        cwd=ROOT,
        env=dict(rehearsed_environments[account].commands.environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr

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

WAYS = {
    "python -m ci": (sys.executable, "-m", "ci"),
    "nox": (sys.executable, "-m", "nox", "--no-venv", "-s", "ci", "--"),
}
CASES = {
    exits.DONE: ("dev", ("history", "dev")),
    exits.FAILED: ("dev", ("plan", "staging")),  # with dev's credentials
    exits.CHANGED: ("staging", ("plan", "staging", "--review", "--detailed-exitcode")),
    exits.STOPPED: ("prod", ("promote", "prod", "--yes")),
    exits.BAD_INPUT: ("dev", ("plan", "nowhere")),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("code", CASES)
def test_an_exit_code_means_the_same_whoever_runs_the_command(
    deployed: DeployedDev, rehearsed_environments: Mapping[str, RehearsedEnvironment], way: str, code: int
) -> None:
    """0 done, 1 failed, 2 changes, 3 stopped by the gate, 64 bad input; never a traceback."""
    account, command = CASES[code]
    done = subprocess.run(
        [*WAYS[way], *command, "--root", str(deployed.rehearsed.tree.root)],
        cwd=ROOT,
        env=dict(rehearsed_environments[account].commands.environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_session_of_its_own_gives_the_same_code(
    deployed: DeployedDev, rehearsed_environments: Mapping[str, RehearsedEnvironment]
) -> None:
    """`nox -s plan` and `nox -s promote` are what the documentation says."""
    assert Path(sys.prefix).name == ".venv", "the tests run in the environment that noxw made"
    for session, arguments, account, code in (
        ("plan", ("nowhere",), "dev", exits.BAD_INPUT),
        ("promote", ("prod", "--yes"), "prod", exits.STOPPED),
    ):
        done = subprocess.run(
            [*WAYS["nox"][:5], session, "--", *arguments, "--root", str(deployed.rehearsed.tree.root)],
            cwd=ROOT,
            env=dict(rehearsed_environments[account].commands.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr

"""A signal to our process in the middle of an apply: the engine gets one, ends well, and its lock is released."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ci.toolchain.terraform.fixture import document, folder
from tests.terraform.engine import find_program

pytestmark = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")
ROOT = Path(__file__).parents[4]


def start(path: Path) -> subprocess.Popen[str]:
    """Start an apply in a process of its own and return once its slow resource is being made."""
    command = [sys.executable, "-m", "tests.ci.toolchain.terraform.interrupted", str(path)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout is not None
    for line in process.stdout:
        if "busy with terraform_data.slow" in line:
            return process
    raise AssertionError(f"the apply ended with {process.wait()} before it could be interrupted")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_apply_with_the_state_whole_and_the_lock_released(
    tmp_path: Path, number: signal.Signals
) -> None:
    """What was begun ends, what was not is not begun."""
    process = start(tmp_path / "work")
    process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    stopped = f"stopped by {number.name} in the middle of the apply; the state holds what was done"
    assert output.splitlines()[-1] == f"{stopped}: plan again to see the rest"
    assert not list((tmp_path / "work").glob(".terraform.tfstate.lock.info"))
    state = json.loads((tmp_path / "work" / "terraform.tfstate").read_text())
    assert "after" not in {resource["name"] for resource in state["resources"]}


def test_the_next_plan_completes_the_work(tmp_path: Path) -> None:
    """After an interrupted apply the same commands finish it."""
    process = start(tmp_path / "work")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    found = folder(tmp_path / "work")
    found.prepare(document("one", slow_seconds=1), override=None, lock_file=None)
    found.init()
    found.plan()
    found.apply()
    assert {resource["name"] for resource in found.state()["resources"]} == {"item0", "slow", "after"}


def test_an_impatient_person_does_not_make_the_engine_drop_its_lock(tmp_path: Path) -> None:
    """Two signals of people are one for the engine."""
    process = start(tmp_path / "work")
    # Ctrl-C in a terminal goes to the whole group; the task runner passes on another one.
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert not list((tmp_path / "work").glob(".terraform.tfstate.lock.info"))
    log = (tmp_path / "work" / "logs" / "apply.log").read_text()
    assert "Two interrupts received" not in log

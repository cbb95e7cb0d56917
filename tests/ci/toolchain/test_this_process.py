"""A process and what it starts, seen from another one of the same machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from ci.toolchain.this_process import MARK, PROC, lives, mark_of_this_process, this_process
from tests.rehearsal.tree import ROOT

pytestmark = pytest.mark.skipif(not PROC.is_dir(), reason="this system has no /proc")

# Says who it is, and starts another one that has its mark and outlives it.
PARENT = """
import json, os, subprocess, sys
from ci.toolchain.this_process import mark_of_this_process, this_process
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=0, env={**os.environ, **mark_of_this_process()})
print(json.dumps([this_process(), child.pid]), flush=True)
child.wait()
"""
Started = tuple[subprocess.Popen[str], dict[str, str | int], int]


@pytest.fixture
def parent() -> Generator[Started]:
    """Return a process with a child, what it says of itself, and the child's pid."""
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        said, child = json.loads(process.stdout.readline())
        yield process, said, child
        process.kill()


def test_this_process_lives_and_is_named_by_machine_pid_and_start() -> None:
    """The names are data that a record can hold."""
    said = this_process()
    assert sorted(said) == ["machine", "pid", "started"]
    assert said["pid"] == os.getpid()
    assert lives(json.loads(json.dumps(said))) is True


def test_a_process_that_was_killed_lives_for_as_long_as_what_it_started(parent: Started) -> None:
    """An engine outlives its parent, and still writes the state."""
    process, said, _ = parent
    assert lives(said) is True
    process.kill()
    process.wait()
    assert lives(said) is True
    assert process.stdin is not None
    process.stdin.close()  # the child ends with its input, and the pipe that it shares with its parent then
    assert process.stdout is not None
    process.stdout.read()
    assert lives(said) is False


def test_a_process_that_nobody_has_waited_for_yet_is_over(parent: Started) -> None:
    """A zombie does nothing more."""
    process, said, child = parent
    os.kill(child, 9)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert lives(said) is False


@pytest.mark.parametrize("changes", [{"machine": "0" * 64}, {"machine": None}, {"pid": "1"}, {"started": None}])
def test_of_another_machine_nothing_is_known(changes: dict[str, object]) -> None:
    """Nor of what is no process."""
    assert lives({**this_process(), **changes}) is None


@pytest.mark.parametrize("said", [None, "ada@laptop", [], {}])
def test_a_record_that_names_no_process_says_nothing(said: object) -> None:
    """As those from before it was known."""
    assert lives(said) is None


def test_another_process_under_the_same_pid_is_not_it() -> None:
    """Numbers are used again; the start tells them apart."""
    said = this_process()
    assert lives({**said, "started": int(said["started"]) - 1}) is False


def test_a_system_without_proc_says_nothing(tmp_path: Path) -> None:
    """The age of a run decides there."""
    assert (this_process(tmp_path), mark_of_this_process(tmp_path)) == ({}, {})
    assert lives(this_process(), tmp_path) is None


def test_the_engine_inherits_the_mark(tmp_path: Path) -> None:
    """Whatever else its environment holds."""
    from ci.toolchain.terraform.process import run

    program = shutil.which("env")
    assert program is not None
    found = run([program], folder=tmp_path, environment={}, log=tmp_path / "log")
    assert found.output.splitlines() == [f"{MARK}={mark_of_this_process()[MARK]}"]

"""Several environments side by side."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from ci.deployment.parallel import run_parallel
from ci.deployment.target import Target
from ci.toolchain.rehearsal import Rehearsal
from ci.toolchain.terraform import interrupts
from ci.toolchain.terraform.engine import Engine
from ci.toolchain.terraform.folder import Folder
from ci.toolchain.tree import tree_here
from shared import exits
from tests.ci.deployment.small import artifact, config

NAMES = ("dev", "staging", "prod")


def targets(folder: Path) -> list[Target]:
    """Return one target for each environment; nothing runs in their folders."""
    engine, tree = Engine("true", "terraform", "1.11.4"), tree_here(folder, [])
    return [
        Target(config(name=name), artifact(name), Folder(folder / name, engine, {}, 0), Rehearsal(), None, tree)
        for name in NAMES
    ]


def test_results_stand_in_the_order_of_the_targets(tmp_path: Path) -> None:
    """Whichever was ready first."""
    first_done = threading.Event()

    def work(target: Target) -> str:
        if target.name == "dev":
            assert first_done.wait(10)
        else:
            first_done.set()
        return target.name.upper()

    outcome = run_parallel(targets(tmp_path), work, jobs=3)
    assert list(outcome.results.items()) == [(name, name.upper()) for name in NAMES]
    assert (outcome.code, outcome.lines) == (exits.DONE, [])


def test_one_that_fails_stops_no_other_and_the_worst_code_wins(tmp_path: Path) -> None:
    """A failure is worse than bad input, and that than the gate."""
    codes = {"dev": exits.STOPPED, "staging": exits.FAILED, "prod": exits.BAD_INPUT}

    def work(target: Target) -> str:
        raise exits.CommandError(["one", "two"], codes[target.name])

    outcome = run_parallel(targets(tmp_path), work, jobs=1)
    assert outcome.results == {}
    assert outcome.lines == [f"{name}: {line}" for name in NAMES for line in ("one", "two")]
    assert outcome.code == exits.FAILED


def test_no_more_at_once_than_asked(tmp_path: Path) -> None:
    """`--jobs 2` is two."""
    running = threading.Semaphore(2)
    both = threading.Barrier(2, timeout=10)

    def work(target: Target) -> str:
        assert running.acquire(blocking=False), "a third one runs"
        if target.name != "prod":
            both.wait()
        running.release()
        return target.name

    assert list(run_parallel(targets(tmp_path), work, jobs=2).results) == list(NAMES)


def test_a_single_one_is_worked_on_in_this_thread(tmp_path: Path) -> None:
    """Where a person can be asked."""
    outcome = run_parallel(
        targets(tmp_path)[:1], lambda _: threading.current_thread() is threading.main_thread(), jobs=3
    )
    assert outcome.results == {"dev": True}


def test_a_signal_between_two_engines_stops_before_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing new is begun, and the line says so."""
    fresh = interrupts.Interrupts()
    monkeypatch.setattr("ci.deployment.parallel.INTERRUPTS", fresh)

    def work(target: Target) -> str:
        os.kill(os.getpid(), signal.SIGTERM)
        return target.name

    outcome = run_parallel(targets(tmp_path)[:1], work, jobs=1)
    assert (outcome.lines, outcome.code) == (["dev: stopped by SIGTERM: nothing new was begun"], exits.FAILED)


def test_a_folder_in_which_somebody_works_is_left_alone(tmp_path: Path) -> None:
    """Two commands in one folder would plan each other's documents."""
    [dev, staging, _] = targets(tmp_path)
    with dev.folder.alone():
        outcome = run_parallel([dev, staging], lambda target: target.name, jobs=2)
    assert outcome.results == {"staging": "staging"}
    assert outcome.lines == [f"dev: another command is at work in {dev.folder.path}: wait until it has ended"]
    assert list(run_parallel([dev], lambda target: target.name, jobs=1).results) == ["dev"]


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    """A file is in the way."""
    (tmp_path / "dev").write_text("")
    outcome = run_parallel(targets(tmp_path)[:1], lambda target: target.name, jobs=1)
    assert outcome.lines == [f"dev: {tmp_path / 'dev'}: cannot be written (File exists)"]

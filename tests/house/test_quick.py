"""`pytest --quick` keeps what is quick and one real plan, and says what it left out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import quick

ROOT = Path(__file__).parents[2]
SLOW, *_ = quick.LEFT_OUT
TESTS = [f"{SLOW}test_a.py::test", "tests/new/test_b.py::test", f"{quick.STAYS}[one]", f"{quick.STAYS}[two]"]


@pytest.mark.parametrize("place", quick.LEFT_OUT)
def test_a_place_that_is_left_out_is_there(place: str) -> None:
    """A file that has moved would be run by surprise, or stand in the list for nothing."""
    assert (ROOT / place).exists()


def test_what_stays_is_quick_and_one_plan() -> None:
    """A test of a new folder stays until the list names it."""
    kept, left_out = quick.split(TESTS)
    assert kept == TESTS[1:3]
    assert left_out == {SLOW: 1, quick.place_of(quick.STAYS): 1}


def test_what_is_left_out_is_said_with_its_size() -> None:
    """Each place with its number of tests and its reason, and the command that runs them all."""
    first, last = quick.lines({SLOW: 7})
    assert first.split() == ["7", f"{SLOW}:", *quick.LEFT_OUT[SLOW].split()]
    assert last.endswith("7 in all: ./noxw -s test runs them")
    assert quick.lines({}) == []


@pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["alone", "shared out"])
def test_a_run_says_what_it_left_out(workers: list[str]) -> None:
    """Whichever process collected the tests."""
    files = [f"{SLOW}test_bench.py", "tests/house/test_names.py", "tests/shared/test_exits.py"]
    command = [sys.executable, "-m", "pytest", "--quick", "-q", "-p", "no:cacheprovider", *workers, *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f" {SLOW}: {quick.LEFT_OUT[SLOW]}" in done.stdout
    assert " in all: ./noxw -s test runs them" in done.stdout

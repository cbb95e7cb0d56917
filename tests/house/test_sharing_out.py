"""How the tests are shared out among processes: what takes longest begins, and what stays together is one piece."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FEW = "tests/ci/deployed/test_few.py"
MANY = "tests/stacks/test_many.py"
CONFTEST = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.conftest import *
"""


def write(file: Path, tests: int) -> None:
    """Write a file with so many tests, which say that they begin."""
    file.parent.mkdir(parents=True)
    file.write_text("".join(f"def test_{number}(): pass\n" for number in range(tests)))


def test_what_takes_longest_begins_though_it_has_fewer_tests(tmp_path: Path) -> None:
    """pytest-xdist alone would begin with the folder that has more of them."""
    (tmp_path / "conftest.py").write_text(CONFTEST)
    write(tmp_path / MANY, 5)
    write(tmp_path / FEW, 3)
    command = [sys.executable, "-m", "pytest", "-v", "-n", "1", "--dist", "loadfile", "-p", "no:cacheprovider"]
    done = subprocess.run([*command, "--rootdir", "."], cwd=tmp_path, capture_output=True, text=True, check=False)
    passed = [line.split()[-1].partition("::")[0] for line in done.stdout.splitlines() if " PASSED " in line]
    assert passed == [FEW] * 3 + [MANY] * 5, done.stdout + done.stderr

"""The set-up wrapper: what it reads from the lock file, when it sets up, and what it says when it cannot."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def noxw(tmp_path: Path) -> ModuleType:
    """Return the wrapper as a module, as if it stood in an empty folder with a small lock file."""
    shutil.copy(ROOT / "noxw", tmp_path / "noxw")
    (tmp_path / "requirements.lock").write_text(
        "rich==15.0.0 \\\n    --hash=sha256:aa\nuv==1.2 \\\n    --hash=sha256:bb\n"
    )
    loader = importlib.machinery.SourceFileLoader("noxw", str(tmp_path / "noxw"))
    spec = importlib.util.spec_from_loader("noxw", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def make_current(noxw: ModuleType) -> None:
    """Make an environment that looks complete."""
    noxw.PYTHON.parent.mkdir(parents=True)
    noxw.PYTHON.touch()
    noxw.STAMP.write_text(noxw.fingerprint())


def test_pinned_returns_one_package_with_its_hashes(noxw: ModuleType) -> None:
    """What pip gets are uv's own lines, so that it can check the hash."""
    assert noxw.pinned("uv") == "uv==1.2 \\\n    --hash=sha256:bb\n"


def test_a_package_that_is_not_pinned_is_one_line(noxw: ModuleType) -> None:
    """A lock file without uv cannot be used."""
    with pytest.raises(SystemExit, match=r"^noxw: requirements.lock does not pin nothing: "):
        noxw.pinned("nothing")


def test_a_complete_environment_is_current(noxw: ModuleType) -> None:
    """Nothing is set up twice."""
    make_current(noxw)
    assert noxw.is_current()


def test_a_changed_lock_file_makes_it_outdated(noxw: ModuleType) -> None:
    """Another lock file means another environment."""
    make_current(noxw)
    noxw.LOCK.write_text("uv==1.3\n")
    assert not noxw.is_current()


def test_a_set_up_that_was_killed_is_not_current(noxw: ModuleType) -> None:
    """The stamp is written last: without it the environment is not whole."""
    make_current(noxw)
    noxw.STAMP.unlink()
    assert not noxw.is_current()


def test_a_failing_installation_is_reported_and_leaves_no_stamp(tmp_path: Path, noxw: ModuleType) -> None:
    """A hash that does not fit stops the set-up with exit code 1 and pip's own words."""
    assert tmp_path == noxw.ROOT
    done = subprocess.run(
        [sys.executable, str(tmp_path / "noxw"), "--only-set-up"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "noxw: cannot install uv:" in done.stderr
    assert not noxw.STAMP.exists()

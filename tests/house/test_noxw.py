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
    noxw.PYTHON.symlink_to(sys.executable)
    (noxw.VENV / "pyvenv.cfg").write_text("version = 3.11\n")
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


def test_a_stamp_that_was_cut_off_is_not_current(noxw: ModuleType) -> None:
    """A full disk leaves an empty file."""
    make_current(noxw)
    noxw.STAMP.write_text("")
    assert not noxw.is_current()


def test_another_python_behind_the_same_name_makes_it_outdated(noxw: ModuleType, tmp_path: Path) -> None:
    """A system upgrade moves python3, and the libraries belong to the one before."""
    make_current(noxw)
    other = tmp_path / "python3.99"
    other.touch()
    noxw.PYTHON.unlink()
    noxw.PYTHON.symlink_to(other)
    assert not noxw.is_current()


def test_another_version_in_the_environment_makes_it_outdated(noxw: ModuleType) -> None:
    """pyvenv.cfg says which Python the libraries were installed for."""
    make_current(noxw)
    (noxw.VENV / "pyvenv.cfg").write_text("version = 3.12\n")
    assert not noxw.is_current()


def test_a_moved_checkout_is_outdated(noxw: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripts in .venv name the folder they were installed in."""
    make_current(noxw)
    monkeypatch.setattr(noxw, "ROOT", noxw.ROOT / "elsewhere")
    assert not noxw.is_current()


def test_a_half_made_environment_is_made_anew(noxw: ModuleType) -> None:
    """What a killed set-up left is not built upon: the folder is cleared before pip is called."""
    make_current(noxw)
    noxw.STAMP.unlink()
    leftover = noxw.VENV / "half-installed"
    leftover.touch()
    with pytest.raises(SystemExit, match="cannot install uv"):
        noxw.set_up()
    assert not leftover.exists()


def test_a_missing_lock_file_is_one_line(noxw: ModuleType) -> None:
    """The line names the file."""
    noxw.LOCK.unlink()
    with pytest.raises(SystemExit, match=r"^noxw: .*requirements.lock: No such file or directory$"):
        noxw.fingerprint()


def test_a_failing_installation_is_reported_and_leaves_no_stamp(tmp_path: Path, noxw: ModuleType) -> None:
    """A hash that does not fit stops the set-up with exit code 1 and pip's own words."""
    assert tmp_path == noxw.ROOT
    done = subprocess.run(
        [sys.executable, str(tmp_path / "noxw"), "--only-set-up"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "noxw: cannot install uv:" in done.stderr
    assert not noxw.STAMP.exists()

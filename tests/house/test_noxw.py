"""The set-up wrapper: what it reads from the lock file, when it sets up, and what it says when it cannot."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
import os
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


@pytest.fixture
def pip_conf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the one file in which pip finds settings, and set nothing else for pip, uv or the network."""
    for name in os.environ:
        if name.startswith(("PIP_", "UV_")) or name.upper() in ("SSL_CERT_FILE", "HTTPS_PROXY", "HTTP_PROXY"):
            monkeypatch.delenv(name)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    file = tmp_path / "home" / "pip" / "pip.conf"
    file.parent.mkdir(parents=True)
    # It stands above the machine's own, which a test cannot take away.
    nothing = tmp_path / "above.conf"
    nothing.write_text("[global]\nindex-url =\ncert =\nproxy =\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(nothing))
    return nothing


MIRROR = """
[global]
index-url = https://reader:secret@mirror.example.com/python
cert = /etc/company.pem
[install]
proxy = http://proxy.example.com:3128
"""
FOR_UV = {
    "UV_DEFAULT_INDEX": "https://reader:secret@mirror.example.com/python",
    "SSL_CERT_FILE": "/etc/company.pem",
    "HTTPS_PROXY": "http://proxy.example.com:3128",
    "HTTP_PROXY": "http://proxy.example.com:3128",
}


def test_what_pip_was_told_uv_is_told(noxw: ModuleType, pip_conf: Path) -> None:
    """Behind a mirror pip is set up; uv reads nothing of that."""
    pip_conf.write_text(MIRROR)
    assert noxw.for_uv() == FOR_UV


def test_without_settings_nothing_is_told(noxw: ModuleType, pip_conf: Path) -> None:
    """The address of the index stays uv's own."""
    assert pip_conf.exists()
    assert noxw.for_uv() == {}


def test_a_variable_of_pip_stands_above_its_files(
    noxw: ModuleType, pip_conf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in pip itself."""
    pip_conf.write_text(MIRROR)
    monkeypatch.setenv("PIP_INDEX_URL", "https://other.example.com/python")
    assert noxw.for_uv()["UV_DEFAULT_INDEX"] == "https://other.example.com/python"


def test_a_person_s_own_file_is_read(noxw: ModuleType, pip_conf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no other one is named."""
    monkeypatch.delenv("PIP_CONFIG_FILE")
    (pip_conf.parent / "home" / "pip" / "pip.conf").write_text(MIRROR)
    assert noxw.for_uv() == FOR_UV


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("UV_DEFAULT_INDEX", "UV_DEFAULT_INDEX"),
        ("UV_INDEX_URL", "UV_DEFAULT_INDEX"),
        ("SSL_CERT_FILE", "SSL_CERT_FILE"),
        ("https_proxy", "HTTPS_PROXY"),
    ],
)
def test_what_is_set_for_uv_stays(
    noxw: ModuleType, pip_conf: Path, monkeypatch: pytest.MonkeyPatch, name: str, kept: str
) -> None:
    """A person who set it knows why."""
    pip_conf.write_text(MIRROR)
    monkeypatch.setenv(name, "https://somewhere.example.com")
    assert noxw.for_uv() == {variable: value for variable, value in FOR_UV.items() if variable != kept}


@pytest.mark.parametrize("text", ["no section = 1", "[global]\nindex-url = https://%(x)s/simple\nindex-url", "\0"])
def test_a_broken_file_of_pip_is_no_traceback(noxw: ModuleType, pip_conf: Path, text: str) -> None:
    """What is wrong with it, pip says itself."""
    pip_conf.write_text(text)
    assert noxw.pip_settings().keys() <= noxw.FOR_UV.keys()


def test_the_file_named_nowhere_means_no_files(
    noxw: ModuleType, pip_conf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pip's documentation: os.devnull stands for none at all."""
    (pip_conf.parent / "home" / "pip" / "pip.conf").write_text(MIRROR)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    assert noxw.for_uv() == {}


def test_every_command_knows_what_to_tell_uv(noxw: ModuleType, pip_conf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some install a tool of their own. Only uv is told: a proxy for packages is none for AWS."""
    pip_conf.write_text(MIRROR)
    make_current(noxw)
    with monkeypatch.context() as replaced:
        replaced.setattr(noxw.os, "environ", dict(os.environ))
        replaced.setattr(noxw.os, "execv", lambda *_: None)
        noxw.main(["-l"])
        environment = noxw.os.environ
    assert json.loads(environment["NOXW_FOR_UV"]) == FOR_UV
    assert not FOR_UV.keys() & environment.keys()


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


def test_a_failing_installation_is_reported_and_leaves_no_stamp(noxw: ModuleType, pip_conf: Path) -> None:
    """With pip's own words, and with what uv was told of the network: behind a mirror it is mostly one of these."""
    pip_conf.write_text("[global]\nindex-url = http://reader:secret@127.0.0.1:9/python\nretries = 0\ncert =\nproxy =\n")
    done = subprocess.run(
        [sys.executable, str(noxw.ROOT / "noxw"), "--only-set-up"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "noxw: cannot install uv:" in done.stderr
    assert done.stderr.splitlines()[-1] == (
        "noxw: set for uv: UV_DEFAULT_INDEX=http://***@127.0.0.1:9/python "
        "(known here: UV_DEFAULT_INDEX, SSL_CERT_FILE, HTTPS_PROXY, HTTP_PROXY, and pip's index-url, cert, proxy)"
    )
    assert "secret" not in done.stderr
    assert not noxw.STAMP.exists()

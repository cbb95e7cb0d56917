"""An emulator's environment is made once for each state of its lock file."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.local_aws.installation import LOCKS, STAMP, InstallationError, interpreter
from tests.local_aws.process import HOST, PORT, running

WHEEL = "only_mirrored-1-py3-none-any.whl"


@pytest.fixture
def locks(tmp_path: Path) -> Path:
    """Return a folder with a lock file that installs nothing."""
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks" / "none.lock").write_text("# nothing to install\n")
    return tmp_path / "locks"


def test_an_environment_is_kept_while_its_lock_is_the_same(tmp_path: Path, locks: Path) -> None:
    """Only the first call installs."""
    python = interpreter("none", locks=locks, folder=tmp_path)
    (python.parent / "kept").touch()
    interpreter("none", locks=locks, folder=tmp_path)
    assert (python.parent / "kept").exists()


def test_a_changed_lock_makes_the_environment_again(tmp_path: Path, locks: Path) -> None:
    """From nothing: no library of yesterday is left."""
    python = interpreter("none", locks=locks, folder=tmp_path)
    (python.parent / "old").touch()
    (locks / "none.lock").write_text("# changed\n")
    assert interpreter("none", locks=locks, folder=tmp_path) == python
    assert not (python.parent / "old").exists()


def test_half_an_environment_is_made_again(tmp_path: Path, locks: Path) -> None:
    """An installation that was killed left no stamp."""
    python = interpreter("none", locks=locks, folder=tmp_path)
    (tmp_path / "none" / STAMP).unlink()
    (python.parent / "old").touch()
    interpreter("none", locks=locks, folder=tmp_path)
    assert not (python.parent / "old").exists()


def test_two_at_once_make_one_environment(tmp_path: Path, locks: Path) -> None:
    """Two rehearsals start on a fresh machine."""
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: interpreter("none", locks=locks, folder=tmp_path), range(2))
    assert first == second
    assert subprocess.run([str(first), "-c", ""], check=False).returncode == 0


@pytest.fixture
def mirror(tmp_path: Path) -> Generator[str]:
    """Serve an index that has one package, which no other index has; yield its address."""
    (tmp_path / "mirror" / "simple" / "only-mirrored").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "mirror" / WHEEL, "w") as wheel:
        wheel.writestr("only_mirrored.py", "")
        info = "only_mirrored-1.dist-info"
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: only-mirrored\nVersion: 1\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    (tmp_path / "mirror" / "simple" / "only-mirrored" / "index.html").write_text(f'<a href="/{WHEEL}">{WHEEL}</a>')
    command = [sys.executable, "http.server", "--bind", HOST, "--directory", str(tmp_path / "mirror"), PORT]
    with running(command, settings={}, ready="/", log=tmp_path / "mirror.log") as address:
        yield f"{address}/simple"


def test_a_tool_comes_from_the_index_that_pip_knows(
    tmp_path: Path, locks: Path, mirror: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What noxw found in pip's settings reaches the uv that makes a tool's environment."""
    sha256 = hashlib.sha256((tmp_path / "mirror" / WHEEL).read_bytes()).hexdigest()
    (locks / "none.lock").write_text(f"only-mirrored==1 --hash=sha256:{sha256}\n")
    monkeypatch.setenv("NOXW_FOR_UV", json.dumps({"UV_DEFAULT_INDEX": mirror}))
    python = interpreter("none", locks=locks, folder=tmp_path)
    assert subprocess.run([str(python), "-c", "import only_mirrored"], check=False).returncode == 0


def test_what_uv_refuses_is_an_error_in_its_words(tmp_path: Path, locks: Path) -> None:
    """A requirement without its hash."""
    (locks / "none.lock").write_text("moto==5.2.5\n")
    with pytest.raises(InstallationError, match="hash"):
        interpreter("none", locks=locks, folder=tmp_path)


@pytest.mark.parametrize("lock", sorted(LOCKS.glob("*.lock")), ids=lambda lock: lock.stem)
def test_a_lock_file_names_no_address(lock: Path) -> None:
    """Libraries come from wherever the machine's uv takes them."""
    assert "://" not in lock.read_text()


def test_the_environment_is_not_the_products(tmp_path: Path, locks: Path) -> None:
    """An emulator's botocore never replaces the product's."""
    assert interpreter("none", locks=locks, folder=tmp_path).parents[1] != Path(sys.prefix)

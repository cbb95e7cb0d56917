"""`lock` and `lock-provider`: what they say was written, and what somebody has to do again elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.__main__ import main
from ci.toolchain import library_lock
from ci.toolchain.terraform import provider_lock
from ci.toolchain.terraform.provider_lock import PLATFORMS, Locked
from shared import exits


def test_platforms_that_the_mirror_lacks_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file holds what there is; it is written again where the registry can be reached."""
    asked = []

    def locked(root: Path, mirror: Path | None) -> Locked:
        asked.append((root, mirror))
        return Locked(root / "lock", ("linux_amd64",))

    monkeypatch.setattr(provider_lock, "lock_of_tree", locked)
    assert main(["lock-provider", "--root", str(tmp_path), "--mirror", "m"]) == exits.DONE
    assert asked == [(tmp_path, Path("m"))]
    assert capsys.readouterr() == (
        "wrote .terraform.lock.hcl: linux_amd64\n",
        "the mirror lacks darwin_arm64, linux_arm64: run this again where the registry can be reached\n",
    )


def test_lock_pins_libraries_and_provider(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one command."""
    upgrades = []
    monkeypatch.setattr(library_lock, "lock_libraries", lambda _, *, upgrade: upgrades.append(upgrade))
    monkeypatch.setattr(provider_lock, "lock_of_tree", lambda root, _: Locked(root / "lock", PLATFORMS))
    assert main(["lock", "--root", str(tmp_path), "--upgrade"]) == exits.DONE
    assert upgrades == [True]
    assert capsys.readouterr() == (
        "wrote requirements.lock\nwrote .terraform.lock.hcl: darwin_arm64, linux_amd64, linux_arm64\n",
        "",
    )


def test_what_cannot_be_locked_is_said_by_uv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each of its lines names the file that was not written."""
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\nversion = "0"\n[dependency-groups]\nci = ["a =="]\n'
    )
    assert main(["lock", "--root", str(tmp_path)]) == exits.FAILED
    lines = capsys.readouterr().err.splitlines()
    assert lines
    assert [line for line in lines if not line.startswith("requirements.lock: ")] == []
    assert not (tmp_path / "requirements.lock").exists()

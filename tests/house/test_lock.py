"""requirements.lock holds exact versions and hashes, and no address of a package index."""

from __future__ import annotations

import re
from pathlib import Path

from ci.toolchain.library_lock import groups

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_every_requirement_is_exact_and_has_a_hash() -> None:
    """Each requirement names one version and at least one SHA-256."""
    requirements = re.findall(r"^[a-zA-Z0-9].*(?:\n .*)*", LOCK, re.MULTILINE)
    loose = [text for text in requirements if "==" not in text.split("\n")[0] or "--hash=sha256:" not in text]
    assert len(requirements) > 50
    assert loose == []


def test_no_address_is_in_the_lock_file() -> None:
    """The lock file works with whichever index a machine is set up for."""
    assert "://" not in LOCK


def test_every_group_of_the_project_is_locked() -> None:
    """A library of each dependency group of pyproject.toml is in the file, and names where it comes from."""
    assert groups(ROOT) == ["ci", "synth", "test", "lint", "tools"]
    for library in ("boto3", "cdktf", "pytest", "ruff", "nox"):
        assert re.search(rf"^{library}==", LOCK, re.MULTILINE), library

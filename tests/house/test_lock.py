"""requirements.lock holds exact versions and hashes, and no address of a package index."""

from __future__ import annotations

import re
from pathlib import Path

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
    """The noxfile locks each dependency group of pyproject.toml."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    groups = re.findall(
        r"^(\w+) = \[", project.partition("[dependency-groups]")[2].partition("\n[tool")[0], re.MULTILINE
    )
    noxfile = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    locked = re.search(r"^GROUPS = \((.*)\)$", noxfile, re.MULTILINE)
    assert locked is not None
    assert sorted(re.findall(r'"(\w+)"', locked[1])) == sorted(groups)

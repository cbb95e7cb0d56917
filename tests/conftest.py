"""How tests are shared out among processes: file by file, and what shares something costly stays together."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
# Their first test deploys an environment, which takes minutes, and all of them look at it.
TOGETHER = (HERE / "ci" / "deployed",)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test the group that pytest-xdist's `--dist loadgroup` keeps in one process."""
    for item in items:
        folder = next((folder for folder in TOGETHER if item.path.is_relative_to(folder)), None)
        item.add_marker(pytest.mark.xdist_group(str((folder or item.path).relative_to(HERE))))

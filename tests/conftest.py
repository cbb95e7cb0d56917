"""How tests are shared out among processes: file by file, and what shares something costly stays together."""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# The first test there deploys an environment, or prepares accounts, which takes minutes, and all of them look at it.
TOGETHER = ("tests/ci/bootstrap/", "tests/ci/deployed/")


class FileByFile(LoadScopeScheduling):
    """A process takes a whole file, or everything of a folder that stays together."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FileByFile:
    """Return what shares the tests out; pytest-xdist asks for it where there is more than one process."""
    return FileByFile(config, log)

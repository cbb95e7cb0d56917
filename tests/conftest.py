"""For all tests: no deadlines; and how they are shared out among processes, file by file, the costly ones together."""

from __future__ import annotations

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# No test judges how long something takes: other work on the machine would decide it.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

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

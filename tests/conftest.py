"""For all tests: no deadlines; how they are shared out among processes, file by file; and who goes first on a CPU."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.rehearsal.documents import FOLDER

pytest_plugins = ["tests.quick"]

# No test judges how long something takes: other work on the machine would decide it.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

# The first test there deploys an environment, or prepares accounts, which takes minutes, and all of them look at it.
# Those two take longest and mostly wait: all others stand back for them where the CPUs are busy.
LONGEST = ("tests/ci/deployed/", "tests/ci/deployment/bootstrap/")
POLITE = 10
# All tests there look at the same documents or plans, which one process makes once.
TOGETHER = (*LONGEST, "tests/ci/changes/diff/", "tests/ci/policy/aws/", "tests/stacks/", "tests/terraform/")


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder where this run keeps the documents that it has synthesized; its workers are given it."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="documents-")
        os.environ[FOLDER] = folder
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; the rest stays in its order, and what is marked as last comes last of its kind."""
    items.sort(key=lambda item: (_place(item.nodeid), item.get_closest_marker("last") is not None))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Stand back, or do not. Who may not raise their priority again stays polite."""
    if hasattr(os, "setpriority"):
        with contextlib.suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, 0, POLITE if _place(item.nodeid) == len(LONGEST) else 0)


def _place(nodeid: str) -> int:
    return next((place for place, folder in enumerate(LONGEST) if nodeid.startswith(folder)), len(LONGEST))


class FileByFile(LoadScopeScheduling):
    """A process takes a whole file, or everything of a folder that stays together, in the order of collection."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        """Keep the order: pytest-xdist would begin with the files that have the most tests, not with the longest."""
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FileByFile:
    """Return what shares the tests out; pytest-xdist asks for it where there is more than one process."""
    return FileByFile(config, log)

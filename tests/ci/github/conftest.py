"""GitHub on loopback, and this process as one of its runs."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from ci.github.api import GitHub, github_of
from tests.ci.github.repository import Repository
from tests.ci.github.server import REPOSITORY, TOKEN, FakeGitHub, running


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Generator[FakeGitHub]:
    """Return an empty GitHub; the variables of a run name it, its repository and a token."""
    with running() as found:
        for name, value in variables(found).items():
            monkeypatch.setenv(name, value)
        yield found


@pytest.fixture
def github(server: FakeGitHub) -> Generator[GitHub]:
    """Return a client of it that waits for nothing between two tries."""
    with github_of(variables(server)) as made:
        yield GitHub(made.repository, made.client, sleep=lambda _: None)


def variables(server: FakeGitHub) -> dict[str, str]:
    """Return what GitHub sets for a run (GitHub Docs, "Variables reference")."""
    return {
        "GITHUB_API_URL": server.url,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_RUN_ID": "1000",
        "GITHUB_RUN_ATTEMPT": "1",
    }


@pytest.fixture
def repository(server: FakeGitHub) -> Repository:
    """Return the repository there: empty, but for main."""
    return Repository(server)

"""What serves answers and looks at them."""

from __future__ import annotations

import pytest

from ci.github.api import GitHub
from ci.github.settings.asking import ask
from ci.github.settings.files import Settings
from ci.github.settings.report import Report, report
from tests.ci.github.server import FakeGitHub
from tests.ci.github.settings.changing import Changing
from tests.ci.github.settings.served import CONFIGS, NAME, SETTINGS, Answers, Look, serve


@pytest.fixture
def look(server: FakeGitHub, github: GitHub) -> Look:
    """Return what serves answers and reports on them."""

    def check(found: Answers, settings: Settings = SETTINGS) -> Report:
        serve(server, found)
        return report(settings, ask(github, settings), CONFIGS)

    return check


@pytest.fixture
def there(server: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> Changing:
    """Return an empty repository, whose settings can be changed, of the name that the environments expect."""
    monkeypatch.setenv("GITHUB_REPOSITORY", NAME)
    return Changing(server)

"""What serves answers and looks at them."""

from __future__ import annotations

import pytest

from ci.github.api import GitHub
from ci.github.settings.asking import ask
from ci.github.settings.files import Settings
from ci.github.settings.report import Report, report
from tests.ci.github.server import FakeGitHub
from tests.ci.github.settings.served import CONFIGS, SETTINGS, Answers, Look, serve


@pytest.fixture
def look(server: FakeGitHub, github: GitHub) -> Look:
    """Return what serves answers and reports on them."""

    def check(found: Answers, settings: Settings = SETTINGS) -> Report:
        serve(server, found)
        return report(settings, ask(github, settings), CONFIGS)

    return check

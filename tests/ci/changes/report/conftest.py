"""A browser for the tests of the page, and windows of two sizes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.ci.changes.report.opened import ARGUMENTS, CHROMIUM, DESKTOP, PHONE, Opened


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def desktop(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Return a window as on a desk; the test fails when the page complained or asked for something."""
    opened = Opened(browser, tmp_path, DESKTOP, dark=False)
    yield opened
    opened.check()
    opened.context.close()


@pytest.fixture
def phone(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Return the narrowest phone, in the dark."""
    opened = Opened(browser, tmp_path, PHONE, dark=True)
    yield opened
    opened.check()
    opened.context.close()

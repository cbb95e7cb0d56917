"""The page in a real Chromium, with everything that it asks for or complains about."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page

from ci.changes.comparison import EnvironmentDiff
from ci.changes.report.page import render
from tests.ci.changes.report.page_examples import ABOUT

CHROMIUM = shutil.which("chromium")
# The sandbox needs rights that a container has not; the others keep the browser itself from calling anybody.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP, PHONE = (1440, 900), (320, 640)
SHOWN = "#matrix .row:not([hidden])"


class Opened:
    """A page in the browser, and everything that it asked for or complained about."""

    def __init__(self, browser: Browser, folder: Path, size: tuple[int, int], *, dark: bool) -> None:
        self.file = folder / "page.html"
        width, height = size
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url.partition("#")[0]))

    def show(self, environments: Sequence[EnvironmentDiff], link: str = "") -> Page:
        """Write the page to its file and open that."""
        self.file.write_text(render(environments, ABOUT), encoding="utf-8")
        self.page.goto(self.file.as_uri() + link)
        return self.page

    def check(self) -> None:
        """Fail on a message in the console, an error, or a request for anything but the file."""
        assert self.complaints == []
        assert set(self.requests) <= {self.file.as_uri(), "data:,"}


def labels(page: Page) -> list[str]:
    """Return the names of the rows that are shown."""
    return page.locator(f"{SHOWN} .label").all_inner_texts()

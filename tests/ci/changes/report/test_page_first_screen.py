"""What is seen before anybody scrolls or unfolds anything: the most dangerous change, however many environments."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ci.changes.comparison import EnvironmentDiff
from tests.ci.changes.report.opened import CHROMIUM, DESKTOP, SHOWN, Opened, labels
from tests.ci.changes.report.page_examples import hundred, repository

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH: apt-get install chromium")


@pytest.mark.parametrize("size", [DESKTOP, (390, 844)])
@pytest.mark.parametrize("environments", [repository, hundred])
def test_the_first_change_is_on_the_first_screen(
    browser: Browser, tmp_path: Path, size: tuple[int, int], environments: Callable[[], list[EnvironmentDiff]]
) -> None:
    """On a desk and on a phone, with three environments and with a hundred; it is one that destroys."""
    opened = Opened(browser, tmp_path, size, dark=False)
    row = opened.show(environments()).locator(SHOWN).first
    box = row.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= size[1]
    assert re.search("replaced|removed|not declared", row.text_content() or "")
    opened.check()
    opened.context.close()


def test_a_hundred_environments_are_chosen_from_a_list(desktop: Opened) -> None:
    """Of the filter and of the picture; what each of them changes unfolds."""
    page = desktop.show(hundred())
    assert not page.locator(".summary").first.is_visible()
    page.get_by_text("Each of 100 environments").click()
    assert page.locator(".summary:visible").count() == 100
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Environment", exact=True).first.select_option("e000")
    assert labels(page) == ["letters", "balancer", "database"]
    page.locator("#picture").select_option("e002")
    assert page.locator(".picture:visible").get_attribute("data-environment") == "e002"
    page.locator(".row", has_text="balancer").locator(".open").click()
    assert page.locator(".detail td .in").all_inner_texts() == ["e000, e001, e002, e004, 70 environments more and e098"]


def test_two_environments_of_a_hundred_by_a_link(desktop: Opened) -> None:
    """The list says how many are chosen, and one of its own takes their place."""
    page = desktop.show(hundred(), "#env=e000&env=e001")
    assert labels(page) == ["cluster", "letters", "balancer", "database"]
    page.get_by_text("Filters", exact=True).click()
    chosen = page.locator("#environment option:checked")
    assert chosen.inner_text() == "2 environments"
    page.locator("#environment").select_option("e000")
    assert (labels(page), chosen.inner_text()) == (["letters", "balancer", "database"], "e000 (3)")

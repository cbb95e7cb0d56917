"""The page in a real Chromium: it opens without a request or an error, filters, unfolds, and can be used by keyboard.

The screenshots of the last test go to the folder in PAGE_SCREENSHOTS, for somebody to look at.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.ci.changes.report.opened import CHROMIUM, DESKTOP, PHONE, SHOWN, Opened, labels
from tests.ci.changes.report.page_examples import diff, document, every_effect, hostile, many, repository

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH: apt-get install chromium")


def node(page: Page, address: str) -> Locator:
    """Return a resource in the picture that is shown."""
    return page.locator(f'.picture:not([hidden]) .node[data-address="{address}"]')


def test_filters_leave_the_rows_that_match(desktop: Opened) -> None:
    """By kind, by environment, by capability, by all of them; the number of rows is said."""
    page = desktop.show(every_effect())
    assert len(labels(page)) == 7
    page.get_by_role("button", name="replaced 1").click()
    assert labels(page) == ["cluster"]
    assert page.get_by_role("status").inner_text() == "1 of 7 changes shown"
    page.get_by_role("button", name="removed 1").click()
    assert labels(page) == ["old", "cluster"]
    page.get_by_role("search").get_by_role("button", name="dev 3").click()
    assert labels(page) == []
    assert page.get_by_text("No change matches.").is_visible()
    page.locator("#nothing button").click()
    assert len(labels(page)) == 7
    page.get_by_label("Capability", exact=True).select_option("alarms")
    assert labels(page) == ["renamed", "letters"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("EDGE_BALANCER", ["balancer"]),
        ("idle_timeout", ["balancer"]),
        ("letters-staging", ["letters"]),
        ("network old", ["old"]),
        ("move_from_id", ["renamed"]),
        ("120 idle", ["balancer"]),
        ("staging, prod", []),
        ("nowhere", []),
    ],
)
def test_search_finds_addresses_attributes_and_values(desktop: Opened, query: str, found: list[str]) -> None:
    """Every word must be there; the words around the data are not searched."""
    page = desktop.show(every_effect())
    page.keyboard.press("/")
    page.keyboard.type(query)
    assert labels(page) == found
    assert page.get_by_role("searchbox").input_value() == query


def test_a_row_unfolds_by_mouse_and_by_keyboard(desktop: Opened) -> None:
    """With the difference of each environment beside the others, once where it is the same."""
    page = desktop.show(every_effect())
    row = page.locator(".row", has_text="balancer")
    assert page.locator(".detail").count() == 0
    row.click(position={"x": 5, "y": 5})
    detail = page.locator(".detail")
    assert detail.locator("th code").all_inner_texts() == ["idle_timeout"]
    assert detail.locator("td .in").inner_text() == "dev, staging, prod"
    assert detail.locator("td del, td ins").all_inner_texts() == ["60", "120"]
    row.get_by_role("button").press("Enter")
    assert not detail.is_visible()
    row.get_by_role("button").press("Space")
    assert detail.is_visible()
    assert row.get_by_role("button").get_attribute("aria-expanded") == "true"


def test_all_rows_unfold_at_once(desktop: Opened) -> None:
    """And fold again; folding one leaves the others open."""
    page = desktop.show(every_effect())
    page.get_by_role("button", name="Expand all").click()
    assert page.locator(".detail:visible").count() == 7
    page.locator(".row .open").first.click()
    assert page.locator(".detail:visible").count() == 6
    page.get_by_role("button", name="Expand all").click()
    page.get_by_role("button", name="Collapse all").click()
    assert page.locator(".detail:visible").count() == 0


def test_a_click_on_a_resource_tells_about_it(desktop: Opened) -> None:
    """What changes, what it refers to and what refers to it; from there to those and to the table."""
    page = desktop.show(every_effect())
    page.locator('[data-picture="prod"]').click()
    node(page, "aws_sqs_queue.alarms_letters").click()
    panel = page.get_by_role("complementary")
    assert panel.get_by_role("heading", level=3).inner_text() == "alarms / letters"
    assert panel.locator("dt").all_inner_texts() == ["name", "topic"]
    assert '"letters-prod"' in panel.locator("ins").all_inner_texts()[0]
    assert page.locator(".links path").count() == 1
    panel.get_by_role("button", name="> alarms / renamed").click()
    assert panel.get_by_role("heading", level=3).inner_text() == "alarms / renamed"
    assert node(page, "aws_sns_topic.alarms_renamed").get_attribute("aria-pressed") == "true"
    assert "moved from" in panel.inner_text()
    panel.get_by_role("button", name="Show in the table").click()
    assert page.locator(".row:focus-within").get_attribute("data-address") == "aws_sns_topic.alarms_renamed"
    assert page.locator(".detail").is_visible()


def test_the_picture_is_used_by_keyboard(desktop: Opened) -> None:
    """Tab to it, arrows inside of it, Enter to choose, Escape to close."""
    page = desktop.show(repository())
    page.locator('[data-zoom="in"]').focus()
    page.keyboard.press("Tab")
    focused = page.locator(".node:focus")
    assert focused.count() == 1
    assert page.locator('.picture:not([hidden]) .node[tabindex="0"]').count() == 1
    seen = [focused.get_attribute("data-address")]
    for key in ("ArrowLeft", "ArrowDown", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
        seen.append(focused.get_attribute("data-address"))
    assert len(set(seen)) > 2
    page.keyboard.press("Enter")
    chosen = page.locator('.node[aria-pressed="true"]')
    assert chosen.get_attribute("data-address") == seen[-1]
    assert page.get_by_role("complementary").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("complementary").is_visible()
    assert focused.get_attribute("data-address") == seen[-1]
    page.keyboard.press("Space")
    assert page.get_by_role("complementary").is_visible()


def test_everything_is_reached_by_the_tab_key(desktop: Opened) -> None:
    """And what has the focus shows it."""
    page = desktop.show(every_effect())
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "document.activeElement.id || document.activeElement.className.baseVal || document.activeElement.className"
        )
        if not name:
            break
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or "node" in name
        reached.append(name)
    for expected in ("skip", "query", "capability", "toggle changed", "expand", "open", "node added"):
        assert expected in reached


def test_a_link_shows_the_same_view(desktop: Opened) -> None:
    """Filters, open rows, the picture and what is chosen in it are in the address of the page."""
    page = desktop.show(every_effect())
    page.get_by_role("button", name="changed 2").click()
    page.get_by_role("search").get_by_role("button", name="prod 7").click()
    page.get_by_role("searchbox").fill("a")
    page.locator(".row", has_text="balancer").locator(".open").click()
    page.locator('[data-picture="prod"]').click()
    node(page, "aws_subnet.network_old").click()
    page.wait_for_function("location.hash.includes('network_old') && location.hash.includes('q=a')")
    link, rows = page.evaluate("location.hash"), labels(page)
    assert rows == ["balancer", "database"]
    page.goto("about:blank")
    again = desktop.show(every_effect(), link)
    assert labels(again) == rows
    assert again.locator(".detail").is_visible()
    assert again.get_by_role("searchbox").input_value() == "a"
    assert again.locator('.filters [aria-pressed="true"]').count() == 2
    assert again.get_by_role("complementary").get_by_role("heading").first.inner_text() == "network / old"
    again.evaluate("location.hash = 'capability=edge'")
    again.wait_for_function("!document.querySelector('#query').value")
    assert labels(again) == ["balancer"]
    desktop.requests = [url for url in desktop.requests if url != "about:blank"]


def test_a_link_to_what_is_not_there_shows_what_is(desktop: Opened) -> None:
    """Links grow old."""
    page = desktop.show(every_effect(), "#picture=gone&node=gone&open=gone&capability=gone&q=%3Cb%3E")
    assert page.get_by_text("No change matches.").is_visible()
    assert page.locator(".picture:visible").get_attribute("data-environment") == "dev"


def test_from_a_row_to_the_picture(desktop: Opened) -> None:
    """In an environment in which something happens to it."""
    page = desktop.show(every_effect())
    page.locator(".row", has_text="renamed").locator(".open").click()
    page.get_by_role("button", name="Show in the picture").click()
    assert page.locator(".picture:visible").get_attribute("data-environment") == "prod"
    assert node(page, "aws_sns_topic.alarms_renamed").get_attribute("aria-pressed") == "true"


def test_the_picture_grows_and_fits(desktop: Opened) -> None:
    """By its buttons."""
    page = desktop.show(repository())
    svg = page.locator(".picture:visible svg")

    def width() -> float:
        return svg.bounding_box()["width"]  # ty: ignore[not-subscriptable]

    first = width()
    page.get_by_role("button", name="Larger").click()
    assert width() == pytest.approx(first * 1.25, abs=2)
    page.get_by_role("button", name="Fit").click()
    assert width() <= 1440
    page.get_by_role("button", name="Smaller").click()
    assert width() < first


def test_no_value_runs_as_a_script(desktop: Opened) -> None:
    """Nor through what the page's own script shows: rows, the panel, and the link."""
    page = desktop.show(hostile(), "#q=" + quote("<img src=x onerror=alert(1)>"))
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    assert page.locator(SHOWN).count() == 1
    page.get_by_role("button", name="Expand all").click()
    page.locator(".picture:visible .node").first.click()
    page.get_by_role("complementary").get_by_text("alert(1)").first.wait_for()
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1


def test_nothing_to_show(desktop: Opened) -> None:
    """No change, and an environment without resources: said in words, nothing fails."""
    same = document({"aws_vpc.network_vpc": {}})
    page = desktop.show([diff("dev", None, None), diff("prod", same, same)])
    assert page.get_by_text("No change at all").is_visible()
    assert page.get_by_text("No resources here.").is_visible()
    page.locator('[data-picture="prod"]').click()
    node(page, "aws_vpc.network_vpc").click()
    assert page.get_by_role("complementary").get_by_text("refers to nothing here").is_visible()
    page.keyboard.press("/")


def test_thousands_of_changes_open_quickly(desktop: Opened) -> None:
    """The first rows are there at once, the rest on request; the search is over all of them."""
    page = desktop.show(many(1_000))
    assert page.evaluate("performance.getEntriesByType('navigation')[0].domComplete") < 10_000
    assert page.locator(SHOWN).count() == 300
    assert page.get_by_role("status").inner_text() == "300 of 1,000 changes shown, 700 more match"
    page.get_by_role("searchbox").fill("queue-999")
    assert labels(page) == ["queue-999"]
    page.get_by_role("searchbox").fill("")
    page.get_by_role("button", name="Show the rest").click()
    assert page.locator(SHOWN).count() == 1_000


@pytest.mark.parametrize("case", ["effects", "repository", "hostile", "many environments"])
def test_a_phone_shows_the_page_without_scrolling_sideways(phone: Opened, case: str) -> None:
    """At 320 pixels, with every row and the panel open; table and picture scroll in places of their own."""
    environments = {
        "effects": every_effect,
        "repository": repository,
        "hostile": hostile,
        "many environments": lambda: [
            diff(f"environment-{number}", one.base, one.head) for number in range(5) for one in every_effect()[:3]
        ],
    }[case]()
    page = phone.show(environments)
    page.get_by_role("button", name="Expand all").click()
    page.locator(".picture:visible .node").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    for place in ("h1", ".filters", ".sheet", "#panel", ".summary"):
        box = page.locator(place).first.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320


def test_the_panel_of_a_phone_does_not_hide_what_was_chosen(phone: Opened) -> None:
    """It lies over the lower part of the screen, and Escape or its button closes it."""
    page = phone.show(repository())
    chosen = page.locator(".picture:visible .node.changed").last
    chosen.click()
    box, panel = chosen.bounding_box(), page.locator("#panel").bounding_box()
    assert box is not None
    assert panel is not None
    assert 0 <= box["y"] < box["y"] + box["height"] <= panel["y"]
    page.get_by_role("button", name="Close").click()
    assert not page.locator("#panel").is_visible()


def test_screenshots(browser: Browser, tmp_path: Path) -> None:
    """Desktop and phone, light and dark, folded and open: made for people to look at."""
    folder = Path(os.environ.get("PAGE_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    for size, name in ((DESKTOP, "desktop"), (PHONE, "phone")):
        for dark in (False, True):
            opened = Opened(browser, tmp_path, size, dark=dark)
            page = opened.show(repository())
            ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            assert ground == ("rgb(14, 18, 23)" if dark else "rgb(245, 246, 248)")
            file = folder / f"{name}-{'dark' if dark else 'light'}"
            page.screenshot(path=file.with_suffix(".png"), full_page=True)
            for label in ("request-log", "dead-letters", "task-policy", "private-2"):
                page.locator(".row", has_text=label).locator(".open").first.click()
            page.locator('[data-picture="prod"]').click()
            page.locator(".picture:visible .node.replaced").last.click()
            page.screenshot(path=folder / f"{file.name}-open.png", full_page=True)
            assert file.with_suffix(".png").stat().st_size > 10_000
            opened.check()
            opened.context.close()

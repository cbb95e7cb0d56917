"""Every link of a page leads to a file that exists, and to a heading or a mark in it; no page is too long to read."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest

from ci.evidence.gate_rule import GateRule

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("**/*.md"))]
# What is written from the code has as many lines as the code says.
WRITTEN = ("docs/commands.md", "docs/settings.md")
MOST_LINES = 150
_LINK = re.compile(r"\[[^\]]+\]\((?!https?:|mailto:)(?P<file>[^)#\s]*)(?:#(?P<anchor>[^)\s]+))?\)")
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r'<a id="(?P<anchor>[^"]+)">')


@functools.cache
def anchors(page: Path) -> frozenset[str]:
    """Return what a link can name in a page: GitHub's anchors of its headings, and marks."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    words = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower() for heading in headings)
    return frozenset([re.sub(r"[^\w -]", "", one).replace(" ", "-") for one in words] + _MARK.findall(text))


def broken(page: Path) -> list[str]:
    """Return the links of a page that lead nowhere."""
    found = []
    for link in _LINK.finditer(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        file = (page.parent / link["file"]).resolve() if link["file"] else page
        known = file.exists() and (not link["anchor"] or file.suffix != ".md" or link["anchor"] in anchors(file))
        found += [] if known else [link.group()]
    return found


@pytest.mark.parametrize("page", [pytest.param(page, id=page.relative_to(ROOT).as_posix()) for page in PAGES])
def test_every_link_leads_somewhere(page: Path) -> None:
    """File, heading and mark."""
    assert broken(page) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    """A file and a heading that are not there; a heading with signs and a mark are."""
    page = tmp_path / "page.md"
    page.write_text('# A `b`: c?\n<a id="mark"></a>\n[1](no.md) [2](#no) [3](#a-b-c) [4](page.md#mark) [5](page.md)\n')
    assert broken(page) == ["[1](no.md)", "[2](#no)"]


def test_a_page_fits_on_two_screens() -> None:
    """A page answers one question; a longer one is two."""
    lines = {page.relative_to(ROOT).as_posix(): len(page.read_text(encoding="utf-8").splitlines()) for page in PAGES}
    assert {page: count for page, count in lines.items() if count > MOST_LINES and page not in WRITTEN} == {}


def test_the_page_of_the_gate_says_of_each_reason_who_may_override_it() -> None:
    """Each code has its row in docs/gate.md, which ends with what the code of the gate says."""
    rows = (ROOT / "docs" / "gate.md").read_text(encoding="utf-8").splitlines()
    said = {
        code: row
        for row in rows
        if row.startswith("| `") and row.count(" | ") == 2
        for code in re.findall(r"`([\w-]+)`", row.split(" | ")[0])
    }
    assert {rule: _override(said.get(rule, "")) for rule in GateRule} == {
        rule: "another person" if rule.by_another_person else "anybody" if rule.overridable else "no override"
        for rule in GateRule
    }


def _override(row: str) -> str | None:
    """Return which of the three a row says."""
    return next((who for who in ("no override", "another person", "anybody") if who in row.split(" | ")[-1]), None)

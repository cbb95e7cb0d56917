"""Where a page first uses a word of the glossary, it links to its entry."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.test_pages import PAGES, ROOT, WRITTEN, anchors

GLOSSARY = ROOT / "docs" / "glossary.md"
# Words that nothing else is called by here; `record`, `note`, `document` and `hold` are plain words, too.
TERMS = {
    "input digest": "input-digest",
    "fingerprint": "fingerprint",
    "break-glass": "break-glass",
    "rehearsal": "rehearsal",
    "promises": "promise",
    "parity": "parity",
    "placeholder": "placeholder",
    "boundary": "boundary",
    "override": "override",
    "permission broadening": "permission-broadening",
}
# What is no running text: fences, code, links, headings, comments.
_NOT_TEXT = re.compile(r"^ *```.*?^ *```$|`[^`\n]*`|\[[^\]]*\]\([^)]*\)|^#[^\n]*$|<!--.*?-->", re.MULTILINE | re.DOTALL)
READ = [
    page
    for page in PAGES
    if page != GLOSSARY and page.relative_to(ROOT).as_posix() not in WRITTEN and "decisions" not in page.parts
]


def unlinked(text: str) -> list[str]:
    """Return the terms that a page uses before a link to their entry."""
    running = _NOT_TEXT.sub(lambda part: " " * len(part.group()), text)
    found = []
    for term, anchor in TERMS.items():
        use = re.search(rf"(?<![\w-]){re.escape(term)}(?![\w-])", running, re.IGNORECASE)
        if use is not None and not 0 <= text.find(f"glossary.md#{anchor})") < use.start():
            found.append(term)
    return found


@pytest.mark.parametrize("page", [pytest.param(page, id=page.relative_to(ROOT).as_posix()) for page in READ])
def test_the_first_use_of_a_term_is_a_link(page: Path) -> None:
    """A reader who does not know it is one step from what it means."""
    assert unlinked(page.read_text(encoding="utf-8")) == []


def test_every_term_has_its_entry() -> None:
    """The anchors are headings of the glossary."""
    assert set(TERMS.values()) - anchors(GLOSSARY) == set()


def test_a_term_without_a_link_is_found() -> None:
    """In running text, before its link; not in code, a heading or a link."""
    linked = "[fingerprint](glossary.md#fingerprint)"
    assert unlinked(f"# Fingerprint\n`fingerprint` {linked}, and the fingerprint") == []
    assert unlinked(f"A Fingerprint, then {linked}") == ["fingerprint"]

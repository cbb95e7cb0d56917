"""A page that names a rule names one that there is: a threat that a rule stops is not stopped by one that is gone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ci.evidence.gate_rule import GateRule
from ci.policy.aws import rulebook
from ci.policy.workflows import rendered_text
from ci.policy.workflows.run import RULES
from tests.house.test_glossary import READ
from tests.house.test_pages import ROOT

NAMED = re.compile(r"\brules?\s+(?P<names>`[\w-]+`(?:(?:,|,?\s+and)\s+`[\w-]+`)*)")
KNOWN = {
    *(rule.name for rule in RULES),
    *(rule.name for rule in rulebook.RULES),
    *GateRule,
    rendered_text.NAME,
    "settings",
}


def unknown(text: str) -> list[str]:
    """Return the rules that a text names and that there are not."""
    names = [name for found in NAMED.finditer(text) for name in re.findall(r"[\w-]+", found["names"]) if name != "and"]
    return [name for name in names if name not in KNOWN]


@pytest.mark.parametrize("page", [pytest.param(page, id=page.relative_to(ROOT).as_posix()) for page in READ])
def test_a_page_names_rules_that_there_are(page: Path) -> None:
    """Renamed or dropped, a rule leaves no page behind."""
    assert unknown(page.read_text(encoding="utf-8")) == []


def test_a_rule_that_is_gone_is_found() -> None:
    """Each of a list; the rule in the text of another is none."""
    first, second = RULES[0].name, RULES[1].name
    assert unknown(f"(rules `{first}`, `gone` and `lost`; rule\n`{second}`)") == ["gone", "lost"]

"""Each house rule catches the mistake it is named after, and only that rule does. The real workflows break none."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.policy.sessions import session_names
from ci.policy.workflows import check, rules
from tests.github.mutations import MUTATIONS, SESSIONS, VALID

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.y*ml"))


@pytest.mark.parametrize("name", MUTATIONS)
def test_only_the_named_rule_catches(name: str) -> None:
    """One mistake, one rule: a message that names two rules sends people to the wrong place."""
    rule, mutate = MUTATIONS[name]
    assert {violation.rule for violation in check("sample.yml", mutate(VALID), SESSIONS)} == {rule}


def test_every_rule_has_a_mutation() -> None:
    """A rule that nothing breaks may be a rule that checks nothing."""
    assert {rule.name for rule in rules(SESSIONS)} == {rule for rule, _ in MUTATIONS.values()} - {"readable"}


def test_the_valid_sample_is_clean() -> None:
    """The mutations start from a document without any violation."""
    assert check("sample.yml", VALID, SESSIONS) == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_real_workflow_is_clean(path: Path) -> None:
    """The workflows of this repository keep the rules, with the sessions of the real noxfile."""
    sessions = session_names((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    assert [str(violation) for violation in check(path.name, path.read_text(encoding="utf-8"), sessions)] == []


def test_the_required_workflow_exists() -> None:
    """Without a file the test above would have nothing to look at."""
    assert "pull-request.yml" in [path.name for path in WORKFLOWS]

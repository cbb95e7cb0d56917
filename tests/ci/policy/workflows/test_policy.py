"""Each house rule catches the mistake it is named after in a small sample, and only that rule does."""

from __future__ import annotations

import pytest

from ci.policy.workflows.rulebook import check
from tests.ci.policy.workflows.mutations import MUTATIONS, SESSIONS, VALID


@pytest.mark.parametrize("name", MUTATIONS)
def test_only_the_named_rule_catches(name: str) -> None:
    """One mistake, one rule: a message that names two rules sends people to the wrong place."""
    rule, mutate = MUTATIONS[name]
    assert {violation.rule for violation in check("sample.yml", mutate(VALID), SESSIONS)} == {rule}


def test_the_valid_sample_is_clean() -> None:
    """The mutations start from a document without any violation."""
    assert check("sample.yml", VALID, SESSIONS) == []

"""The file of managed rules: it has every group of the firewall, in order, each with its page; mistakes are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared import exits
from shared.aws import managed_rules
from shared.aws.files import read_managed_rules
from shared.config.counted_rules import MANAGED_RULE_GROUPS


def test_it_has_exactly_the_groups_of_the_firewall() -> None:
    """A rule of each may be counted."""
    assert list(managed_rules()) == sorted(MANAGED_RULE_GROUPS)


@pytest.mark.parametrize("group", MANAGED_RULE_GROUPS)
def test_the_rules_of_a_group_are_in_order(group: str) -> None:
    """Two people write the same file."""
    rules = managed_rules()[group].rules
    assert list(rules) == sorted(set(rules))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A: {rules: [a]}", "A.source: missing: add it"),
        ("A: {rules: [], source: 'https://example.com'}", "A.rules: Tuple should have at least 1 item"),
        ("A: {rules: [a b], source: 'https://example.com'}", "A.rules.0: String should match pattern"),
        ("A: {rules: [a], source: 'https://example.com', more: 1}", "A.more: unknown: remove it"),
    ],
)
def test_what_is_wrong_is_named(text: str, said: str, tmp_path: Path) -> None:
    """The file and the key, and what to do."""
    file = tmp_path / "managed_rules.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(exits.CommandError) as raised:
        read_managed_rules(file)
    assert raised.value.lines[0].startswith(f"shared/aws/managed_rules.yaml: {said}")

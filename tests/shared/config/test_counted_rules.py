"""Which managed rules only count: a group or one rule of it, and the reason."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.config.counted_rules import FORM, MANAGED_RULE_GROUPS, CountedRule, counted_rule_of
from shared.config.forms import FORMS

GROUPS = st.sampled_from(MANAGED_RULE_GROUPS)
RULES = st.none() | st.from_regex(r"[A-Za-z0-9_-]{1,60}", fullmatch=True)
REASONS = st.from_regex(r"[a-z][a-z :/]{8,60}[a-z]", fullmatch=True)


@given(GROUPS, RULES, REASONS)
def test_what_is_written_is_what_is_read(group: str, rule: str | None, reason: str) -> None:
    """Whatever the reason says, colons and slashes included."""
    subject = group if rule is None else f"{group}/{rule}"
    assert counted_rule_of(f"{subject}: {reason}") == CountedRule(group, rule, reason)


@pytest.mark.parametrize(
    "text",
    [
        "AWSManagedRulesSQLiRuleSet",
        "AWSManagedRulesSQLiRuleSet: ",
        "AWSManagedRulesSQLiRuleSet: short",
        "AWSManagedRulesSQLiRuleSet/: a reason that is long enough",
        "AWSManagedRulesSQLiRuleSet/A/B: a reason that is long enough",
    ],
)
def test_without_a_rule_or_a_reason_it_says_nothing(text: str) -> None:
    """A reason of one word explains nothing to who reads it later."""
    with pytest.raises(ValueError, match="the reason"):
        counted_rule_of(text)


@pytest.mark.parametrize(("end", "step"), [(0, -1), (1, 1)], ids=["one too few", "one too many"])
def test_a_reason_has_as_many_characters_as_its_form_says(end: int, step: int) -> None:
    """At both ends of what the form says."""
    length = [int(one) for one in re.findall(r"\d+", FORMS["counted_rules"].expected)][end]
    assert re.fullmatch(FORM, f"{MANAGED_RULE_GROUPS[0]}: {'x' * length}")
    assert not re.fullmatch(FORM, f"{MANAGED_RULE_GROUPS[0]}: {'x' * (length + step)}")


def test_a_group_that_is_not_here_is_none() -> None:
    """AWS has others, which this firewall has not."""
    with pytest.raises(LookupError, match="AWSManagedRulesLinuxRuleSet"):
        counted_rule_of("AWSManagedRulesLinuxRuleSet: a reason that is long enough")

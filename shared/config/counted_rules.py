"""Which of AWS's rules in the firewall only count, as people write it: a group or one rule of it, and the reason.

"AWSManagedRulesCommonRuleSet/SizeRestrictions_BODY: pictures are sent in bodies over 8 KB"
"AWSManagedRulesSQLiRuleSet: what blocks our search is looked into until June"
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# In the order of their priorities, from 1.
MANAGED_RULE_GROUPS = (
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
    "AWSManagedRulesAmazonIpReputationList",
)
# The reason is more than a word, so that who reads it later can judge it.
FORM = r"^[A-Za-z0-9]+(/[A-Za-z0-9_-]+)?: \S.{9,199}$"


@dataclass(frozen=True)
class CountedRule:
    """A managed group, or one rule of it, that counts what it finds and lets it through."""

    group: str
    rule: str | None
    reason: str


def counted_rule_of(text: str) -> CountedRule:
    """Return what a text says. Raises ValueError for another form, and LookupError for a group that is not here."""
    if not re.fullmatch(FORM, text):
        raise ValueError("expected a group, or a group and a rule, and the reason")
    subject, _, reason = text.partition(": ")
    group, _, rule = subject.partition("/")
    if group not in MANAGED_RULE_GROUPS:
        raise LookupError(group)
    return CountedRule(group, rule or None, reason)

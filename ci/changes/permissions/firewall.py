"""A web ACL as a plan has it -> which of its rules no longer stop what they stopped. Pure.

The terms are the provider's (aws_wafv2_web_acl): a rule of ours has an action, a managed group has an override for the
whole group and one for each of its rules that is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_STOPS = ("block", "captcha", "challenge")


def opened(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a sentence for each rule that was there before and is gone, and for each that lets more through."""
    was, now = ({rule["name"]: rule for rule in rules} for rules in (before, after))
    for name in sorted(was):
        if name not in now:
            yield f"no longer a rule: {name}"
            continue
        passed, passes = _passing(was[name]), _passing(now[name])
        # What passes as a whole lets no more through when a part of it does, too.
        if name not in passed:
            yield from (f"no longer stops: {one}" for one in sorted(passes - passed))


def _passing(rule: Mapping[str, Any]) -> set[str]:
    """Return the rule's name when all of it passes, and GROUP/RULE of each single rule that does."""
    statements = rule.get("statement") or [{}]
    [group, *_] = (
        statements[0].get("managed_rule_group_statement")
        or statements[0].get("rule_group_reference_statement")
        or [None]
    )
    if group is None:
        [action, *_] = rule.get("action") or [{}]
        return set() if any(action.get(one) for one in _STOPS) else {rule["name"]}
    [override, *_] = rule.get("override_action") or [{}]
    single = {
        f"{rule['name']}/{one['name']}"
        for one in group.get("rule_action_override") or []
        if not any(use.get(stops) for use in one.get("action_to_use") or [] for stops in _STOPS)
    }
    return single | ({rule["name"]} if override.get("count") else set())

"""What a user of a cache may do, in the language of Redis and Valkey: does a later access string permit less? Pure.

Rules count from left to right; `+` and `~` (and `%`, `&`) add, `-` takes away (Redis documentation, ACL, "ACL rules").
"""

from __future__ import annotations

# Two words for one rule (Redis documentation, ACL, "ACL rules").
_SAME = {"allkeys": "~*", "allchannels": "&*", "allcommands": "+@all", "nocommands": "-@all"}
_ADDING = ("+", "~", "%", "&")


def is_narrower(before: str, after: str) -> bool:
    """Return whether `after` is provably `before` without some rules that add, and with more that take away."""
    was, now = ([_SAME.get(rule, rule) for rule in text.split()] for text in (before, after))
    if now[:1] == ["off"] and "on" not in now and "nopass" not in now:
        return True  # nobody can sign in
    here = 0
    for rule in now:
        while here < len(was) and was[here] != rule and _adds(was[here]) and not _takes(rule):
            here += 1
        if here < len(was) and was[here] == rule:
            here += 1
        elif not _takes(rule):
            return False
    return all(_adds(rule) for rule in was[here:])


def _adds(rule: str) -> bool:
    return rule == "on" or rule.startswith(_ADDING)


def _takes(rule: str) -> bool:
    return rule == "off" or rule.startswith("-")

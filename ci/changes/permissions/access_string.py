"""What a user of a cache may do, in the language of Redis and Valkey: does a later access string permit less? Pure.

Rules count from left to right; `+` and `~` (and `%`, `&`) add, `-` takes away (Redis documentation, ACL, "ACL rules").
"""

from __future__ import annotations

_ADDING = ("+", "~", "%", "&")
_ADDING_WORDS = ("on", "allkeys", "allchannels", "allcommands")
_TAKING_WORDS = ("off", "nocommands")


def is_narrower(before: str, after: str) -> bool:
    """Return whether `after` is provably `before` without some rules that add, and with more that take away."""
    was, now = before.split(), after.split()
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
    return rule.startswith(_ADDING) or rule in _ADDING_WORDS


def _takes(rule: str) -> bool:
    return rule.startswith("-") or rule in _TAKING_WORDS

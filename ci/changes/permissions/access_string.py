"""What a user of a cache may do, in the language of Redis and Valkey: does a later access string permit less? Pure.

Rules count from left to right; `+` and `~` (and `%`, `&`) add, `-` takes away (Redis documentation, ACL, "ACL rules").
"""

from __future__ import annotations

from ci.changes.permissions.statement import covers

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
        match = _first_match(rule, was, here)
        if match is not None:
            # What holds more than this rule may hold the next one, too.
            here = match + (was[match] == rule)
        elif not _takes(rule):
            return False
    return all(_adds(rule) for rule in was[here:])


def _first_match(rule: str, was: list[str], here: int) -> int | None:
    """Return the place of the first rule that holds this one, from a place on; only rules that add may be left out."""
    for at in range(here, len(was)):
        if _holds(was[at], rule):
            return at
        if not _adds(was[at]):
            return None
    return None


def _holds(wide: str, narrow: str) -> bool:
    if wide == narrow:
        return True
    if wide == "+@all":
        return narrow.startswith("+")
    # A bracket and a backslash have a meaning of their own in a pattern (Redis documentation, KEYS).
    patterns = wide[:1] == narrow[:1] and wide.startswith(("~", "&")) and not set(wide + narrow) & set("[]\\^")
    return patterns and covers(wide[1:], narrow[1:])


def _adds(rule: str) -> bool:
    return rule == "on" or rule.startswith(_ADDING)


def _takes(rule: str) -> bool:
    return rule == "off" or rule.startswith("-")

"""What a user of a cache may do, in the language of Redis and Valkey: does a later access string permit less? Pure.

Rules count from left to right; `+` and `~` (and `%`, `&`) add, `-` takes away (Redis documentation, ACL, "ACL rules").
Redis compares the words of rules and the names of commands without case (Redis, `src/acl.c`, strcasecmp).
"""

from __future__ import annotations

from collections.abc import Iterator

from ci.changes.permissions.statement import covers

# Two words for one rule (Redis documentation, ACL, "ACL rules").
_SAME = {"allkeys": "~*", "allchannels": "&*", "allcommands": "+@all", "nocommands": "-@all"}
_ADDING = ("+", "~", "%", "&")
# What holds a pattern or a password, or may hold one (a selector): there the case counts.
_SPELLED = ("~", "%", "&", ">", "<", "#", "!", "(")


def is_narrower(before: str, after: str) -> bool:
    """Return whether `after` is provably `before` without some rules that add, and with more that take away."""
    was, now = ([_plain(rule) for rule in text.split()] for text in (before, after))
    if now[:1] == ["off"] and "on" not in now and "nopass" not in now:
        return True  # nobody can sign in
    # How far of the earlier rules what has been read of the later ones may have come.
    places = {0}
    for rule in now:
        places = {after for at in places for after in _after(rule, was, at)}
    return any(all(_adds(rule) for rule in was[at:]) for at in places)


def _plain(rule: str) -> str:
    """Return the one spelling of a rule."""
    rule = rule if rule.startswith(_SPELLED) else rule.lower()
    return _SAME.get(rule, rule)


def _after(rule: str, was: list[str], at: int) -> Iterator[int]:
    """Yield the places after a rule that only takes away, or that one of the earlier rules holds.

    Earlier rules that add may be left out; one of them may hold several later ones.
    """
    if _takes(rule):
        yield at
    for place in range(at, len(was)):
        if _holds(was[place], rule):
            yield place if _adds(rule) else place + 1
        if not _adds(was[place]):
            return


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

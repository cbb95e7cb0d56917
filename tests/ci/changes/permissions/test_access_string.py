"""Whether a user of a cache may do less, held against what the strings permit, command by command and key by key."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from ci.changes.permissions.access_string import is_narrower

COMMANDS = {"get": {"read", "all"}, "set": {"write", "all"}, "flushall": {"write", "admin", "all"}}
KEYS = {"~*": {"a", "b", "ab"}, "allkeys": {"a", "b", "ab"}, "~a": {"a"}, "~a*": {"a", "ab"}, "~b": {"b"}}
WORDS = {"allcommands": "+@all", "nocommands": "-@all"}
RULES = ["on", "off", *KEYS, *WORDS, *(f"{sign}{name}" for sign in "+-" for name in ("@all", "@write", "get", "set"))]
# Case counts in a pattern only.
SPELLINGS = [*RULES, *(rule.upper() for rule in RULES if not rule.startswith("~"))]
STRINGS = st.lists(st.sampled_from(SPELLINGS), max_size=6)


def permitted(rules: list[str]) -> set[tuple[str, str]]:
    """Return each command with each key that the rules permit, read from left to right."""
    is_on, commands, keys = False, set[str](), set[str]()
    spelled = (rule if rule.startswith("~") else rule.lower() for rule in rules)
    for rule in (WORDS.get(rule, rule) for rule in spelled):
        if rule in ("on", "off"):
            is_on = rule == "on"
        elif rule in KEYS:
            keys |= KEYS[rule]
        else:
            named = {name for name, its in COMMANDS.items() if rule[1:] == name or rule[2:] in its}
            commands = commands | named if rule.startswith("+") else commands - named
    return {(command, key) for command in commands for key in keys} if is_on else set()


@given(STRINGS, STRINGS)
@example(["on", "~*", "+@all", "-get"], ["on", "~*", "-get", "+@all"])
@example(["on", "~a*", "+@all"], ["on", "~*", "+get"])
@example(["on", "~a*", "+get"], ["off", "~*", "+@all", "ON"])
@example(["ALLKEYS", "on", "+get"], ["ALLKEYS", "ON", "+GET", "ALLCOMMANDS"])
def test_what_is_narrower_permits_nothing_new(before: list[str], after: list[str]) -> None:
    """Of any two strings."""
    assert not is_narrower(" ".join(before), " ".join(after)) or permitted(after) <= permitted(before)


@given(STRINGS, st.data())
def test_rules_that_take_away_are_narrower_anywhere(before: list[str], data: st.DataObject) -> None:
    """Whatever stands before and after."""
    at = data.draw(st.integers(0, len(before)))
    after = [*before[:at], data.draw(st.sampled_from(["-get", "-@write", "-@all", "-GET", "OFF"])), *before[at:]]
    assert is_narrower(" ".join(before), " ".join(after))


@given(STRINGS)
def test_the_case_of_a_word_means_nothing(rules: list[str]) -> None:
    """Redis takes each spelling for the same word."""
    plain = " ".join(rule if rule.startswith("~") else rule.lower() for rule in rules)
    assert is_narrower(" ".join(rules), plain)
    assert is_narrower(plain, " ".join(rules))


def test_the_case_of_a_pattern_counts() -> None:
    """A key has its own spelling."""
    assert not is_narrower("on ~app:* +get", "on ~APP:* +get")

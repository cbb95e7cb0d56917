"""Whether a condition asks for at least as much, held against the requests that it lets through, one by one."""

from __future__ import annotations

import fnmatch
import ipaddress
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from ci.changes.permissions.conditions import is_met
from ci.changes.permissions.statement import Condition

Judge = Callable[[str, str], bool]
# operator -> whether a value of a request fits a value of the condition, and whether the operator excludes.
POSITIVE: dict[str, Judge] = {
    "stringequals": lambda value, text: value == text,
    "stringequalsignorecase": lambda value, text: value.lower() == text.lower(),
    "stringlike": fnmatch.fnmatchcase,
    "numericequals": lambda value, text: float(value) == float(text),
    "numericlessthan": lambda value, text: float(value) < float(text),
    "numericlessthanequals": lambda value, text: float(value) <= float(text),
    "numericgreaterthan": lambda value, text: float(value) > float(text),
    "numericgreaterthanequals": lambda value, text: float(value) >= float(text),
    "ipaddress": lambda value, text: ipaddress.ip_address(value) in ipaddress.ip_network(text),
}
NEGATIVE = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "numericnotequals": "numericequals",
    "notipaddress": "ipaddress",
}
# kind -> values of requests, and values of conditions.
VALUES = {
    "s": (["a", "A", "ab", "b"], ["a", "A", "a*", "*", "b", "?"]),
    "n": (["0", "1", "2", "3"], ["0", "1", "1.0", "2", "3"]),
    "i": ([f"10.0.0.{last}" for last in range(4)], ["10.0.0.0/30", "10.0.0.0/31", "10.0.0.2/31", "10.0.0.1/32"]),
}


def holds(condition: Condition, request: list[str]) -> bool:
    """Return whether a request with these values of the key, none where it is absent, meets a condition."""
    of_set, _, operator = condition[0].rpartition(":")
    plain = operator.removesuffix("ifexists")
    if not request:
        absent = plain != operator or of_set == "forallvalues"
        return absent or (plain in NEGATIVE and of_set != "foranyvalue")
    fits = [any(POSITIVE[NEGATIVE.get(plain, plain)](value, text) for text in condition[2]) for value in request]
    found = [not one for one in fits] if plain in NEGATIVE else fits
    return any(found) if of_set == "foranyvalue" else all(found)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Condition, Condition, str]:
    """Return two conditions of a kind, with the same way to count several values, and the kind."""
    kind = draw(st.sampled_from(sorted(VALUES)))
    operators = sorted(name for name in POSITIVE | NEGATIVE if NEGATIVE.get(name, name).startswith(kind))
    of_set, operator = draw(st.sampled_from(["", "forallvalues:", "foranyvalue:"])), draw(st.sampled_from(operators))
    one, other = (
        (
            of_set + draw(st.sampled_from([operator, operator, *operators])) + draw(st.sampled_from(["", "ifexists"])),
            "k",
            draw(st.frozensets(st.sampled_from(VALUES[kind][1]), min_size=1, max_size=3)),
        )
        for _ in range(2)
    )
    return one, other, kind


@given(pairs())
def test_what_meets_a_condition_that_asks_for_more_meets_the_other(pair: tuple[Condition, Condition, str]) -> None:
    """Whatever the request has: no value, one, or two where the operator counts several."""
    given_, wanted, kind = pair
    if not is_met(wanted, frozenset({given_})):
        return
    values = VALUES[kind][0]
    requests = [[], *([one] for one in values), *([one, two] for one in values for two in values if ":" in wanted[0])]
    assert [one for one in requests if holds(given_, one) and not holds(wanted, one)] == []

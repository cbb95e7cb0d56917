"""One condition of a statement beside the conditions of another: does one of them ask for at least as much? Pure.

What the operators mean: IAM user guide, "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from operator import gt, lt

from ci.changes.permissions.statement import Condition, Conditions, covers

_IF_EXISTS = "ifexists"
# Operators whose values are alternatives: fewer of them permit less. In the first ones each value is a pattern.
_PATTERNS = {"arnequals", "arnlike", "stringlike"}
_TEXTS = {"stringequals", "bool", "null", "stringequalsignorecase", "binaryequals"}
# Operators whose values are exclusions: more of them permit less.
_PATTERN_EXCLUSIONS = {"arnnotequals", "arnnotlike", "stringnotlike"}
_EXCLUSIONS = {"stringnotequals", "stringnotequalsignorecase"}
_NOT_COMPARED = {"notipaddress", "numericnotequals", "datenotequals"}
# Two operators with one meaning, the first one is used here; a text that is compared as it is, is a pattern, too.
_SAME = {"arnequals": "arnlike", "arnnotequals": "arnnotlike"}


def is_met(wanted: Condition, given: Conditions) -> bool:
    """Return whether one of the `given` conditions provably asks for at least what is wanted."""
    return any(_asks(one, wanted) for one in given)


def _asks(given: Condition, wanted: Condition) -> bool:
    (its, its_key, its_values), (operator, key, values) = given, wanted
    if its_key != key:
        return False
    if its == operator and its_values == values:
        return True
    (its_set, its, its_optional), (of_set, operator, optional) = _split(its), _split(operator)
    if its_set != of_set:
        return False
    # A negated operator is true of a key that is absent, with or without IfExists; of one value of none it is not.
    negated = operator in _PATTERN_EXCLUSIONS | _EXCLUSIONS | _NOT_COMPARED and of_set != "foranyvalue"
    if its_optional and not optional and not negated:
        return False
    return _narrows(its, its_values, operator, values)


def _split(operator: str) -> tuple[str, str, bool]:
    """Return how a key with several values counts, the operator, and whether the key may be absent."""
    of_set, _, plain = operator.rpartition(":")
    text = plain.removesuffix(_IF_EXISTS)
    return of_set, _SAME.get(text, text), text != plain


def _narrows(its: str, its_values: frozenset[str], operator: str, values: frozenset[str]) -> bool:
    if (its, operator) == ("stringequals", "stringequalsignorecase"):
        return {text.lower() for text in its_values} <= {text.lower() for text in values}
    if (compared := _bounds(its, its_values, operator, values)) is not None:
        return compared
    if its != operator:
        return (its, operator) == ("stringequals", "stringlike") and _all_in(its_values, values, covers)
    if its_values == values:
        return True
    if operator in _PATTERNS:
        return _all_in(its_values, values, covers)
    if operator in _TEXTS:
        return its_values <= values
    if operator in _PATTERN_EXCLUSIONS:
        return _all_in(values, its_values, covers)
    if operator in _EXCLUSIONS:
        return values <= its_values
    try:
        return _compared(operator, its_values, values)
    except ValueError:
        return False  # a variable, for example


def _compared(operator: str, its_values: frozenset[str], values: frozenset[str]) -> bool:
    """Compare networks, numbers and dates. Raises ValueError for what is none."""
    if operator == "ipaddress":
        return _are_within(its_values, values)
    if operator == "notipaddress":
        return _are_within(values, its_values)
    for kind, read in _KINDS.items():
        if operator == f"{kind}equals":
            return set(map(read, its_values)) <= set(map(read, values))
        if operator == f"{kind}notequals":
            return set(map(read, values)) <= set(map(read, its_values))
    return False


def _bounds(its: str, its_values: frozenset[str], operator: str, values: frozenset[str]) -> bool | None:
    """Compare two limits of one direction, each with or without itself; None for what is none, such as a variable."""
    for kind, read in _KINDS.items():
        for direction, widest, is_below in (("lessthan", max, lt), ("greaterthan", min, gt)):
            if not (its.startswith(f"{kind}{direction}") and operator.startswith(f"{kind}{direction}")):
                continue
            try:
                limit, wide = (widest(map(read, texts)) for texts in (its_values, values))
            except ValueError:
                return None
            is_open = its.endswith("equals") and not operator.endswith("equals")
            return is_below(limit, wide) or (limit == wide and not is_open)
    return None


def _number(text: str) -> Decimal:
    """Return a number. Raises ValueError for what is none: what Decimal takes for one may still not be comparable."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not found.is_finite():
        raise ValueError(text)
    return found


def _date(text: str) -> Decimal:
    """Return seconds since 1970: a date stands as such a number, or as W3C's profile of ISO 8601. Raises ValueError."""
    if "-" not in text[1:]:
        return _number(text)
    found = datetime.fromisoformat(text)
    return Decimal((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


_KINDS: dict[str, Callable[[str], Decimal]] = {"numeric": _number, "date": _date}


def _all_in(narrow: frozenset[str], wide: frozenset[str], within: Callable[[str, str], bool]) -> bool:
    return all(any(within(one, it) for one in wide) for it in narrow)


def _are_within(narrow: frozenset[str], wide: frozenset[str]) -> bool:
    """Return whether the networks together hold each of the others. Raises ValueError for what is no network."""
    inner, outer = ([ipaddress.ip_network(text, strict=False) for text in texts] for texts in (narrow, wide))
    return all(
        any(
            one.subnet_of(whole)
            for whole in ipaddress.collapse_addresses(it for it in outer if it.version == one.version)  # ty: ignore[invalid-argument-type]
        )
        for one in inner
    )

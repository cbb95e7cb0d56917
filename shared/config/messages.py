"""From what pydantic says to what a person needs: what is wrong, what stands there, and what to write."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from pydantic.fields import FieldInfo

from shared.aws import MANAGED_RULES_NAME, REGIONS_NAME, managed_rules, regions
from shared.config.counted_rules import MANAGED_RULE_GROUPS, counted_rule_of
from shared.config.fields import allowed_values, bounds, meaning
from shared.config.forms import FORMS
from shared.config.refusal import KIND
from shared.quoting import listed, quoted

# Three letters say what was meant (`dev`), one or two may begin anything.
_SHORTEST_BEGINNING = 3
# Digits as people part them: 1,000 or 1.000.000 or 1 000 or 1'000.
_PARTED = re.compile(r"[1-9][0-9]{0,2}([ ,.'][0-9]{3})+")
_DIGITS = re.compile(r"0|[1-9][0-9]{0,14}")


_TRUTHS = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}


@dataclass(frozen=True)
class Fault:
    """One refused value: pydantic's name of the error, the key (of a list for its items), and the key's field.

    `context` is what the error says beside its name.
    """

    kind: str
    key: str
    value: object
    field: FieldInfo
    context: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True)
class Sentence:
    """The two halves of a message: what is wrong, and the order that mends it."""

    what: str
    remedy: str


def nearest(word: str, known: list[str]) -> str | None:
    """Return the known word that `word` was probably meant to be, or None. Capitals do not matter."""
    spelled = {one.lower(): one for one in known}
    begun = [one for one in spelled if one.startswith(word.lower())]
    if len(word) >= _SHORTEST_BEGINNING and len(begun) == 1:
        return spelled[begun[0]]  # `prod` for production: difflib finds these two too different
    return next((spelled[one] for one in get_close_matches(word.lower(), spelled, n=1)), None)


def sentence(fault: Fault) -> Sentence:
    """Return the message for a fault; for a kind that nobody has foreseen, one that at least names it."""
    if fault.value is None:
        return Sentence("a value is needed", f"write one ({meaning(fault.field)})")
    return SENTENCES.get(fault.kind, _unforeseen)(fault)


def _unforeseen(fault: Fault) -> Sentence:
    return Sentence(f"not accepted ({fault.kind})", f"write a value that fits ({meaning(fault.field)})")


def _text(fault: Fault) -> Sentence:
    match fault.value:
        case bool() | int():
            return Sentence("expected text in quotes", f'write "{quoted(fault.value)}"')
        case float():
            return Sentence("expected text in quotes", "put it in quotes")
        case _:
            return Sentence("expected text", f"write one value ({meaning(fault.field)})")


def _whole_number(fault: Fault) -> Sentence:
    match fault.value:
        case str(text) if _DIGITS.fullmatch(text):
            return Sentence("expected a whole number", f"write {text} without quotes")
        case str(text) if _PARTED.fullmatch(text):
            return Sentence(
                "expected a whole number", f"write {re.sub('[^0-9]', '', text)}, with nothing between digits"
            )
        case float(number) if number.is_integer():
            return Sentence("expected a whole number", f"write {int(number)}")
        case _:
            return Sentence("expected a whole number", f"write one ({meaning(fault.field)})")


def _true_or_false(fault: Fault) -> Sentence:
    if isinstance(fault.value, str) and (meant := _TRUTHS.get(fault.value.lower())):
        return Sentence("expected true or false", f"write {meant} without quotes")
    return Sentence("expected true or false", f"write one of them ({meaning(fault.field)})")


def _items(_fault: Fault) -> Sentence:
    return Sentence("expected a list", "write each item on a line of its own, after '- '")


def _section(fault: Fault) -> Sentence:
    return Sentence("expected a section", f"write its keys below it, indented ({meaning(fault.field)})")


def _literal(fault: Fault) -> Sentence:
    known = allowed_values(fault.field)
    what = f"expected {listed([str(allowed) for allowed in known])}"
    if isinstance(value := fault.value, int) and (
        numbers := [allowed for allowed in known if isinstance(allowed, int)]
    ):
        return Sentence(what, f"write {min(numbers, key=lambda number: abs(number - value))}, the nearest")
    guess = nearest(str(fault.value), [str(allowed) for allowed in known])
    return Sentence(what, f"did you mean {guess}?" if guess else "write one of these")


def _range(fault: Fault) -> Sentence:
    least, most = bounds(fault.field)
    what = f"expected {least} or more" if most is None else f"expected {least} to {most}"
    return Sentence(what, f"write {least} or more" if fault.kind == "greater_than_equal" else f"write {most} or less")


def _form(fault: Fault) -> Sentence:
    form = FORMS[fault.key]
    return Sentence(f"expected {form.expected}", f"write it like {form.example}")


def _too_many_characters(fault: Fault) -> Sentence:
    most = bounds(fault.field)[1]
    return Sentence(f"expected at most {most} characters", f"shorten it to {most}")


def _number_of_items(fault: Fault) -> Sentence:
    least, most = bounds(fault.field)
    if least == most:
        return Sentence(f"expected exactly {least} items", f"list {least}")
    if fault.kind == "too_long":
        return Sentence(f"expected at most {most} items", f"keep {most}")
    return Sentence(f"expected at least {least} item{'s' if least != 1 else ''}", "add what is missing")


def _network(fault: Fault) -> Sentence:
    try:
        network = ipaddress.IPv4Network(str(fault.value), strict=False)
    except ValueError:
        return _form(fault)
    return Sentence("expected a network, not an address inside it", f"write {network}")


def _managed_rule_group(fault: Fault) -> Sentence:
    group = re.split("[/:]", str(fault.value))[0]
    return Sentence("names no rule group of the firewall", _other_name(group, MANAGED_RULE_GROUPS))


def _managed_rule(fault: Fault) -> Sentence:
    counted = counted_rule_of(str(fault.value))
    remedy = _other_name(str(counted.rule), managed_rules()[counted.group].rules)
    return Sentence(f"{MANAGED_RULES_NAME} has no rule {counted.rule} of the group", remedy)


def _other_name(wrong: str, known: Sequence[str]) -> str:
    """Return the remedy for a part of a text that names none of `known`."""
    guess = nearest(wrong, list(known))
    return f"did you mean {guess}?" if guess else f"write {listed(list(known))} in place of {wrong}"


def _region(_fault: Fault) -> Sentence:
    return Sentence(f"no region of {REGIONS_NAME}", f"write {listed(list(regions()))}, or add its facts to that file")


def _role_path(_fault: Fault) -> Sentence:
    return Sentence("IAM takes no path of more than 512 characters", "use a role with a shorter path")


def _refused(fault: Fault) -> Sentence:
    return Sentence(str(fault.context["what"]), str(fault.context["remedy"]))


def _characters(_fault: Fault) -> Sentence:
    return Sentence("expected text", "remove the escape that is no character")


SENTENCES: dict[str, Callable[[Fault], Sentence]] = {
    "bool_type": _true_or_false,
    "greater_than_equal": _range,
    "int_type": _whole_number,
    "less_than_equal": _range,
    "literal_error": _literal,
    "managed_rule": _managed_rule,
    "managed_rule_group": _managed_rule_group,
    "model_type": _section,
    "public_key": _form,
    KIND: _refused,
    "region": _region,
    "role_path": _role_path,
    "string_pattern_mismatch": _form,
    "string_too_long": _too_many_characters,
    "string_type": _text,
    "string_unicode": _characters,
    "time_zone": _form,
    "too_long": _number_of_items,
    "too_short": _number_of_items,
    "tuple_type": _items,
    "value_error": _network,
}
# What `judge` says itself, because it needs the rest of the section.
STRUCTURE = frozenset({"missing", "extra_forbidden"})

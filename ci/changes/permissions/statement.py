"""A statement of an IAM policy: the one model of it for the diff, broadening, trust policies and the security rules.

The grammar is IAM's (IAM user guide, "Grammar of the IAM JSON policy language"): a value may stand without its list,
and the letter case of a condition's operator and key means nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# Below how many objects the lists of an element stand; an element that is not here holds no list.
_DEPTHS = {
    "Action": 0,
    "NotAction": 0,
    "Resource": 0,
    "NotResource": 0,
    "Principal": 1,
    "NotPrincipal": 1,
    "Condition": 2,
}
_ELEMENTS = {*_DEPTHS, "Effect", "Sid"}
_POLICY_ELEMENTS = {"Version", "Id", "Statement"}
# Of these a statement has one.
_EITHER = (("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal"))
_EVERYTHING = ("*",)
_OLDEST_VERSION = "2008-10-17"  # what a policy without a version has
_VARIABLE = re.compile(r"\$\{[^}]*\}")
_SEGMENTS = 5  # colons of an ARN before its resource, which may hold more of them

Texts = tuple[str, ...]
Principals = tuple[tuple[str, str], ...]
Condition = tuple[str, str, frozenset[str]]
Conditions = frozenset[Condition]


class NoPolicyError(Exception):
    """A value that is no policy document; nothing can be proven about it."""


@dataclass(frozen=True)
class Statement:
    """One statement, its lists in the order of the document; an exclusion (`Not...`) that is not written is None.

    A principal is a kind and a name, ("*", "*") is everybody; None means that the policy's own identity is meant.
    Without `Resource` and `NotResource`, as in a trust policy, the statement is about every resource. A condition is an
    operator and a key, both in small letters, and values. The version is empty where no variable gives it a meaning.
    """

    effect: str
    sid: str | None
    principals: Principals | None
    not_principals: Principals | None
    actions: Texts
    not_actions: Texts | None
    resources: Texts
    not_resources: Texts | None
    conditions: Conditions
    version: str
    written: Mapping[str, Any] = field(compare=False, repr=False)

    @property
    def allows(self) -> bool:
        """Whether it permits, and does not deny."""
        return self.effect == "Allow"

    @property
    def text(self) -> str:
        """The statement as it is written, on one line."""
        return _text(self.written)

    def values(self, operator: str, key: str) -> frozenset[str]:
        """Return the values of the conditions with this operator and key, both in small letters."""
        return frozenset(
            text for its, name, texts in self.conditions if (its, name) == (operator, key) for text in texts
        )


def statements(policy: str | Mapping[str, Any] | None) -> list[Statement]:
    """Return the statements of a policy document, none for None. Raises NoPolicyError."""
    if policy is None:
        return []
    try:
        data = json.loads(policy, object_pairs_hook=_each_once) if isinstance(policy, str) else policy
        _refuse_unknown(data, _POLICY_ELEMENTS)
        version = data.get("Version", _OLDEST_VERSION)
        return [_statement(written, version) for written in listed(data["Statement"])]
    except ValueError as error:
        raise NoPolicyError(str(error)) from None
    except (KeyError, TypeError, AttributeError, RecursionError):
        raise NoPolicyError("a policy without the form of IAM's") from None


def each_list(written: Mapping[str, Any], collect: Callable[[list[Any]], Any]) -> dict[str, Any]:
    """Return a statement with each of its lists collected; what has another shape than IAM's stays as it is."""
    return {key: _collected(value, _DEPTHS.get(key), collect) for key, value in written.items()}


def listed(value: Any) -> list[Any]:  # noqa: ANN401 - a value, or a list of such
    """Return a list; a value that stands without one is its only member."""
    return value if isinstance(value, list) else [value]


def covers(wide: str, narrow: str) -> bool:
    """Return whether `wide` provably matches all that `narrow` matches (`*` any text, `?` one character).

    `narrow` is read as a text in which only a `*` of `wide` may stand for `*`, and only `*` or `?` for `?`. That proves
    enough and never too much: whatever its wildcards stand for, the same part of `wide` matches it. ARNs are compared
    part by part, as IAM does. A variable (`${...}`) of `narrow` may become any text, so it is read as `*`; in a part of
    an ARN before its resource it proves nothing, and nor does one of `wide`.
    """
    if wide in ("*", narrow):
        return True
    if "${" in wide:
        return False
    narrow = _VARIABLE.sub("${}", narrow)
    if wide.startswith("arn:") or narrow.startswith("arn:"):
        parts = (wide.split(":", _SEGMENTS), narrow.split(":", _SEGMENTS))
        if any("${" in part for part in parts[1][:_SEGMENTS]):
            return False
        parts[1][-1] = parts[1][-1].replace("${}", "*")
        return len(parts[0]) == len(parts[1]) and all(_covers(*pair) for pair in zip(*parts, strict=True))
    return _covers(wide, narrow.replace("${}", "*"))


def is_apart(one: str, other: str) -> bool:
    """Return whether provably no text matches both patterns. A variable may become anything."""
    one, other = _VARIABLE.sub("*", one), _VARIABLE.sub("*", other)
    # meets[i]: whether the rest of `one` from i on has a text in common with the rest of `other`.
    meets = [set(one[at:]) <= {"*"} for at in range(len(one) + 1)]
    for its in reversed(other):
        below, meets = meets, [False] * (len(one) + 1)
        meets[-1] = its == "*" and below[-1]
        for at in reversed(range(len(one))):
            if "*" in (one[at], its):
                meets[at] = meets[at + 1] or below[at]
            else:
                meets[at] = below[at + 1] and (one[at] == its or "?" in (one[at], its))
    return not meets[0]


def _statement(written: Mapping[str, Any], version: str) -> Statement:
    if written["Effect"] not in ("Allow", "Deny"):
        raise ValueError("an effect that IAM does not know")
    _refuse_unknown(written, _ELEMENTS)
    if both := [" and ".join(pair) for pair in _EITHER if written.keys() >= set(pair)]:
        raise ValueError(f"elements of which IAM takes one: {', '.join(both)}")
    found = each_list(written, _texts)
    return Statement(
        effect=found["Effect"],
        sid=found.get("Sid"),
        principals=_principals(found, "Principal"),
        not_principals=_principals(found, "NotPrincipal"),
        actions=found.get("Action", ()) if "NotAction" in found else found["Action"],
        not_actions=found.get("NotAction"),
        resources=found.get("Resource", () if "NotResource" in found else _EVERYTHING),
        not_resources=found.get("NotResource"),
        conditions=frozenset(
            (operator.lower(), key.lower(), frozenset(values))
            for operator, keys in found.get("Condition", {}).items()
            for key, values in keys.items()
        ),
        # What is a variable, and what plain text, is for the version to say.
        version=version if "${" in _text(written) else "",
        written=written,
    )


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; which of two keys with one name counts, JSON leaves open (RFC 8259, 4. Objects)."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name that an object has twice")
    return found


def _refuse_unknown(written: Mapping[str, Any], elements: set[str]) -> None:
    if unknown := sorted(written.keys() - elements):
        raise ValueError(f"elements that IAM does not know: {', '.join(unknown)}")


def _principals(found: Mapping[str, Any], element: str) -> Principals | None:
    if element not in found:
        return None
    if found[element] == "*":
        return (("*", "*"),)
    return tuple((kind, name) for kind, names in found[element].items() for name in names)


def _collected(value: Any, depth: int | None, collect: Callable[[list[Any]], Any]) -> Any:  # noqa: ANN401 - any JSON
    if depth == 0:
        return collect(listed(value))
    if depth and isinstance(value, dict):
        return {name: _collected(inner, depth - 1, collect) for name, inner in value.items()}
    return value


def _texts(values: list[Any]) -> Texts:
    return tuple(one if isinstance(one, str) else json.dumps(one) for one in values)


def _text(written: Mapping[str, Any]) -> str:
    return json.dumps(written, sort_keys=True, separators=(",", ":"))


def _covers(wide: str, narrow: str) -> bool:
    """Match as a shell does, going back to the last `*` where it goes wrong: as long as both together, squared."""
    at = here = 0
    star, taken = -1, 0
    while here < len(narrow):
        if at < len(wide) and wide[at] == "*":
            star, taken = at, here
            at += 1
        elif at < len(wide) and narrow[here] != "*" and wide[at] in ("?", narrow[here]):
            at, here = at + 1, here + 1
        elif star >= 0:
            taken += 1
            at, here = star + 1, taken
        else:
            return False
    return set(wide[at:]) <= {"*"}

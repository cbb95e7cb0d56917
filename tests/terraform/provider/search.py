"""Configurations of a type that the provider accepts: a base of each kind, and every argument with other values.

The provider's schema says which arguments there are, not which values they take. So values are tried, and what the
provider says when it refuses one (`expected tier to be one of [...]`, `conflicts with name`) is tried next.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]
Step = str | int
At = tuple[Step, ...]
# A policy, a number or a name that many arguments take. The first that two arguments accept is used.
_BY_NAME: tuple[tuple[str, tuple[Any, ...]], ...] = (
    (r"(^|_)arns?$", ("arn:aws:iam::111111111111:role/a", "arn:aws:iam::111111111111:role/b")),
    (
        r"kms_key_id|kms_master_key_id",
        ("arn:aws:kms:sa-east-1:111111111111:key/a", "arn:aws:kms:sa-east-1:111111111111:key/b"),
    ),
    (r"ipv6_cidr|cidr_ipv6", ("2001:db8::/56", "2001:db8:1::/56", "::/0")),
    (r"cidr", ("10.1.0.0/24", "10.2.0.0/24", "10.1.0.0/16")),
    (
        r"policy|assume|document|pattern|definition",
        (
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}',
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Put*","Resource":"*"}]}',
        ),
    ),
    (r"email", ("a@example.com", "b@example.com")),
    (r"domain|zone_name", ("a.example.com", "b.example.com")),
    (r"ip(_address)?$", ("10.1.0.5", "10.1.0.6")),
    (r"account|owner", ("111111111111", "222222222222")),
    (r"availability_zone", ("sa-east-1a", "sa-east-1b")),
    (r"region", ("sa-east-1", "us-east-1")),
    (r"time|date|start|end", ("2030-01-02T03:04:05Z", "2031-01-02T03:04:05Z", "03:00")),
    (r"path", ("/a/", "/b/")),
    (r"alias", ("alias/a", "alias/b")),
)
_STRINGS = ("aaa", "bbb", "1", "2", "ENABLED", "DISABLED", "default")
_NUMBERS = (1, 2, 7, 14, 30, 60, 100, 1024, 3600)
# Arguments of the provider's old resources that only AWS and the default tags set.
_CHOSEN_ALWAYS = frozenset({"id", "tags_all"})
_ENUMERATION = re.compile(r"(?:one of:?|Valid Values:)\s*:?\s*\[([^\]]+)\]")
_CONFLICT = re.compile(r"conflicts? with ([\w.]+)|these attributes cannot be configured together: \[([^\]]+)\]", re.I)


@dataclass(frozen=True)
class Probe:
    """A configuration to try: of a base, with one argument set to a value (`argument` None: the base itself)."""

    type: str
    base: int
    argument: str | None
    at: At
    value: Any
    body: Body = field(compare=False)

    @property
    def key(self) -> str:
        """Return what tells configurations apart."""
        return json.dumps([self.type, self.body], sort_keys=True)


def with_value(body: Body, at: At, value: Any, without: Iterable[str] = ()) -> Body:
    """Return a body in which the place `at` holds a value; None takes it away."""
    result = copy.deepcopy(body)
    for name in without:
        result.pop(name, None)
    place: Any = result
    for step in at[:-1]:
        place = place[step]
    if value is None:
        if isinstance(place, dict):
            place.pop(at[-1], None)
    else:
        place[at[-1]] = copy.deepcopy(value)
    return result


def places(body: Any, block: Mapping[str, Any], at: At = (), dotted: str = "") -> Iterator[tuple[str, At, Any, bool]]:
    """Yield dotted name, place, what the schema says of it, and whether it is there: each argument of what is there.

    In what is there of nested blocks, each item of a list is looked at; the caller takes the first of a name.
    """
    for name, about in block.get("attributes", {}).items():
        if not (about.get("optional") or about.get("required")) or (not at and name in _CHOSEN_ALWAYS):
            continue
        yield f"{dotted}{name}", (*at, name), about, body.get(name) is not None
        if (nested := about.get("nested_type")) and body.get(name) is not None:
            for step, item in _items(body[name]):
                yield from places(item, nested, (*at, name, *step), f"{dotted}{name}.")
    for name, about in block.get("block_types", {}).items():
        if name == "timeouts":
            continue
        yield f"{dotted}{name}", (*at, name), about, name in body
        for step, item in _items(body.get(name) or []):
            if isinstance(item, dict):
                yield from places(item, about["block"], (*at, name, *step), f"{dotted}{name}.")


def _items(value: Any) -> list[tuple[At, Any]]:
    if isinstance(value, list):
        return [((number,), item) for number, item in enumerate(value)]
    return [((), value)]


def values(name: str, about: Mapping[str, Any], known: Iterable[Any] = ()) -> list[Any]:
    """Return values to try for an argument, those that are known first."""
    found = [value for value in known if value is not None]
    if "block" in about:
        minimal = _minimal(about["block"])
        return [*found, [minimal]] if about["nesting_mode"] in ("list", "set") else [*found, minimal]
    if nested := about.get("nested_type"):
        minimal = _minimal(nested)
        return [*found, minimal if nested["nesting_mode"] == "single" else [minimal]]
    return _distinct([*found, *_of_type(name, about["type"])])


def _of_type(name: str, type_: Any) -> list[Any]:
    match type_:
        case "string":
            fitting = [one for pattern, ones in _BY_NAME if re.search(pattern, name) for one in ones]
            return [*fitting, *_STRINGS]
        case "number":
            return list(_NUMBERS)
        case "bool":
            return [True, False]
        case ["list" | "set", inner]:
            return [[one] for one in _of_type(name, inner)]
        case ["map", inner]:
            return [{"a": one} for one in _of_type(name, inner)[:2]]
        case ["object", inner]:
            return [{key: _of_type(key, one)[number] for key, one in inner.items()} for number in (0, 1)]
    return []


def _minimal(block: Mapping[str, Any]) -> Body:
    body: Body = {}
    for name, about in block.get("attributes", {}).items():
        if about.get("required"):
            body[name] = values(name, about)[0]
    for name, about in block.get("block_types", {}).items():
        if about.get("min_items"):
            body[name] = values(name, about)[0]
    return body


def _distinct(found: Iterable[Any]) -> list[Any]:
    return list({json.dumps(value, sort_keys=True): value for value in found}.values())


def learned(message: str) -> list[Any]:
    """Return the values that a refusal says are accepted."""
    found = _ENUMERATION.search(message)
    if found is None:
        return []
    quoted = re.findall(r'"([^"]*)"', found[1])
    return quoted or [one.strip(",") for one in found[1].split()]


def conflicting(message: str, name: str) -> list[str]:
    """Return the arguments that a refusal says must go for this one."""
    return [
        one.strip().strip('",').split(".")[0]
        for found in _CONFLICT.finditer(message)
        for one in re.split(r"[,\s]+", found[1] or found[2])
        if one.strip().strip('",').split(".")[0] != name
    ]

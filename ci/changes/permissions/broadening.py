"""A plan as `show -json` prints it -> what it permits that was not permitted before."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ci.changes.permissions.firewall import opened, opened_by_default
from ci.changes.permissions.grants import broader
from ci.changes.permissions.network import Opening, opening, within
from ci.changes.permissions.statement import NoPolicyError, Statement, statements
from shared.aws import facts_of

UNKNOWN = "what it will say is known only after the apply"
HIDDEN = "it holds a secret, so nobody may show what it permits"


@dataclass(frozen=True)
class Broadening:
    """A statement that permits more: where, what, and the id by which an override names it."""

    address: str
    what: str

    @property
    def id(self) -> str:
        """Return twelve digits of the SHA-256 of address and statement."""
        return hashlib.sha256(f"{self.address}\n{self.what}".encode()).hexdigest()[:12]


def broadenings(plan: Mapping[str, Any]) -> list[Broadening]:
    """Return everything in a plan that permits more than before, sorted."""
    changes = [one for one in plan.get("resource_changes", []) if one.get("mode", "managed") == "managed"]
    found = {*_policies(changes), *_openings(changes), *_attached(changes), *_unblocked(changes), *_filtered(changes)}
    return sorted(found, key=lambda one: (one.address, one.what))


def _policies(changes: list[Mapping[str, Any]]) -> Iterator[Broadening]:
    """Compare whom a policy belongs to, not its resource: one that is renamed permits the same to the same role."""
    before: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    after: dict[tuple[str, str], list[tuple[str, Statement]]] = defaultdict(list)
    touched = set[tuple[str, str]]()
    for one in changes:
        policy = facts_of(one["type"]).policy
        if policy is None:
            continue
        attribute = policy.argument
        was, owner = _owner(one, "before", policy.owner), _owner(one, "after", policy.owner)
        if one["change"]["actions"] != ["no-op"]:
            touched |= {was, owner}
        if one["change"].get("after_unknown", {}).get(attribute):
            yield Broadening(one["address"], UNKNOWN)
        if _is_secret(one, attribute):
            if one["change"]["actions"] != ["no-op"]:
                yield Broadening(one["address"], HIDDEN)
            continue
        try:
            before[was] += _statements(one["change"].get("before"), attribute)
            now = _statements(one["change"].get("after"), attribute)
        except NoPolicyError:
            yield Broadening(one["address"], f"{attribute} is no policy that can be read")
            continue
        after[owner] += [(one["address"], statement) for statement in now]
    for owner in sorted(touched):
        texts = broader(before[owner], [statement for _, statement in after[owner]])
        where = {statement.text: address for address, statement in after[owner]}
        for text in texts:
            yield Broadening(where.get(text, owner[1]), text)


def _is_secret(one: Mapping[str, Any], attribute: str) -> bool:
    """Return whether the engine marks a value, or a part of it, as sensitive: it must not get into a reason."""
    marks = (one["change"].get(side) for side in ("before_sensitive", "after_sensitive"))
    return any(_marked(mark.get(attribute) if isinstance(mark, dict) else mark) for mark in marks)


def _marked(mark: Any) -> bool:  # noqa: ANN401 - true, or the shape of a block with true in it
    """Return whether anything in a block is marked; of one without a mark the engine gives the shape all the same."""
    if isinstance(mark, dict):
        return any(_marked(inner) for inner in mark.values())
    if isinstance(mark, list):
        return any(_marked(inner) for inner in mark)
    return mark is True


def _owner(one: Mapping[str, Any], side: str, subject: str | None) -> tuple[str, str]:
    """Return whose policy it is on one side of the change; where nobody knows yet, nobody's but its own."""
    values = one["change"].get(side) or one["change"].get("before") or one["change"].get("after") or {}
    if subject is not None and side == "after" and one["change"].get("after_unknown", {}).get(subject):
        return one["type"], f"new {one['address']}"
    return one["type"], (subject and values.get(subject)) or one["address"]


def _statements(values: Mapping[str, Any] | None, attribute: str) -> list[Statement]:
    return statements((values or {}).get(attribute) or None)


def _openings(changes: list[Mapping[str, Any]]) -> Iterator[Broadening]:
    rules = [one for one in changes if _direction(one) is not None]
    were = [found for one in rules if (found := _opening(one, "before")) is not None]
    for one in rules:
        if one["change"]["actions"] == ["no-op"] or one["change"].get("after") is None:
            continue
        now = _opening(one, "after")
        if now is None:
            yield Broadening(one["address"], UNKNOWN)
        elif any(_is_secret(one, attribute) for attribute in one["change"]["after"]):
            yield Broadening(one["address"], HIDDEN)
        elif not within(now, were):
            yield Broadening(one["address"], f"{_direction(one)}: {now}")


def _opening(one: Mapping[str, Any], side: str) -> Opening | None:
    values, direction = one["change"].get(side), _direction(one)
    return None if values is None or direction is None else opening(direction, values)


def _direction(one: Mapping[str, Any]) -> str | None:
    """Return which way a rule of a security group opens; `network` reads no rule that may open either."""
    rules = facts_of(one["type"]).rules
    return None if rules is None or rules.direction == "either" else rules.direction


def _attached(changes: list[Mapping[str, Any]]) -> Iterator[Broadening]:
    for one in changes:
        after, before = one["change"].get("after"), one["change"].get("before") or {}
        attaches = facts_of(one["type"]).attaches
        for attribute in attaches.arguments if attaches else ():
            if after is None or one["change"]["actions"] == ["no-op"]:
                continue
            if one["change"].get("after_unknown", {}).get(attribute):
                # Of a new role the provider fills in what it has none of.
                if one["change"].get("before") is not None or attribute not in ("inline_policy", "managed_policy_arns"):
                    yield Broadening(one["address"], f"{attribute}: {UNKNOWN}")
            elif _is_secret(one, attribute):
                yield Broadening(one["address"], f"{attribute}: {HIDDEN}")
            elif _more(attribute, before.get(attribute), after.get(attribute)):
                yield Broadening(one["address"], f"{attribute}: {json.dumps(after.get(attribute), sort_keys=True)}")


def _unblocked(changes: list[Mapping[str, Any]]) -> Iterator[Broadening]:
    for one in changes:
        blocks = facts_of(one["type"]).blocks
        before, after = one["change"].get("before") or {}, one["change"].get("after") or {}
        for flag in blocks.arguments if blocks else ():
            if before.get(flag) is True and after.get(flag) is not True:
                yield Broadening(one["address"], f"no longer: {flag}")


def _filtered(changes: list[Mapping[str, Any]]) -> Iterator[Broadening]:
    for one in changes:
        facts, before = facts_of(one["type"]).filter, one["change"].get("before")
        if facts is None or before is None or one["change"]["actions"] == ["no-op"]:
            continue
        after = one["change"].get("after") or {}
        for argument, judge in ((facts.rules, opened), (facts.default, opened_by_default)):
            if _marked(one["change"].get("after_unknown", {}).get(argument)):
                yield Broadening(one["address"], f"{argument}: {UNKNOWN}")
            elif _is_secret(one, argument):
                yield Broadening(one["address"], f"{argument}: {HIDDEN}")
            else:
                for what in judge(before.get(argument) or [], after.get(argument) or []):
                    yield Broadening(one["address"], what)


def _more(attribute: str, before: Any, after: Any) -> bool:  # noqa: ANN401 - whatever stands in the plan
    if attribute == "managed_policy_arns":
        return not set(after or []) <= set(before or [])
    if attribute == "permissions_boundary":
        return bool(before) and before != after  # a boundary only takes away: a new one is narrower
    if attribute == "inline_policy":
        return bool(after) and before != after
    return before != after

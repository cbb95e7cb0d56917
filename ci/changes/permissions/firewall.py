"""A web ACL as a plan has it -> which of its rules no longer stop what they stopped. Pure.

The terms are the provider's (aws_wafv2_web_acl): a rule of ours has an action, a managed group has an override for the
whole group and one for each of its rules that is named. WAF evaluates in the order of the priorities until a rule
blocks or allows; what no rule decides, the default action does (AWS WAF developer guide, "Setting rule priority").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_BLOCKING = ("block", "captcha", "challenge")
# What a rule, or a rule of a group, does. A rule of a group that no override names has the group's own action.
_STOPS, _COUNTS, _ALLOWS, _OWN = "stops", "counts", "allows", "as its group says"
# What does not say which requests a rule is about, or is compared on its own.
_APART = ("name", "priority", "action", "override_action", "visibility_config")
_Rule = Mapping[str, Any]


def opened(before: Sequence[_Rule], after: Sequence[_Rule]) -> Iterator[str]:
    """Yield a sentence for each rule that is gone, lets more through, or of which that cannot be ruled out."""
    was, now = ({rule["name"]: rule for rule in rules} for rules in (before, after))
    for name in sorted(was):
        if name in now:
            yield from _weaker(was[name], now[name])
        else:
            yield f"no longer a rule: {name}"
    for name in sorted(now.keys() - was.keys()):
        yield from (f"now allows: {part}" for part, does in sorted(_effects(now[name]).items()) if does == _ALLOWS)
    yield from _overtaking(was, now)


def opened_by_default(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a sentence where the default action stopped what no rule decides, and no longer does."""
    was, now = (_effect(next(iter(actions), {})) for actions in (before, after))
    if was == _STOPS != now:
        yield "no longer stops: what no rule decides"


def _weaker(was: _Rule, now: _Rule) -> Iterator[str]:
    name, did, does = was["name"], _effects(was), _effects(now)
    if did[name] == _STOPS != does[name]:
        yield f"no longer stops: {name}"
        return
    for part in sorted(did.keys() | does.keys()):
        before, after = _of(did, name, part), _of(does, name, part)
        if before in (_STOPS, _OWN) and after in (_COUNTS, _ALLOWS):
            yield f"no longer stops: {part}"
        elif before == _COUNTS and after == _ALLOWS:
            yield f"now allows: {part}"
        elif before == _STOPS and after == _OWN:
            yield _unproven(part)
    # What only counted has let everything through; what no longer allows lets no more through.
    if did[name] == does[name] != _COUNTS:
        yield from _wider(was, now, limited=did[name] == _STOPS)


def _wider(was: _Rule, now: _Rule, *, limited: bool) -> Iterator[str]:
    """Compare which requests a rule is about. With `limited`, a lower limit of a rate stops more."""
    limits = [_limit(rule) for rule in (was, now)] if limited else [None, None]
    if None not in limits and limits[0] < limits[1]:
        yield f"a larger limit: {now['name']}: {limits[0]} -> {limits[1]}"
    without = ("rule_action_override", *(["limit"] if None not in limits else []))
    about = [
        {key: _plain(value, without) for key, value in rule.items() if key not in _APART and value}
        for rule in (was, now)
    ]
    if about[0] != about[1]:
        yield _unproven(now["name"])


def _overtaking(was: Mapping[str, _Rule], now: Mapping[str, _Rule]) -> Iterator[str]:
    """Compare the order: a rule that allows, before one that stops, leaves it nothing to stop."""
    kept = sorted(was.keys() & now.keys())
    for name in kept:
        if not all(_ALLOWS in _effects(rules[name]).values() for rules in (was, now)):
            continue
        for other in kept:
            stops = _effects(now[other])[other] == _STOPS
            if stops and _precedes(was, other, name) and _precedes(now, name, other):
                yield f"now allows before {other} stops: {name}"


def _precedes(rules: Mapping[str, _Rule], one: str, other: str) -> bool:
    return rules[one]["priority"] < rules[other]["priority"]


def _effects(rule: _Rule) -> dict[str, str]:
    """Return what the rule does, by its name; of a group also GROUP/RULE for each rule that an override names."""
    group = _group(rule)
    if group is None:
        return {rule["name"]: _effect(next(iter(rule.get("action") or []), {}))}
    [override, *_] = rule.get("override_action") or [{}]
    if override.get("count"):
        return {rule["name"]: _COUNTS}
    return {rule["name"]: _STOPS} | {
        f"{rule['name']}/{one['name']}": _effect(next(iter(one.get("action_to_use") or []), {}))
        for one in group.get("rule_action_override") or []
    }


def _group(rule: _Rule) -> Mapping[str, Any] | None:
    [statement, *_] = rule.get("statement") or [{}]
    groups = statement.get("managed_rule_group_statement") or statement.get("rule_group_reference_statement")
    return next(iter(groups or []), None)


def _effect(action: Mapping[str, Any]) -> str:
    if any(action.get(one) for one in _BLOCKING):
        return _STOPS
    return _ALLOWS if action.get("allow") else _COUNTS


def _of(effects: Mapping[str, str], name: str, part: str) -> str:
    """Return what a part does: where the whole of its group counts, so does it."""
    return effects.get(part, _OWN if effects[name] == _STOPS else effects[name])


def _limit(rule: _Rule) -> Any:  # noqa: ANN401 - a number, or None of a rule that has no limit
    [statement, *_] = rule.get("statement") or [{}]
    return next(iter(statement.get("rate_based_statement") or []), {}).get("limit")


def _plain(value: Any, without: Sequence[str]) -> Any:  # noqa: ANN401 - whatever stands in the plan
    """Return a value without some keys, and without what is not set: null, or the zero value of its type.

    The provider cannot tell them apart (github.com/hashicorp/terraform-plugin-sdk, issue 741), and a plan may have one
    of them before and the other after.
    """
    if isinstance(value, Mapping):
        kept = {key: _plain(inner, without) for key, inner in value.items() if key not in without}
        return {key: inner for key, inner in kept.items() if inner}
    return [_plain(inner, without) for inner in value] if isinstance(value, list) else value


def _unproven(part: str) -> str:
    return f"it cannot be proven that it does not let more through: {part}"

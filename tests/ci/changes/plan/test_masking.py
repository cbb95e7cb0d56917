"""No sensitive value of a plan comes out of it, wherever the plan holds it."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ci.changes.plan import summarize
from ci.changes.plan.masking import UNKNOWN, masked, with_unknown
from ci.changes.plan.render import as_data, comment

CANARY = "canary-4b1d"
NAMES = st.sampled_from(["name", "rule", "tags", "value", "item", "policy"])
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(0, 9), st.sampled_from(["a", "b", "text"]))
BODIES = st.dictionaries(
    NAMES,
    st.recursive(
        LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
    ),
    min_size=1,
    max_size=4,
)


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Return the paths of everything below `value`."""
    items: list[tuple[object, object]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    return [found for key, item in items for found in ((*path, key), *places(item, (*path, key)))]


def planted(value: Any, path: tuple[Any, ...], secret: object) -> Any:
    """Return a copy of `value` with a secret at a path."""
    if not path:
        return secret
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = planted(copy[path[0]], path[1:], secret)
    return copy


def mask_of(value: Any, path: tuple[Any, ...]) -> Any:
    """Return the mask that a plan has for a sensitive value at a path."""
    if not path:
        return True
    inner = mask_of(value[path[0]], path[1:])
    return {path[0]: inner} if isinstance(value, dict) else [inner if n == path[0] else {} for n in range(len(value))]


def document(before: object, after: object, before_mask: object, after_mask: object) -> dict[str, Any]:
    """Return a plan that updates one resource."""
    change = {
        "actions": ["update"],
        "before": before,
        "after": after,
        "before_sensitive": before_mask,
        "after_sensitive": after_mask,
        "after_unknown": {},
    }
    item = {"address": "aws_lb.a", "type": "aws_lb", "name": "a", "change": change}
    return {"format_version": "1.2", "resource_changes": [item]}


@given(BODIES, BODIES, st.data())
def test_a_sensitive_value_is_in_no_report(before: dict[str, Any], after: dict[str, Any], data: st.DataObject) -> None:
    """Whatever surrounds it, and whichever side says that it is sensitive."""
    path = data.draw(st.sampled_from(places(after)))
    secret = data.draw(st.sampled_from([CANARY, [CANARY], {"key": CANARY}, json.dumps({"key": CANARY})]))
    plan = document(before, planted(after, path, secret), {}, mask_of(after, path))
    found = {"dev": summarize(plan)}
    assert CANARY not in json.dumps(as_data(found)) + comment(found)


@given(BODIES, st.data())
def test_what_becomes_public_stays_hidden_on_the_side_where_it_was_secret(
    body: dict[str, Any], data: st.DataObject
) -> None:
    """A value that is no longer marked was a secret until now."""
    path = data.draw(st.sampled_from(places(body)))
    plan = document(planted(body, path, CANARY), planted(body, path, CANARY + "2"), mask_of(body, path), {})
    found = {"dev": summarize(plan)}
    assert CANARY not in json.dumps(as_data(found)) + comment(found)


@given(BODIES, st.data())
def test_the_text_does_not_depend_on_the_secret(body: dict[str, Any], data: st.DataObject) -> None:
    """Two secrets, one text."""
    path = data.draw(st.sampled_from(places(body)))
    mask = mask_of(body, path)
    before = planted(body, path, "old")
    plans = [document(before, planted(body, path, new), mask, mask) for new in ("one", "another")]
    texts = {json.dumps(as_data({"dev": summarize(plan)})) for plan in plans}
    assert len(texts) == 1


def test_a_mask_of_one_member_of_a_set_hides_them_all() -> None:
    """A set has no places, so nobody knows which member the mask means."""
    value = masked([{"a": "x"}, {"a": "y"}], [{"a": True}, {}])
    assert {str(member["a"]) for member in value} == {"(sensitive value)"}


def test_what_aws_decides_is_named() -> None:
    """Also below what is known, and where nothing is known yet."""
    unknown = {"arn": True, "block": [{"id": True}]}
    assert with_unknown({"name": "n", "block": [{"port": 1}]}, unknown) == {
        "name": "n",
        "arn": UNKNOWN,
        "block": [{"port": 1, "id": UNKNOWN}],
    }

"""A plan's fingerprint: the same for the same meaning, another one for anything else, secrets included."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ci.changes.plan import summarize
from ci.changes.plan.fingerprint import LEFT_OUT, SCHEME, fingerprint, is_of_this_scheme
from tests.ci.changes.plan.sensitive import with_secret
from tests.ci.deployment.small import target
from tests.terraform.engine import find_program

KEY = b"a key of this environment"
DOCUMENT = "d" * 64
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
actions = st.sampled_from([["create"], ["update"], ["delete"], ["delete", "create"], ["no-op"], ["read"]])


# Fields whose order means nothing, and how the others are called: the last one is of no engine today.
LISTS = ("resource_changes", "checks")
FIELDS = ("format_version", "variables", "configuration", "applyable", "complete", "errored", "of_a_newer_engine")
OF_CHANGE = ("before", "after", "after_unknown", "before_sensitive", "after_sensitive", "replace_paths", "importing")
IDLE = (["no-op"], ["read"])


@st.composite
def changes(draw: st.DrawFn) -> dict[str, Any]:
    """Return a change as `show -json` prints it."""
    found = {
        "actions": draw(actions),
        "before": draw(values),
        "after": draw(values),
        "after_unknown": {},
        "before_sensitive": draw(st.booleans()),
        "after_sensitive": draw(st.booleans()),
    }
    paths = st.lists(st.lists(st.text(max_size=3), min_size=1, max_size=2), max_size=3)
    return found if found["actions"] in IDLE else {**found, "replace_paths": draw(paths)}


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """Return a plan as `show -json` prints it, with some changes."""
    names = draw(st.lists(st.text(alphabet="abc", min_size=1, max_size=3), unique=True, min_size=1, max_size=4))
    return {
        "timestamp": draw(st.text(max_size=4)),
        "resource_changes": [{"address": f"terraform_data.{name}", "change": draw(changes())} for name in names],
        "variables": {},
        "configuration": {"root_module": draw(values)},
        "checks": draw(st.lists(values, max_size=3)),
        "output_changes": {name: draw(changes()) for name in names[:1]},
    }


def text(value: object) -> str:
    """Return a value as JSON."""
    return json.dumps(value, sort_keys=True)


@settings(max_examples=40)
@given(plan=plans(), data=st.data())
def test_the_order_of_changes_of_paths_and_of_checks_means_nothing(plan: dict[str, Any], data: st.DataObject) -> None:
    """Two runs of one plan have one fingerprint."""
    other = copy.deepcopy(plan)
    for name in LISTS:
        other[name] = data.draw(st.permutations(other[name]))
    for one in other["resource_changes"]:
        if paths := one["change"].get("replace_paths"):
            one["change"]["replace_paths"] = data.draw(st.permutations(paths))
    assert fingerprint(other, KEY, DOCUMENT) == fingerprint(plan, KEY, DOCUMENT)


@settings(max_examples=40)
@given(plan=plans(), name=st.sampled_from(sorted(LEFT_OUT)), value=values)
def test_a_field_that_is_left_out_by_name_means_nothing(plan: dict[str, Any], name: str, value: object) -> None:
    """A time, and what says again what other fields say."""
    assert fingerprint({**plan, name: value}, KEY, DOCUMENT) == fingerprint(plan, KEY, DOCUMENT)


@settings(max_examples=40)
@given(plan=plans())
def test_what_stays_as_it_is_means_nothing(plan: dict[str, Any]) -> None:
    """A resource without a change may be there or not."""
    rest = [one for one in plan["resource_changes"] if one["change"]["actions"] not in IDLE]
    assert fingerprint({**plan, "resource_changes": rest}, KEY, DOCUMENT) == fingerprint(plan, KEY, DOCUMENT)


@settings(max_examples=60)
@given(plan=plans(), name=st.sampled_from(FIELDS) | st.text(max_size=5), value=values)
def test_every_other_field_of_a_plan_counts(plan: dict[str, Any], name: str, value: object) -> None:
    """Also one that no engine has today."""
    assume(name not in LEFT_OUT and name not in LISTS)
    is_same = name in plan and text(plan[name]) == text(value)
    assert (fingerprint({**plan, name: value}, KEY, DOCUMENT) == fingerprint(plan, KEY, DOCUMENT)) is is_same


@settings(max_examples=60)
@given(plan=plans(), data=st.data())
def test_every_field_of_what_changes_counts(plan: dict[str, Any], data: st.DataObject) -> None:
    """Hidden or not, of the resource or of its change, known here or not."""
    other = copy.deepcopy(plan)
    busy = [one for one in other["resource_changes"] if one["change"]["actions"] not in IDLE]
    assume(busy)
    resource = data.draw(st.sampled_from(busy))
    place = data.draw(st.sampled_from([resource, resource["change"]]))
    name = data.draw(st.sampled_from(OF_CHANGE) | st.text(max_size=5))
    ordered = place is resource["change"] and name == "replace_paths"
    old, new = place.get(name), data.draw(st.lists(values, max_size=3) if ordered else values)
    place[name] = new
    if ordered:
        old, new = (sorted(text(path) for path in paths) for paths in (old, new))
    assert (fingerprint(other, KEY, DOCUMENT) == fingerprint(plan, KEY, DOCUMENT)) is (text(old) == text(new))


@settings(max_examples=60)
@given(plan=plans(), data=st.data(), value=values.filter(lambda value: value is not None))
def test_a_field_that_is_not_known_counts_also_where_nothing_changes(
    plan: dict[str, Any], data: st.DataObject, value: object
) -> None:
    """A newer engine may do something to a resource that stays as it is, or to an output."""
    other = copy.deepcopy(plan)
    resources = other["resource_changes"]
    items = [*resources, *(one["change"] for one in resources), *other["output_changes"].values()]
    data.draw(st.sampled_from(items))["of_a_newer_engine"] = value
    assert fingerprint(other, KEY, DOCUMENT) != fingerprint(plan, KEY, DOCUMENT)


def test_a_fingerprint_names_its_scheme() -> None:
    """One of another scheme is not taken for one of a plan that changed."""
    scheme, _, digits = fingerprint({}, KEY, DOCUMENT).partition(":")
    assert (scheme, len(digits)) == (SCHEME, 64)
    assert is_of_this_scheme(f"{SCHEME}:{digits}")
    assert not is_of_this_scheme(digits)


def test_another_document_gives_another_fingerprint() -> None:
    """Two commits may plan the same change today and are two things to approve."""
    assert fingerprint({}, KEY, DOCUMENT) != fingerprint({}, KEY, "e" * 64)


def test_another_key_gives_another_fingerprint() -> None:
    """Nobody without the key can look up what a fingerprint stands for."""
    plan: Mapping[str, Any] = {"variables": {"password": {"value": "1234"}}}
    assert fingerprint(plan, KEY, DOCUMENT) != fingerprint(plan, b"another key", DOCUMENT)


@pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")
def test_two_plans_that_differ_in_a_secret_look_alike_and_are_told_apart(tmp_path: Path) -> None:
    """Real plans: one masked text, two fingerprints, and the same one again for the same secret."""
    shown = []
    for name, secret in (("a", "correct horse"), ("b", "battery staple"), ("c", "correct horse")):
        found = target(tmp_path / name, with_secret(secret))
        found.folder.prepare(found.artifact.content, override=None, lock_file=None)
        found.folder.init()
        shown.append(found.folder.plan())
    first, second, third = (fingerprint(plan, KEY, DOCUMENT) for plan in shown)
    assert summarize(shown[0]) == summarize(shown[1])
    assert first == third != second

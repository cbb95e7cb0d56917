"""A plan's fingerprint: the same for the same meaning, another one for anything else, secrets included."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci.changes.plan import summarize
from ci.changes.plan.fingerprint import fingerprint
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


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """Return a plan as `show -json` prints it, with some changes."""
    names = draw(st.lists(st.text(alphabet="abc", min_size=1, max_size=3), unique=True, min_size=1, max_size=4))
    changes = [
        {
            "address": f"terraform_data.{name}",
            "change": {
                "actions": draw(actions),
                "before": draw(values),
                "after": draw(values),
                "after_unknown": {},
                "before_sensitive": draw(st.booleans()),
                "after_sensitive": draw(st.booleans()),
            },
        }
        for name in names
    ]
    return {"timestamp": draw(st.text(max_size=4)), "resource_changes": changes, "variables": {}, "output_changes": {}}


@given(plan=plans(), data=st.data())
def test_neither_the_time_nor_the_order_of_changes_means_anything(plan: dict[str, Any], data: st.DataObject) -> None:
    """Two runs of one plan have one fingerprint."""
    other = {**plan, "timestamp": "another", "resource_changes": data.draw(st.permutations(plan["resource_changes"]))}
    assert fingerprint(other, KEY, DOCUMENT) == fingerprint(plan, KEY, DOCUMENT)


@given(plan=plans())
def test_what_stays_as_it_is_means_nothing(plan: dict[str, Any]) -> None:
    """A resource without a change may be there or not."""
    rest = [one for one in plan["resource_changes"] if one["change"]["actions"] not in (["no-op"], ["read"])]
    assert fingerprint({**plan, "resource_changes": rest}, KEY, DOCUMENT) == fingerprint(plan, KEY, DOCUMENT)


@settings(max_examples=200)
@given(plan=plans(), data=st.data())
def test_every_value_of_a_change_counts(plan: dict[str, Any], data: st.DataObject) -> None:
    """Hidden or not."""
    busy = [one for one in plan["resource_changes"] if one["change"]["actions"] not in (["no-op"], ["read"])]
    if not busy:
        return
    other = copy.deepcopy(plan)
    index = plan["resource_changes"].index(data.draw(st.sampled_from(busy)))
    part = data.draw(st.sampled_from(["before", "after", "before_sensitive", "after_unknown"]))
    new = data.draw(values)
    before = other["resource_changes"][index]["change"][part]
    other["resource_changes"][index]["change"][part] = new
    same = json.dumps(new, sort_keys=True) == json.dumps(before, sort_keys=True)
    assert (fingerprint(other, KEY, DOCUMENT) == fingerprint(plan, KEY, DOCUMENT)) is same


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

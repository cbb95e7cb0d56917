"""One legal change of each key: a new setting has one by itself, or the test names the key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from shared import checks
from shared.checks.production import GUARDS
from shared.config import read_all
from tests.examples.good import GOOD
from tests.keys.changes import (
    KEYS,
    OVERRIDES,
    LegalChange,
    NoChange,
    alternatives,
    change_of,
    changed,
    leaf_keys,
    problems_of,
    repository_of,
    value_at,
)

REPOSITORY = repository_of(read_all(GOOD))
CHANGES = {(key, name): change_of(REPOSITORY, name, key) for key in KEYS for name in REPOSITORY}


class Inner(BaseModel):
    """A section."""

    number: Annotated[int, Field(ge=0, le=9)]
    choice: Literal["a", "b"]


class Outer(BaseModel):
    """A model with what a model may have."""

    text: str | None
    truth: bool
    items: tuple[str, ...]
    section: Inner | None


SCHEMA = Outer.model_json_schema()
LEAVES = leaf_keys(SCHEMA)


def test_every_key_has_a_legal_change() -> None:
    """A key that no rule changes needs a line in OVERRIDES of tests/keys/changes.py; the failure names it."""
    legal = {key for (key, _), one in CHANGES.items() if isinstance(one, LegalChange)}
    assert [".".join(key) for key in KEYS if key not in legal] == []


def test_a_value_that_has_to_stay_is_a_guard_of_production() -> None:
    """Nothing else keeps a key from a change, in any environment."""
    kept = {(".".join(key), name) for (key, name), one in CHANGES.items() if isinstance(one, NoChange)}
    assert kept
    assert {key for key, _ in kept} <= {guard.key for guard in GUARDS}
    assert {REPOSITORY[name]["tier"] for _, name in kept} == {"production"}


@pytest.mark.parametrize("key", sorted(KEYS)[::6], ids=".".join)
def test_a_change_is_accepted_as_files(key: tuple[str, ...], tmp_path: Path) -> None:
    """By the command that judges them, in one environment."""
    change = next(one for name in REPOSITORY if isinstance(one := CHANGES[key, name], LegalChange))
    (tmp_path / "environments" / "releases").mkdir(parents=True)
    for data in changed(REPOSITORY, change.values).values():
        file = tmp_path / "environments" / f"{data['name']}.yaml"
        rest = {name: value for name, value in data.items() if name != "release"}
        file.write_text(yaml.safe_dump(rest, sort_keys=False, width=1000))
        (file.parent / "releases" / file.name).write_text(yaml.safe_dump(data["release"], sort_keys=False))
    (config,) = (
        one
        for one in checks.validated(tmp_path)
        if one.name == change.values.get((change.environment, ("name",)), change.environment)
    )
    assert value_at(config.model_dump(mode="json"), key) == change.after


def test_what_is_at_odds_with_a_change_follows_it() -> None:
    """ARNs name the account: they change with it, and so does nothing else."""
    name = next(iter(REPOSITORY))
    change = CHANGES[("aws", "account_id"), name]
    assert isinstance(change, LegalChange)
    assert change.companions
    assert all(change.after in value for value in change.values.values())
    assert problems_of(changed(REPOSITORY, {(name, ("aws", "account_id")): change.after})) != []


def test_a_change_of_the_order_names_the_other_environment() -> None:
    """A reader of the row sees that it is no change of one file."""
    first = next(iter(REPOSITORY))
    change = CHANGES[("promotion", "after"), first]
    assert isinstance(change, LegalChange)
    assert all(one.endswith(": promotion.after") for one in change.companions)


def test_each_override_is_of_a_key_that_is_there() -> None:
    """One of a key that is gone would stay for ever."""
    assert OVERRIDES.keys() <= KEYS.keys()


def test_the_keys_of_a_section_that_may_be_null_are_keys() -> None:
    """And a list is one."""
    assert list(LEAVES) == [("text",), ("truth",), ("items",), ("section", "number"), ("section", "choice")]


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        (("text",), "a1", ["a2", "b1", None]),
        (("text",), None, []),
        (("truth",), True, [False]),
        (("items",), [], [["x"]]),
        (("items",), ["a", "b"], [["a", "b", "x"], ["a"], ["b", "a"]]),
        (("section", "number"), 9, [10, 8, 18, 4, 0]),
        (("section", "choice"), "b", ["a"]),
    ],
)
def test_other_values_by_what_a_key_takes(key: tuple[str, ...], value: object, wanted: list[object]) -> None:
    """The ones that are most like its own come first; a list gets an item, loses one, and is turned."""
    assert list(alternatives(SCHEMA, LEAVES[key], value, "x" if key == ("items",) else None)) == wanted


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=20))
def test_no_other_value_is_the_value(text: str) -> None:
    """Else a row would say of no change what it does."""
    found = [one for one in alternatives(SCHEMA, LEAVES["text",], text, text) if one is not None]
    assert text not in found
    assert all(len(one) == len(text) for one in found)

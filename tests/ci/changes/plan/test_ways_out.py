"""No secret leaves: by its name, by what it looks like, beside a sensitive value, in what the engine says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ci.changes.diff import compare
from ci.changes.diff.sensitive import is_secret
from ci.changes.plan import summarize
from ci.changes.plan.hiding import hiding_of
from ci.changes.plan.render import as_data, comment
from ci.changes.report import data, markdown
from tests.ci.changes.plan.ways_out import BESIDE, FALSE_ALARMS, LINES, MARK, NAMES, RANDOM, SHORT, TEXTS


def update(after: dict[str, Any], mask: dict[str, Any], address: str = "custom_thing.a") -> dict[str, Any]:
    """Return a plan in which all attributes of one resource are new, with the mask of their new values."""
    before = dict.fromkeys(after)
    change = {"actions": ["update"], "before": before, "after": after, "after_sensitive": mask, "before_sensitive": {}}
    item = {"address": address, "type": "custom_thing", "name": "a", "change": {**change, "after_unknown": {}}}
    return {"format_version": "1.2", "resource_changes": [item]}


def said(plan: dict[str, Any]) -> str:
    """Return everything that is printed of a plan, and what a record keeps of it."""
    summary = summarize(plan)
    outlines = [one.outline() for one in summary.changes]
    return json.dumps([as_data({"dev": summary}), outlines]) + comment({"dev": summary})


def compared(body: dict[str, Any]) -> str:
    """Return everything that is printed of a document with one new resource."""
    changes = compare(None, {"resource": {"custom_thing": {"a": body}}})
    return json.dumps(data.as_data({"dev": changes})) + markdown.render({"dev": changes}, markdown.LIMIT)


def reports_of(text: str) -> str:
    """Return what plan and difference say of a text in an attribute with a harmless name."""
    return said(update({"note": text}, {})) + compared({"note": text})


@pytest.mark.parametrize("name", NAMES)
def test_a_secret_is_known_by_the_name_that_people_give_it(name: str) -> None:
    """As an attribute, and as a pair of name and value."""
    body = {name: SHORT, "env": [{"name": name, "value": SHORT}]}
    assert is_secret(name, SHORT)
    assert SHORT not in said(update(body, {})) + compared(body)


@pytest.mark.parametrize("text", TEXTS)
def test_a_secret_is_known_by_the_text_around_it(text: str) -> None:
    """Under a harmless name: the text does not come out as it is, nor what it holds."""
    shown = reports_of(text)
    assert text not in shown
    assert SHORT not in shown
    assert MARK not in shown
    assert RANDOM not in shown


@pytest.mark.parametrize(("where", "after", "mask"), BESIDE)
def test_what_is_sensitive_in_one_place_is_hidden_in_every_other(
    where: str, after: dict[str, Any], mask: dict[str, Any]
) -> None:
    """No text of another attribute comes out that holds the secret, in whatever form."""
    shown = said(update(after, mask))
    secret = SHORT if SHORT in json.dumps(after) else MARK
    assert secret not in shown, where
    assert "73194682" not in shown
    note = after.get("note")
    assert not isinstance(note, str) or note not in shown


def test_a_key_of_for_each_is_hidden_in_the_address() -> None:
    """In the reports, in the record, and in the address that it had."""
    plan = update({"x": MARK}, {"x": True}, f'custom_thing.a["{MARK}"]')
    plan["resource_changes"][0]["previous_address"] = f'custom_thing.b["{MARK}"]'
    shown = said(plan)
    assert MARK not in shown
    assert "custom_thing.a" in shown


@pytest.mark.parametrize("where", ["prior_state", "planned_values"])
def test_what_a_data_source_reads_is_hidden(where: str) -> None:
    """Its values stand in no change, but in the state: also in a module."""
    resource = {"mode": "data", "values": {"x": {"y": MARK}}, "sensitive_values": {"x": {"y": True}}}
    root = {"root_module": {"child_modules": [{"resources": [resource]}]}}
    plan = {**update({"note": MARK}, {}), where: {"values": root} if where == "prior_state" else root}
    assert MARK not in said(plan)
    assert MARK not in hiding_of(plan)(f"Error: {MARK}")


@pytest.mark.parametrize("line", LINES)
def test_no_secret_is_in_what_the_engine_says(line: str) -> None:
    """As it is, encoded, or by its place."""
    shown = hiding_of(update({"x": MARK, "login": SHORT}, {"x": True, "login": True}))(line)
    assert shown != line
    assert SHORT not in shown
    assert MARK not in shown
    assert RANDOM not in shown


@pytest.mark.parametrize("text", FALSE_ALARMS)
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    """Above all digests and ARNs: who reviews a change compares them."""
    assert "(sensitive" not in reports_of(text)
    assert hiding_of(update({"x": MARK}, {"x": True}))(text) == text

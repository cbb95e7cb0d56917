"""What of a plan is drift, and what somebody allowed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ci.changes.plan import PlanSummary, summarize
from ci.changes.plan.drift import Allowed, allowances, as_data, judge, lines_of
from shared import exits
from shared.aws import facts_of, types

TODAY = date(2026, 11, 24)


def plan(action: list[str], **attributes: tuple[Any, Any]) -> PlanSummary:
    """Return the summary of a plan that does one thing to one log group, and adds an output."""
    change = {
        "actions": action,
        "before": {name: values[0] for name, values in attributes.items()},
        "after": {name: values[1] for name, values in attributes.items()},
    }
    resource = {"address": "aws_x.one", "type": "aws_x", "name": "one", "mode": "managed", "change": change}
    outputs = {"Out": {"actions": ["create"], "before": None, "after": "x"}}
    return summarize({"format_version": "1.2", "resource_changes": [resource], "output_changes": outputs})


DAYS = plan(["update"], days=(1, 2))
BOTH = plan(["update"], days=(1, 2), name=("a", "b"))


def allowed(*attributes: str, expires: date | None = None, address: str = "aws_x.one") -> Allowed:
    """Return an allowance."""
    return Allowed(address=address, attributes=frozenset(attributes), reason="AWS does it", expires=expires)


VANISHING = sorted(type_ for type_ in types() if facts_of(type_).vanishing is not None)


@pytest.mark.parametrize("type_", VANISHING)
def test_what_aws_takes_away_by_itself_is_said(type_: str) -> None:
    """Nobody has to look for who did it; and only where it is gone."""

    def lines(action: list[str]) -> list[str]:
        resource = {"address": f"{type_}.one", "type": type_, "name": "one", "mode": "managed"}
        changes = [resource | {"change": {"actions": action, "before": {}, "after": {}}}]
        return lines_of(judge(summarize({"format_version": "1.2", "resource_changes": changes}), [], TODAY))

    vanishing = facts_of(type_).vanishing
    assert vanishing is not None
    assert lines(["create"])[0] == f"DRIFT create {type_}.one: {vanishing.when}"
    assert lines(["delete"])[0] == f"DRIFT delete {type_}.one"


def test_an_output_alone_is_no_drift() -> None:
    """AWS has no outputs."""
    assert judge(plan(["no-op"]), [], TODAY).found == ()


@pytest.mark.parametrize(
    ("summary", "allowance"),
    [
        (DAYS, []),
        (DAYS, [allowed("days", address="aws_x.two")]),
        (DAYS, [allowed("days", expires=date(2026, 11, 23))]),
        (BOTH, [allowed("days")]),
        (plan(["delete", "create"], days=(1, 2)), [allowed("days", "the provider")]),
        (plan(["delete"]), [allowed("days")]),
        (plan(["create"]), [allowed("days")]),
    ],
    ids=["nothing", "another", "expired", "another attribute", "replacement", "destroy", "create"],
)
def test_it_is_drift_unless_an_allowance_covers_it(summary: PlanSummary, allowance: list[Allowed]) -> None:
    """An allowance covers the updates of one resource that it names, until it expires, and nothing worse."""
    assert [change.address for change in judge(summary, allowance, TODAY).found] == ["aws_x.one"]


def test_an_allowance_holds_on_its_last_day() -> None:
    """The day that it names."""
    drift = judge(DAYS, [allowed("days", expires=TODAY)], TODAY)
    assert (drift.found, drift.unused) == ((), ())
    assert [change.address for change, _ in drift.allowed] == ["aws_x.one"]


def test_an_expired_allowance_is_named() -> None:
    """What it covered is drift; it is not among those that nobody needs."""
    drift = judge(DAYS, [allowed("days", expires=date(2026, 11, 23))], TODAY)
    assert lines_of(drift) == [
        "DRIFT update aws_x.one (days)",
        "allowed until 2026-11-23: aws_x.one: counts as drift now: fix it, or decide again",
        "1 change",
    ]
    entry = {"address": "aws_x.one", "attributes": ["days"], "reason": "AWS does it", "expires": "2026-11-23"}
    assert (as_data(drift)["unused"], as_data(drift)["expired"]) == ([], [entry])


def test_an_allowance_that_names_more_than_there_is_has_to_go() -> None:
    """It would hide the next change."""
    drift = judge(DAYS, [allowed("days", "name")], TODAY)
    assert (drift.found, [one.address for one in drift.unused]) == ((), ["aws_x.one"])


def test_people_read_one_line_for_each() -> None:
    """Drift, allowed, unused, a headline."""
    drift = judge(BOTH, [allowed("days", "name"), allowed("x", address="aws_x.two")], TODAY)
    assert lines_of(drift) == [
        "allowed aws_x.one (days, name): AWS does it",
        "allowed and not there any more: aws_x.two: take it off the list",
        "no drift",
    ]
    assert lines_of(judge(BOTH, [], TODAY)) == ["DRIFT update aws_x.one (days, name)", "1 change"]


def test_programs_read_the_same() -> None:
    """Without a value."""
    assert as_data(judge(DAYS, [allowed("days"), allowed("x", address="aws_x.two")], TODAY)) == {
        "state": "none",
        "changes": [],
        "allowed": [{"address": "aws_x.one", "reason": "AWS does it"}],
        "unused": [{"address": "aws_x.two", "attributes": ["x"], "reason": "AWS does it", "expires": None}],
        "expired": [],
    }
    assert as_data(judge(DAYS, [], TODAY))["changes"][0]["attributes"] == ["days"]


def test_a_list_is_read_and_every_mistake_in_it_told() -> None:
    """File, place, what is wrong."""
    good = {"address": "a", "attributes": ["x"], "reason": "r"}
    assert allowances([good], "f") == [Allowed(address="a", attributes=frozenset("x"), reason="r")]
    with pytest.raises(exits.CommandError) as raised:
        allowances([good, {"address": "b"}, {**good, "color": 1}, good], "f")
    assert raised.value.lines == [
        "f: [1].attributes: Field required",
        "f: [1].reason: Field required",
        "f: [2].color: Extra inputs are not permitted",
        "f: a: allowed twice: make it one",
    ]
    assert raised.value.code == exits.BAD_INPUT

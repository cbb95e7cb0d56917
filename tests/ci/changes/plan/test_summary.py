"""A plan's JSON as changes: real plans of real Terraform over built-in resources, and what they do not have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ci.changes.plan import PlanError, PlanSummary, summarize
from ci.toolchain.terraform.folder import Folder
from tests.ci.toolchain.terraform.fixture import folder
from tests.terraform.engine import find_program

real = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")


def planned(work: Folder, document: dict[str, Any]) -> PlanSummary:
    """Return the summary of a plan of `document` over the state in the folder."""
    work.prepare(json.dumps(document).encode(), override=None, lock_file=None)
    work.init()
    return summarize(work.plan())


def deployed(path: Path, document: dict[str, Any]) -> Folder:
    """Return a folder in which `document` was applied."""
    work = folder(path)
    planned(work, document)
    work.apply()
    return work


def data(**resources: dict[str, Any]) -> dict[str, Any]:
    """Return a document of `terraform_data` resources."""
    return {"resource": {"terraform_data": resources}}


def said(summary: PlanSummary) -> list[tuple[str, str, list[str]]]:
    """Return action, address and changed attributes."""
    return [(one.action, one.address, sorted(one.attributes)) for one in summary.changes]


@real
def test_every_action_of_a_plan_is_told_apart_and_what_is_lost_stands_first(tmp_path: Path) -> None:
    """Replace, delete, move, update, create, and an output."""
    before = data(
        gone={"input": 1}, old={"input": 2}, replaced={"input": 3, "triggers_replace": "a"}, updated={"input": 4}
    )
    after = data(
        fresh={"input": 1}, new={"input": 2}, replaced={"input": 3, "triggers_replace": "b"}, updated={"input": 5}
    )
    after["moved"] = [{"from": "terraform_data.old", "to": "terraform_data.new"}]
    after["output"] = {"Out": {"value": "x"}}
    summary = planned(deployed(tmp_path / "work", before), after)
    assert said(summary) == [
        ("replace", "terraform_data.replaced", ["id", "output", "triggers_replace"]),
        ("delete", "terraform_data.gone", []),
        ("move", "terraform_data.new", []),
        ("update", "terraform_data.updated", ["input", "output"]),
        ("create", "terraform_data.fresh", []),
        ("output", "output.Out", ["value"]),
    ]
    assert summary.counts == {"replace": 1, "delete": 1, "move": 1, "update": 1, "create": 1, "output": 1}
    assert summary.changes[0].change.forcing == ("triggers_replace",)
    assert summary.changes[2].change.move is not None
    assert summary.changes[2].change.move.before == "terraform_data.old"


@real
def test_a_plan_without_changes_is_empty(tmp_path: Path) -> None:
    """Nothing to do is no change."""
    document = data(a={"input": 1})
    assert planned(deployed(tmp_path / "work", document), document).changes == ()


@real
def test_plans_that_differ_only_in_a_secret_read_the_same(tmp_path: Path) -> None:
    """A sensitive variable, in an attribute and in an output: its change shows, its value does not."""
    texts = []
    for secret in ("canary-1", "canary-2"):
        document = data(a={"input": "${var.x}"}) | {
            "variable": {"x": {"sensitive": True, "default": "before"}},
            "output": {"Out": {"value": "${var.x}", "sensitive": True}},
        }
        work = deployed(tmp_path / secret, document)
        document["variable"]["x"]["default"] = secret
        summary = planned(work, document)
        assert said(summary)[0] == ("update", "terraform_data.a", ["input", "output"])
        texts.append(repr([one.outline() for one in summary.changes]) + _shown(summary))
    assert texts[0] == texts[1]
    assert "canary" not in texts[0]


def _shown(summary: PlanSummary) -> str:
    from ci.changes.plan.render import as_data, comment

    plans = {"dev": summary}
    return json.dumps(as_data(plans)) + comment(plans)


def test_a_tainted_resource_says_that_this_is_why_it_is_replaced() -> None:
    """No attribute forces it, so the reason does."""
    change = {"actions": ["delete", "create"], "before": {"input": 1}, "after": {"input": 1}, "after_unknown": {}}
    item = {
        "address": "terraform_data.a", "type": "terraform_data", "name": "a", "change": change,
        "action_reason": "replace_because_tainted",
    }  # fmt: skip
    [found] = summarize({"format_version": "1.2", "resource_changes": [item]}).changes
    assert (found.action, found.change.forcing) == ("replace", ("tainted",))
    assert found.outline() == {
        "address": "terraform_data.a",
        "type": "terraform_data",
        "action": "replace",
        "attributes": ["tainted"],
        "forces_replacement": ["tainted"],
        "keeps_less": [],
    }


def test_data_sources_are_counted_apart_and_drift_of_the_provider_is_information() -> None:
    """Neither is a change."""
    read = {"address": "data.x.a", "type": "x", "name": "a", "change": {"actions": ["read"]}}
    summary = summarize({"format_version": "1.2", "resource_changes": [read], "resource_drift": [{}, {}]})
    assert (summary.changes, summary.reads, summary.differences_seen) == ((), 1, 2)


@pytest.mark.parametrize(
    ("document", "line"),
    [
        ({}, "this is no plan as terraform show -json prints it"),
        ({"format_version": "2.0"}, "the plan has format 2.0: this tooling reads 1.x: update your checkout"),
        ({"format_version": "1.2", "errored": True}, "the plan did not come to its end: plan again"),
        (
            {"format_version": "1.2", "complete": False},
            "the plan is not whole (complete: false): plan everything at once",
        ),
        (
            {"format_version": "1.2", "deferred_changes": [{}], "action_invocations": [{}], "of_a_newer_engine": {}},
            "the plan has action_invocations, deferred_changes, which no summary here shows: update your checkout",
        ),
        (
            {"format_version": "1.2", "resource_changes": [{"change": {"actions": ["dance"]}}]},
            "the plan wants ['dance'], which this tooling does not know: update your checkout",
        ),
    ],
)
def test_what_is_no_plan_is_refused_in_one_line(document: dict[str, Any], line: str) -> None:
    """Nothing is guessed from a document that this tooling does not know."""
    with pytest.raises(PlanError) as raised:
        summarize(document)
    assert raised.value.lines == [line]

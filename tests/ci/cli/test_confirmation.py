"""What commands that apply a plan share: who is asked, and how the end is told."""

from __future__ import annotations

import json
from typing import cast

import pytest
import typer

from ci.changes.plan import PlanSummary
from ci.cli.confirmation import print_outcome, require_confirmation_possible, show_and_confirm
from ci.deployment.parallel import Outcome
from ci.deployment.planning import Plan
from ci.evidence.record import Record
from shared import exits
from tests.ci.evidence.records import record
from tests.ci.github.pull_request.test_plan_artifact import plan_of

Written = tuple[str, Record] | None


class Planned:
    """A plan with as many changes as given, and a reason for a restart or none."""

    def __init__(self, *days: int, restart: str | None) -> None:
        self.summary: PlanSummary = plan_of(*({"days": one} for one in days))
        self.restart, self.is_empty = restart, not days and restart is None


def plan(*days: int, restart: str | None = None) -> Plan:
    """Return a plan that updates one resource for each number."""
    return cast("Plan", Planned(*days, restart=restart))


@pytest.mark.parametrize(("terminal", "yes"), [(True, False), (False, True)])
def test_a_person_or_the_option_confirms(terminal: bool, yes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them is enough."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: terminal)
    require_confirmation_possible(yes=yes)


def test_where_nobody_can_be_asked_the_option_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is planned: bad input, one line."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    with pytest.raises(exits.CommandError) as error:
        require_confirmation_possible(yes=False)
    assert (error.value.lines, error.value.code) == (
        ["nobody can be asked here: pass --yes to apply the plan"],
        exits.BAD_INPUT,
    )


@pytest.mark.parametrize("answer", [True, False])
def test_a_plan_with_changes_is_shown_and_asked_about(
    answer: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer counts; the plan is on standard error where standard output is JSON."""
    asked = []
    monkeypatch.setattr(typer, "confirm", lambda text, *, err: asked.append((text, err)) or answer)
    assert show_and_confirm("dev", plan(7), yes=False, as_json=True) is answer
    assert asked == [("Apply this to dev?", True)]
    out, err = capsys.readouterr()
    assert (out, "aws_x.r00000" in err) == ("", True)


@pytest.mark.parametrize(("days", "yes"), [((), False), ((7,), True)], ids=["nothing to change", "--yes"])
def test_nobody_is_asked_without_need(days: tuple[int, ...], yes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question would only stop the command."""
    monkeypatch.setattr(typer, "confirm", None)
    assert show_and_confirm("dev", plan(*days), yes=yes, as_json=False)


@pytest.mark.parametrize("answer", [True, False])
def test_a_restart_is_asked_about_though_nothing_changes(
    answer: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It starts every task anew; the reason is shown."""
    monkeypatch.setattr(typer, "confirm", lambda *_, **__: answer)
    assert show_and_confirm("dev", plan(restart="restart needed: why"), yes=False, as_json=False) is answer
    assert capsys.readouterr().err == "dev: restart needed: why\n"


def outcome(written: Written) -> Outcome[Written]:
    """Return what a deployment of dev has given."""
    return Outcome({"dev": written}, {})


def test_a_record_is_told_with_its_key(capsys: pytest.CaptureFixture[str]) -> None:
    """As a line for people, and as data for programs."""
    one = record()
    assert print_outcome("dev", outcome(("the/key", one)), as_json=False) == exits.DONE
    assert capsys.readouterr().out == f"dev: {one.headline}; record the/key\n"
    assert print_outcome("dev", outcome(("the/key", one)), as_json=True) == exits.DONE
    assert json.loads(capsys.readouterr().out) == {"key": "the/key", "record": one.model_dump(mode="json")}


def test_what_nobody_confirmed_has_failed(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing was applied, and the next command must not go on."""
    assert print_outcome("dev", outcome(None), as_json=False) == exits.FAILED
    assert capsys.readouterr() == ("", "dev: nobody confirmed the plan: nothing applied\n")


def test_errors_are_lines_and_the_code_is_theirs(capsys: pytest.CaptureFixture[str]) -> None:
    """The gate's code passes through."""
    stopped: Outcome[Written] = Outcome({}, {"dev": exits.CommandError(["no proof"], exits.STOPPED)})
    assert print_outcome("dev", stopped, as_json=False) == exits.STOPPED
    assert capsys.readouterr() == ("", "dev: no proof\n")

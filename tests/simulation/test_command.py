"""`python -m tests.simulation`: what it prints, and how it ends."""

from __future__ import annotations

import json

import pytest

from shared import command_line, exits
from tests.simulation.__main__ import app
from tests.simulation.graph import Job, Run
from tests.simulation.inlining import Reading
from tests.simulation.outcome import Outcome, text_of
from tests.simulation.scenario import FAILED, OK, SKIPPED, Scenario

QUICK = "drift-from-another-branch"
SAMPLE = Scenario("sample", "what it shows", "sample.yml", "push", {})
JOBS = (
    Job("build", 1, OK, None, ("synth", "pack cdktf.out/pack")),
    Job("lint", 1, OK, None, ()),
    Job("dev / apply", 2, FAILED, "dev", ("deploy dev (exit 1)",)),
    Job("prod", 3, SKIPPED, None, ()),
)


def simulation(*arguments: str) -> int:
    """Run the command and return its exit code."""
    return command_line.run(app, "python -m tests.simulation", arguments)


def test_a_scenario_is_printed_with_its_jobs(capsys: pytest.CaptureFixture[str]) -> None:
    """What it shows, the event, and its jobs stage by stage."""
    assert simulation(QUICK) == exits.DONE
    assert capsys.readouterr().out.splitlines() == [
        f"{QUICK}: started by hand on another branch, no job runs",
        "  drift.yml on workflow_dispatch",
        "  1  drift   skipped",
        "  2  issues  skipped",
        "",
        "1 of 1 scenario went as expected",
    ]


def test_it_is_data_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """The same as JSON."""
    assert simulation(QUICK, "--json") == exits.DONE
    [found] = json.loads(capsys.readouterr().out)
    jobs = found.pop("jobs")
    assert [(job["name"], job["stage"], job["result"]) for job in jobs] == [
        ("drift", 1, "skipped"),
        ("issues", 2, "skipped"),
    ]
    assert found == {
        "scenario": QUICK,
        "says": "started by hand on another branch, no job runs",
        "workflow": "drift.yml",
        "event": "workflow_dispatch",
        "readings": ["across"],
        "problems": [],
    }


def test_an_unknown_scenario_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each, with what there is."""
    assert simulation("forks", QUICK) == exits.BAD_INPUT
    line = capsys.readouterr().err
    assert line.startswith("forks: no such scenario: choose two-affected, fork, ")
    assert len(line.splitlines()) == 1


def test_a_scenario_that_shows_something_else_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The jobs are printed all the same; what is wrong goes to standard error."""
    wrong = Scenario(QUICK, "", "drift.yml", "workflow_dispatch", {"drift": OK, "issues": SKIPPED}, ref="refs/heads/x")
    monkeypatch.setattr("tests.simulation.__main__.scenarios", lambda _stages: [wrong])
    assert simulation() == exits.FAILED
    printed = capsys.readouterr()
    assert printed.err == f"{QUICK}: job drift: skipped, expected ok\n"
    assert printed.out.splitlines()[-1] == "0 of 1 scenario went as expected"


def test_jobs_stand_under_each_other() -> None:
    """A stage is named once; the environment has a column where one of the jobs has one."""
    outcome = Outcome(SAMPLE, tuple(Reading), Run(JOBS, ()), ())
    assert text_of(outcome).splitlines() == [
        "sample: what it shows",
        "  sample.yml on push, the same in both readings of success()",
        "  1  build        ok            synth · pack cdktf.out/pack",
        "     lint         ok",
        "  2  dev / apply  failed   dev  deploy dev (exit 1)",
        "  3  prod         skipped",
    ]


def test_what_is_not_as_it_should_claims_nothing() -> None:
    """Where act did not come to its end there are no jobs, and nothing is said about readings."""
    outcome = Outcome(SAMPLE, tuple(Reading), None, ("sample: act did not come to its end",))
    assert text_of(outcome).splitlines() == ["sample: what it shows", "  sample.yml on push"]

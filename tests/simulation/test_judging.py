"""What a run must show, and the line for each thing that it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.simulation.graph import Call, Job, Run
from tests.simulation.judging import problems_of
from tests.simulation.scenario import FAILED, OK, SKIPPED, Scenario

SEEN = Run(
    (Job("plan", 1, OK, "dev-plan", ()), Job("apply", 2, SKIPPED, None, ())),
    (
        Call("plan", ("uses", "actions/download-artifact"), 0, "dev-plan", {}, ("pack",)),
        Call("plan", ("identity", "dev", "plan"), 0, "dev-plan", {}, ()),
        Call("plan", ("propose", "dev"), 0, "dev-plan", {}, ()),
    ),
)
FITTING = Scenario(
    "sample",
    "",
    "sample.yml",
    "push",
    {"plan": OK, "apply": SKIPPED},
    order=("identity dev", "propose"),
    never=("deploy", "prop"),
    environments={"plan": "dev-plan"},
    received={"plan": ("pack",)},
)


def test_a_run_that_shows_everything_has_no_problem() -> None:
    """A beginning is made of whole words: `prop` is not the beginning of `propose`."""
    assert problems_of(FITTING, SEEN) == []


@pytest.mark.parametrize(
    ("scenario", "line"),
    [
        (replace(FITTING, jobs={"plan": FAILED, "apply": SKIPPED}), "job plan: ok, expected failed"),
        (replace(FITTING, jobs={"plan": OK}), "job apply: skipped, expected by nobody"),
        (replace(FITTING, jobs={**FITTING.jobs, "record": OK}), "job record: missing, expected ok"),
        (replace(FITTING, order=("propose", "identity")), "command identity: did not run after propose"),
        (replace(FITTING, order=("deploy",)), "command deploy: did not run after the beginning"),
        (replace(FITTING, never=("propose dev",)), "command propose dev: ran in plan, and must not"),
        (
            replace(FITTING, environments={"plan": "dev"}),
            "job plan: GitHub environment dev-plan, expected dev",
        ),
        (replace(FITTING, received={"plan": ()}), "job plan: received pack, expected nothing"),
        (replace(FITTING, received={"apply": ("a", "b")}), "job apply: received nothing, expected a, b"),
        (replace(FITTING, refused=("operation",)), "GitHub refuses no input, expected operation"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_shown_is_said(scenario: Scenario, line: str) -> None:
    """One line, with the scenario's name."""
    assert problems_of(scenario, SEEN) == [f"sample: {line}"]


def test_an_input_that_github_refuses_is_said() -> None:
    """A form that nobody can fill in like this proves nothing."""
    assert problems_of(FITTING, replace(SEEN, refused=("operation",))) == [
        "sample: GitHub refuses operation, expected no input"
    ]

"""What act refuses is gone, what it ignores is a variable, and no step downloads anything."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulation.rewriting import action, choices, document_of, text_of, workflow

SAMPLE = """\
name: sample
on:
  schedule:
    - cron: "1 2 * * *"
      timezone: Etc/UTC
  workflow_dispatch:
    inputs:
      operation: {type: choice, options: [a, b]}
      to: {type: string}
permissions: {}
jobs:
  plan:
    if: github.ref == 'refs/heads/main'
    needs: before
    runs-on: ubuntu-24.04
    concurrency: {group: env-dev, queue: max}
    permissions: {contents: read}
    strategy:
      matrix:
        environment: ${{ fromJSON(needs.before.outputs.names) }}
    environment: {name: "${{ matrix.environment }}-plan", deployment: false}
    env: {MODE: promote}
    steps:
      - name: Check out
        uses: actions/checkout@0123 # v1
        with: {persist-credentials: false, fetch-depth: 0}
      - uses: $/.github/actions/set-up
        with: {terraform: "true"}
      - run: ./noxw -s plan
  before: {runs-on: ubuntu-24.04, environment: dev, steps: [{run: "true"}]}
"""


def rewritten() -> dict[str, Any]:
    """Return the sample as act gets it."""
    return workflow(document_of(SAMPLE), "STUB")


def test_act_gets_no_key_that_it_refuses() -> None:
    """The trigger stays, without its time zone; queue and environment are gone."""
    found = rewritten()
    assert found["on"]["schedule"] == [{"cron": "1 2 * * *"}]
    assert {"environment", "concurrency", "permissions"} & set(found["jobs"]["plan"]) == set()
    assert "on:\n" in text_of(found)


def test_what_act_ignores_is_evaluated_as_a_variable() -> None:
    """The environment with its expression, in both of GitHub's forms, and which member of a matrix a job is."""
    jobs = rewritten()["jobs"]
    assert jobs["plan"]["env"] == {
        "MODE": "promote",
        "SIMULATED_ENVIRONMENT": "${{ matrix.environment }}-plan",
        "SIMULATED_MATRIX": "${{ toJSON(matrix) }}",
    }
    assert jobs["before"]["env"] == {"SIMULATED_ENVIRONMENT": "dev"}


def test_a_remote_action_becomes_a_call_of_the_stub() -> None:
    """With what it was given; an action of this repository and a command stay."""
    assert rewritten()["jobs"]["plan"]["steps"] == [
        {
            "name": "Check out",
            "env": {"SIMULATED_WITH_PERSIST_CREDENTIALS": "false", "SIMULATED_WITH_FETCH_DEPTH": "0"},
            "run": "STUB uses actions/checkout",
        },
        {"uses": "./.github/actions/set-up", "with": {"terraform": "true"}},
        {"run": "./noxw -s plan"},
    ]


def test_a_matrix_stands_when_the_job_before_gave_nothing() -> None:
    """Act reads the matrix before the condition and would end; GitHub asks the condition first."""
    assert rewritten()["jobs"]["plan"]["strategy"]["matrix"] == {
        "environment": "${{ fromJSON(needs.before.outputs.names || '[]') }}"
    }


def test_one_more_job_reports_on_all() -> None:
    """Whatever happens to them."""
    report = rewritten()["jobs"]["simulation-report"]
    assert (report["needs"], report["if"]) == (["plan", "before"], "always()")
    assert report["steps"] == [{"env": {"SIMULATED_RESULTS": "${{ toJSON(needs) }}"}, "run": "STUB results"}]


def test_the_steps_of_an_action_are_rewritten_too() -> None:
    """A composite action has to name the shell of what replaces its remote steps."""
    steps = [{"uses": "hashicorp/setup-terraform@1", "if": "inputs.a"}, {"run": "true", "shell": "bash"}]
    document = {"name": "set-up", "runs": {"using": "composite", "steps": steps}}
    assert action(document, "STUB")["runs"]["steps"] == [
        {
            "shell": "bash",
            "name": "hashicorp/setup-terraform",
            "if": "inputs.a",
            "env": {},
            "run": "STUB uses hashicorp/setup-terraform",
        },
        {"run": "true", "shell": "bash"},
    ]


def test_an_action_of_another_kind_is_refused() -> None:
    """Its code would not be seen here."""
    with pytest.raises(ValueError, match=r"^set-up: only composite actions are simulated$"):
        action({"name": "set-up", "runs": {"using": "node24"}}, "STUB")


def test_the_choices_of_the_form_are_known() -> None:
    """GitHub checks them, act does not."""
    assert choices(document_of(SAMPLE)) == {"operation": ["a", "b"]}

"""Documents of an odd shape: a rule must not pass on a file that it could not read."""

from __future__ import annotations

import pytest

from ci.policy.workflows.document import Job, demands
from ci.policy.workflows.rulebook import check

DIGEST = "3d3c42e5aac5ba805825da76410c181273ba90b1"
HEAD = "on: push\npermissions: {}\n"
JOB = "runs-on: ubuntu-24.04, timeout-minutes: 5, permissions: {}"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "the file is not a mapping"),
        ("on: push\njobs: [lint]\n", "jobs is not a mapping"),
        ("on: push\njobs: {}\n", "jobs is empty"),
        ("on: push\njobs: {lint: later}\n", "jobs.lint is not a mapping"),
        ("on: push\njobs: {lint: {steps: []}}\n", "jobs.lint must have either a list of steps or uses"),
        ("on: push\njobs: {lint: {steps: {run: id}}}\n", "jobs.lint must have either a list of steps or uses"),
        ("on: push\njobs: {lint: {steps: [id]}}\n", "lint step 1 is not a mapping"),
        ("on: push\njobs: {lint: {steps: [{name: id}]}}\n", "lint step 1 must have either run or uses"),
        ("on: push\njobs: {lint: {steps: [{run: a, uses: b}]}}\n", "lint step 1 must have either run or uses"),
        ("on: push\njobs: {lint: {steps: [{uses: a, with: b}]}}\n", "lint step 1.with is not a mapping"),
        ("jobs: {lint: {steps: [{run: id}]}}\n", "on is not a mapping"),
    ],
)
def test_an_unreadable_file_is_one_violation(text: str, what: str) -> None:
    """The message says where, and no other rule pretends to have looked."""
    [violation] = check("sample.yml", text, {"lint"})
    assert (violation.rule, violation.what) == ("readable", what)


def test_defaults_of_one_job_are_refused() -> None:
    """They change what a command means, like those of the whole file."""
    text = HEAD + f"jobs: {{lint: {{{JOB}, defaults: {{run: {{shell: sh}}}}, steps: [{{run: ./noxw -s lint}}]}}}}\n"
    assert [found.what for found in check("sample.yml", text, {"lint"})] == ["lint: sets defaults"]


def test_an_action_cannot_hide_from_the_line_check() -> None:
    """YAML can spell the same text in other ways; nobody could read a version beside it."""
    text = HEAD + f'jobs: {{lint: {{{JOB}, steps: [{{uses: "actions\\x2flabeler@{DIGEST}"}}]}}}}\n'
    assert [found.rule for found in check("sample.yml", text, {"lint"})] == ["pin-comment"]


def test_one_plain_name_is_a_list_of_needs() -> None:
    """GitHub reads `needs: lint` as `needs: [lint]`."""
    judge = "{env: {NEEDS: '${{ toJSON(needs) }}'}, run: python3 -m ci.github.pull_request.all_green}"
    text = (
        "on: pull_request\npermissions: {}\njobs:\n"
        f"  lint: {{{JOB}, steps: [{{run: ./noxw -s lint}}]}}\n"
        f"  all-green: {{{JOB}, needs: lint, if: always(), steps: [{judge}]}}\n"
    )
    assert check("sample.yml", text, {"lint"}) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("runs: later\n", "runs is not a mapping"),
        (
            "runs: {using: docker, image: alpine}\n",
            "runs.using is not composite: nobody reviews what such an action runs",
        ),
        ("runs: {using: composite, steps: []}\n", "jobs.lint must have either a list of steps or uses"),
        ("[]\n", "the file is not a mapping"),
    ],
)
def test_an_unreadable_action_is_one_violation(text: str, what: str) -> None:
    """The message says where, and no other rule pretends to have looked."""
    [violation] = check(".github/actions/lint/action.yml", text, {"lint"})
    assert (violation.rule, violation.what) == ("readable", what)


def test_an_action_is_checked_without_the_rules_on_jobs() -> None:
    """It has no grants, no time limit and no triggers of its own."""
    text = "runs: {using: composite, steps: [{run: ./noxw -s lint, shell: bash}]}\n"
    assert check(".github/actions/lint/action.yaml", text, {"lint"}) == []


@pytest.mark.parametrize("condition", ["a || b", "${{ a }} && b", "(a && b)", "", "always()"])
def test_a_condition_that_is_no_list_demands_nothing(condition: str) -> None:
    """What a rule cannot read for certain is no guard."""
    assert "a" not in demands(Job("job", {"if": condition}, ()))


@pytest.mark.parametrize("condition", ["a && b", "${{ a && !cancelled() }}", "b  &&\n  a", "a"])
def test_a_condition_that_is_a_list_demands_each_part(condition: str) -> None:
    """With and without GitHub's marks, on one line or more; calls without a group are parts like others."""
    assert "a" in demands(Job("job", {"if": condition}, ()))

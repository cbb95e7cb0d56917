"""What the house rules allow: a rule that refuses good work gets switched off."""

from __future__ import annotations

import pytest

from ci.policy.workflows.rulebook import check

DIGEST = "3d3c42e5aac5ba805825da76410c181273ba90b1"
PUSH = """\
name: sample
on: {on}
permissions: {{}}
jobs:
  only:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions: {{ {grant} }}
    steps:
      - {step}
"""


def broken(on: str = "push", grant: str = "contents: read", step: str = "run: ./noxw -s lint") -> set[str]:
    """Return the names of the rules that a workflow of one job breaks."""
    return {violation.rule for violation in check("sample.yml", PUSH.format(on=on, grant=grant, step=step), {"lint"})}


@pytest.mark.parametrize("on", ["push", "[push, workflow_dispatch]", "{push: {branches: [main]}}"])
def test_every_spelling_of_triggers_is_read(on: str) -> None:
    """GitHub takes one name, a list of names, or a mapping."""
    assert broken(on=on) == set()


@pytest.mark.parametrize("on", ["issue_comment", "[push, issue_comment]", "{issue_comment: {types: [created]}}"])
def test_no_spelling_hides_a_forbidden_trigger(on: str) -> None:
    """The same three spellings, with a trigger that is refused."""
    assert broken(on=on) == {"forbidden-trigger"}


def test_a_job_may_write_away_from_pull_requests() -> None:
    """On main the code was reviewed; a release is pushed from there."""
    assert broken(on="push", grant="contents: write") == set()


@pytest.mark.parametrize(
    "command",
    [
        "./noxw -s lint",
        "./noxw -s lint -- --fix shared/naming.py",
        './noxw -s lint -- "$ENVIRONMENT"',
        "python3 -m ci.github.pull_request.all_green",
        'python3 -m ci rollback --environment="$ENVIRONMENT"',
    ],
)
def test_a_command_may_have_plain_arguments(command: str) -> None:
    """Words and quoted variables reach the command as they are."""
    assert broken(step=f"run: {command}") == set()


@pytest.mark.parametrize("argument", ["$ENVIRONMENT", "`id`", "a;id", "a|id", "a>b", "a&b", "*", "'a b'"])
def test_an_argument_that_the_shell_would_read_is_refused(argument: str) -> None:
    """An unquoted variable is split, a glob is expanded, the rest starts something."""
    assert broken(step=f"run: ./noxw -s lint -- {argument}") == {"one-command"}


def test_a_workflow_of_this_repository_may_be_called() -> None:
    """It runs at the caller's commit and is checked as a file of its own; its time limits are its own."""
    text = PUSH[: PUSH.index("    runs-on")] + "    permissions: {{}}\n    uses: ./.github/workflows/deploy.yml\n"
    assert check("sample.yml", text.format(on="push"), {"lint"}) == []


def test_a_message_names_file_rule_place_and_remedy() -> None:
    """One line is enough to mend it."""
    [violation] = check("sample.yml", PUSH.format(on="push", grant="contents: read", step="run: make"), {"lint"})
    assert str(violation) == (
        "sample.yml: one-command: only step 1: `make` is not one session or module: "
        "write `./noxw -s <session>` or `python3 -m ci.<module>`"
    )


def test_the_same_action_is_checked_on_every_line() -> None:
    """A version beside the first use does not excuse the second."""
    first = f"uses: actions/labeler@{DIGEST} # v6.1.0"
    text = PUSH.format(on="push", grant="contents: read", step=f"{first}\n      - uses: actions/labeler@{DIGEST}")
    [violation] = check("sample.yml", text, {"lint"})
    assert violation.what == f"line 11: 'actions/labeler@{DIGEST}' carries no version"

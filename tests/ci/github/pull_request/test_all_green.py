"""`python3 -m ci.github.pull_request.all_green`: as the required check runs it, and its table and messages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ci.github.pull_request.all_green import main

ROOT = Path(__file__).resolve().parents[4]


def all_green(text: str | None) -> subprocess.CompletedProcess[str]:
    """Run the check with NEEDS. -S hides installed packages: the job has none."""
    environment = {} if text is None else {"NEEDS": text}
    command = [sys.executable, "-S", "-m", "ci.github.pull_request.all_green"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def needs(**results: str) -> str:
    """Return what GitHub's toJSON(needs) gives for these results."""
    return json.dumps({job: {"result": result, "outputs": {}} for job, result in results.items()}, indent=2)


def test_all_successes_are_green() -> None:
    """Exit code 0, one line per job, one verdict."""
    done = all_green(needs(lint="success", test="success"))
    assert (done.returncode, done.stdout) == (
        0,
        "lint  success\ntest  success\nall-green: 2 of 2 jobs succeeded\n",
    )


@pytest.mark.parametrize("result", ["failure", "cancelled", "skipped"])
def test_any_other_result_is_red(result: str) -> None:
    """Skipped and cancelled jobs proved nothing."""
    assert all_green(needs(lint="success", test=result)).returncode == 1


def test_a_job_with_a_condition_may_be_skipped(capsys: pytest.CaptureFixture[str]) -> None:
    """A request of a fork has no plan; the table says so."""
    assert main(needs(lint="success", plan="skipped", comment="skipped"), "plan comment") == 0
    assert capsys.readouterr().out.splitlines() == [
        "comment  skipped",
        "plan     skipped",
        "lint     success",
        "all-green: 1 of 3 jobs succeeded, 2 had nothing to do",
    ]


@pytest.mark.parametrize(
    "results", [{"plan": "failure"}, {"plan": "cancelled"}, {"plan": "skipped", "lint": "skipped"}]
)
def test_a_job_that_may_be_skipped_may_do_nothing_else(results: dict[str, str]) -> None:
    """Failed and cancelled are red, and so is another job that was skipped."""
    assert main(needs(**results), "plan") == 1


def test_the_list_of_conditional_jobs_comes_from_the_environment() -> None:
    """As the workflow passes it."""
    command = [sys.executable, "-S", "-m", "ci.github.pull_request.all_green"]
    environment = {"NEEDS": needs(lint="success", plan="skipped"), "MAY_BE_SKIPPED": "plan"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        0,
        "all-green: 1 of 2 jobs succeeded, 1 had nothing to do",
    )


def test_a_variable_that_is_not_set_is_red() -> None:
    """The workflow forgot `env:`: the message says what to write."""
    done = all_green(None)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == ("all-green: NEEDS is not set: the job must pass `NEEDS: ${{ toJSON(needs) }}` in env:\n")


@pytest.mark.parametrize("result", ["", "Success", "successful"])
def test_only_the_exact_word_counts(result: str) -> None:
    """A word that GitHub does not use today is no success."""
    assert main(needs(lint="success", test=result)) == 1


def test_what_failed_stands_first(capsys: pytest.CaptureFixture[str]) -> None:
    """People look for the red line."""
    assert main(needs(lint="success", validate="failure", synth="skipped")) == 1
    assert capsys.readouterr().out.splitlines() == [
        "synth     skipped",
        "validate  failure",
        "lint      success",
        "all-green: 1 of 3 jobs succeeded",
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "NEEDS is not set"),
        ("", "NEEDS is not JSON"),
        ("{}", "NEEDS names no job"),
        ("[]", "NEEDS names no job"),
        ('{"lint": "success"}', "NEEDS has no result for the job lint"),
        ('{"lint": {"outputs": {}}}', "NEEDS has no result for the job lint"),
    ],
)
def test_results_that_cannot_be_read_are_red(text: str | None, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No news is not good news, and the message says what was wrong."""
    assert main(text) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"all-green: {reason}")

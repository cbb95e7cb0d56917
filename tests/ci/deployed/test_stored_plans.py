"""A plan of the real stack, stored in the environment's bucket and applied by what an approval names."""

from __future__ import annotations

import pytest

from tests.ci.deployed.conftest import DeployedDev, Run
from tests.rehearsal.commands import Answer


def by(stored: dict[str, str], **other: str) -> list[str]:
    """Return the options of an apply of a stored plan."""
    values = {**stored, **other}
    return [
        "--plan-key",
        values["key"],
        "--plan-sha256",
        values["sha256"],
        "--fingerprint",
        values["fingerprint"],
    ]


def planned(deployed: DeployedDev) -> dict[str, str]:
    """Plan dev and return what was stored."""
    return deployed.rehearsed.commands.run("plan", "dev", "--json").data()["stored"]["dev"]


@pytest.fixture(scope="module")
def applied(deployed: DeployedDev) -> Answer:
    """Apply a stored plan by its three values: whatever tests before have left, dev has no changes afterwards."""
    return deployed.rehearsed.commands.run("apply", "dev", *by(planned(deployed)))


@pytest.fixture(scope="module")
def stored(deployed: DeployedDev, applied: Answer) -> dict[str, str]:
    """Plan dev, which has no changes, and return what was stored: nothing here uses it up."""
    assert applied.code == 0
    return planned(deployed)


def test_a_plan_is_applied_by_its_three_values(applied: Answer) -> None:
    """What lies in the working folder by then does not matter."""
    assert applied.output.startswith("dev: applied, outputs in ")


def test_two_plans_of_the_same_have_the_same_fingerprint(run: Run, stored: dict[str, str]) -> None:
    """Their bytes differ: a plan holds the time."""
    again = run("plan", "dev", "--json").data()["stored"]["dev"]
    assert again["fingerprint"] == stored["fingerprint"]
    assert again["sha256"] != stored["sha256"]
    assert again["key"] != stored["key"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("sha256", f"approved was {'0' * 64}"), ("fingerprint", "its fingerprint is not the approved one")],
)
def test_another_value_is_refused_in_one_line(
    run: Run, deployed: DeployedDev, stored: dict[str, str], name: str, said: str
) -> None:
    """Exit 1, and the state is what it was."""
    before = deployed.rehearsed.bucket.state()
    answer = run("apply", "dev", *by(stored, **{name: "0" * 64}))
    assert answer.code == 1
    [line] = [line for line in answer.error.splitlines() if stored["key"] in line]
    assert said in line
    assert deployed.rehearsed.bucket.state() == before


def test_a_part_of_the_three_is_bad_input(run: Run, stored: dict[str, str]) -> None:
    """A line for each that is missing, and nothing is asked of AWS."""
    answer = run("apply", "dev", "--plan-key", stored["key"])
    assert answer.code == 64
    assert answer.error.splitlines() == [
        "--plan-sha256: missing: a stored plan is applied with all three of them",
        "--fingerprint: missing: a stored plan is applied with all three of them",
    ]


def test_a_stored_plan_is_one_environment_s(run: Run, stored: dict[str, str]) -> None:
    """Two names with one plan cannot be meant."""
    answer = run("apply", "dev", "staging", *by(stored))
    assert answer.code == 64
    assert answer.error == "dev, staging: a stored plan is one environment's: name that one\n"


def test_a_local_plan_is_stored_nowhere(run: Run) -> None:
    """For a look that leaves nothing behind."""
    assert run("plan", "dev", "--local", "--json").data()["stored"] == {}


@pytest.mark.usefixtures("applied")
def test_a_review_plans_without_a_look_at_aws(run: Run) -> None:
    """From the state alone: what a pull request's role may do."""
    answer = run("plan", "dev", "--review", "--json")
    assert answer.code == 0
    assert answer.data()["environments"]["dev"]["actions"] == {}
    assert answer.data()["stored"] == {}

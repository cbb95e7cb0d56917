"""Plans of the real stack: what they say, where they lie, and how each of them is applied once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from shared import exits
from tests.ci.deployed.conftest import DeployedDev, Run, outputs_file


@dataclass(frozen=True)
class Planned:
    """What a plan of dev and staging said with dev's credentials: as data, as a comment, on standard error."""

    data: Mapping[str, Any]
    comment: str
    error: str

    @property
    def stored(self) -> dict[str, str]:
        """Return the three values by which dev's plan is applied."""
        return self.data["stored"]["dev"]


@pytest.fixture(scope="module")
def planned(deployed: DeployedDev, tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """Plan both, and store dev's plan, which has no changes: no test uses it up before the last one."""
    comment = tmp_path_factory.mktemp("planned") / "comment.md"
    said = deployed.rehearsed.commands.run(
        "plan", "dev", "staging", "--json", "--markdown", str(comment), expect=exits.FAILED
    )
    return Planned(said.data(), comment.read_text(), said.error)


def by(stored: Mapping[str, str], **other: str) -> list[str]:
    """Return the options of an apply of a stored plan."""
    values = {**stored, **other}
    names = {"--plan-key": "key", "--plan-sha256": "sha256", "--fingerprint": "fingerprint"}
    return [word for option, name in names.items() for word in (option, values[name])]


def test_a_plan_of_what_is_deployed_is_empty(planned: Planned) -> None:
    """As data and as a comment."""
    assert planned.data["environments"]["dev"]["changes"] == []
    assert "no changes" in planned.comment


def test_one_environment_that_fails_stops_no_other(planned: Planned) -> None:
    """With dev's credentials no plan of staging is made; dev is planned and its plan stored all the same."""
    assert set(planned.data["stored"]) == {"dev"}
    assert [line for line in planned.error.splitlines() if line.startswith("staging: ")][1:]
    assert "Traceback" not in planned.error


def test_a_local_plan_is_stored_nowhere_and_applied_once(run: Run) -> None:
    """It lies in the working folder. Applied, it is gone, and the outputs are in their file.

    Without changes its exit code is 0 where --detailed-exitcode asks.
    """
    plan = run("plan", "dev", "--local", "--json", "--detailed-exitcode")
    assert (plan.code, plan.data()["stored"]) == (exits.DONE, {})
    said = run("apply", "dev")
    assert (said.code, said.output.partition(",")[0]) == (exits.DONE, "dev: applied")
    again = run("apply", "dev")
    assert (again.code, again.error.splitlines()[-1]) == (exits.FAILED, "dev: no plan is saved here: run plan first")


@pytest.mark.parametrize(
    ("name", "said"),
    [("sha256", f"approved was {'0' * 64}"), ("fingerprint", "its fingerprint is not the approved one")],
)
def test_another_value_is_refused_in_one_line(
    run: Run, deployed: DeployedDev, planned: Planned, name: str, said: str
) -> None:
    """Exit 1, and the state is what it was."""
    before = deployed.rehearsed.bucket.state()
    answer = run("apply", "dev", *by(planned.stored, **{name: "0" * 64}))
    assert answer.code == exits.FAILED
    [line] = [line for line in answer.error.splitlines() if planned.stored["key"] in line]
    assert said in line
    assert deployed.rehearsed.bucket.state() == before


def test_a_part_of_the_three_is_bad_input(run: Run, planned: Planned) -> None:
    """A line for each that is missing, and nothing is asked of AWS."""
    answer = run("apply", "dev", "--plan-key", planned.stored["key"])
    assert answer.code == exits.BAD_INPUT
    assert answer.error.splitlines() == [
        "--plan-sha256: missing: a stored plan is applied with all three of them",
        "--fingerprint: missing: a stored plan is applied with all three of them",
    ]


def test_a_stored_plan_is_one_environment_s(run: Run, planned: Planned) -> None:
    """Two names with one plan cannot be meant."""
    answer = run("apply", "dev", "staging", *by(planned.stored))
    assert answer.code == exits.BAD_INPUT
    assert answer.error == "dev, staging: a stored plan is one environment's: name that one\n"


def test_a_stored_plan_is_applied_by_its_three_values(run: Run, deployed: DeployedDev, planned: Planned) -> None:
    """Whatever lies in the working folder by then does not matter."""
    outputs_file(deployed.rehearsed).unlink()
    said = run("apply", "dev", *by(planned.stored))
    assert said.output.startswith("dev: applied, outputs in ")
    assert "VpcId" in json.loads(outputs_file(deployed.rehearsed).read_text())["TapStack-dev"]

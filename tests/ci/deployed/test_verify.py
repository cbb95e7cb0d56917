"""`verify` as a command: what it prints, what it takes for an outputs file, and that its list of gaps stays exact."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shared import exits
from tests.ci.deployed.conftest import DeployedDev, Run, outputs_file


def test_verify_prints_every_test_and_a_headline(run: Run) -> None:
    """As text; as data below."""
    said = run("verify", "dev")
    assert said.code == exits.DONE
    assert "passed  test_the_output_is_there[VpcId]" in said.output
    assert "not provable here  test_the_load_balancer_faces_the_internet: moto" in said.output
    assert said.output.splitlines()[-1].startswith("dev: ")


def test_a_missing_output_fails_with_its_name(run: Run, deployed: DeployedDev, tmp_path: Path) -> None:
    """Whoever reads the line knows what the stack does not say."""
    outputs = json.loads(outputs_file(deployed.rehearsed).read_text())
    del outputs["TapStack-dev"]["SnsTopicArn"]
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps(outputs))
    said = run("verify", "dev", "--outputs", str(file))
    assert said.code == exits.FAILED
    assert "test_the_output_is_there[SnsTopicArn]: SnsTopicArn is missing among the outputs" in said.error


def test_a_test_that_is_wrongly_called_not_provable_fails(run: Run, deployed: DeployedDev, tmp_path: Path) -> None:
    """The list stays exact: a passing test has to leave it, an unknown one too."""
    settings = {**deployed.rehearsed.settings, "not_provable": {"test_the_dashboard_is_there": "so they say"}}
    file = tmp_path / "rehearsal.json"
    file.write_text(json.dumps(settings))
    said = run("verify", "dev", "--rehearsal", str(file))
    assert said.code == exits.FAILED
    assert "test_the_dashboard_is_there: listed as not provable here, but it passes: take it off the list" in said.error
    settings["not_provable"] = {"test_of_nothing": "so they say"}
    file.write_text(json.dumps(settings))
    unknown = run("verify", "dev", "--rehearsal", str(file))
    assert (unknown.code, unknown.error) == (
        exits.BAD_INPUT,
        "not_provable: test_of_nothing: no such test: take it off the list\n",
    )


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (None, "cannot be read (No such file or directory): apply first, or name the file with --outputs"),
        ("{", "is no JSON"),
        ('{"TapStack-staging": {}}', "has no outputs of TapStack-dev"),
        ("[]", "has no outputs of TapStack-dev"),
    ],
)
def test_an_outputs_file_that_is_none_is_one_line(run: Run, tmp_path: Path, content: str | None, line: str) -> None:
    """Bad input, before a single test."""
    file = tmp_path / "outputs.json"
    if content is not None:
        file.write_text(content)
    said = run("verify", "dev", "--outputs", str(file))
    assert said.code == exits.BAD_INPUT
    assert said.error.startswith(f"{file}: {line}")


def test_nobody_leaves_a_test_out_from_outside(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable of pytest would turn a failing environment into a proven one."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k output_is_there")
    data = run("verify", "dev", "--json").data()
    assert set(data) == {"passed", "failed", "not_provable"}
    assert len(data["passed"]) >= 100

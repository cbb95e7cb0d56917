"""The options of `plan` and `drift` that hand something on: refused, or obeyed where the command itself fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.__main__ import main
from ci.github.pull_request.plan_artifact import PlanFile
from shared import exits
from tests.ci.change import Change


@pytest.mark.parametrize(("command", "option"), [("plan", "--summary"), ("drift", "--result")])
@pytest.mark.parametrize("names", [[], ["dev", "prod"]])
def test_one_environment_is_named(
    command: str, option: str, names: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is synthesized or asked."""
    assert main([command, *names, option, str(tmp_path / "x.json")]) == exits.BAD_INPUT
    assert capsys.readouterr().err == f"{option}: is of one environment: name it, and no other\n"
    assert not list(tmp_path.iterdir())


def test_why_nothing_could_be_planned_is_handed_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A request with a wrong file: its comment says the same as the log."""
    change = Change.start(tmp_path / "tree")
    change.replace("environments/dev.yaml", "monthly_usd: 300", "monthly_usd: -1")
    file = tmp_path / "new" / "dev.json"
    assert main(["plan", "dev", "--review", "--summary", str(file), "--root", str(change.root)]) == exits.BAD_INPUT
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("environments/dev.yaml:")
    assert PlanFile.model_validate_json(file.read_text()).failed == tuple(said)

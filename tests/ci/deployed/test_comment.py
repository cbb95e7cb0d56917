"""The comment of a request that changes shared code and one environment file, from real plans of the review kind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ci.__main__ import main
from shared import exits
from tests.ci.deployed.conftest import DeployedDev
from tests.rehearsal import single
from tests.rehearsal.rehearsed import RehearsedEnvironment
from tests.rehearsal.tree import Tree

SHARED = Path("shared", "constructs", "dashboard.py")
TITLE, OTHER = '"Requests and errors"', '"Traffic and errors"'


def test_each_environment_has_a_row_and_its_changes(
    deployed: DeployedDev,
    rehearsed_environments: Mapping[str, RehearsedEnvironment],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Dev is deployed and changes in two places; staging has nothing yet, so everything is to be made there.

    The plans are made from the state alone, as a pull request's role may, and stored nowhere.
    """
    tree = Tree.copied(tmp_path / "tree", deployed.rehearsed.tree.root)
    tree.raise_value("dev", single.KEY, single.BY)
    construct = tree.root / SHARED
    construct.write_text(construct.read_text().replace(TITLE, OTHER))
    results, plans = tmp_path / "results", dict[str, Any]()
    for name in ("dev", "staging"):
        summary = results / f"{name}.json"
        commands = rehearsed_environments[name].commands
        plans[name] = commands.run(
            "plan", name, "--review", "--json", f"--summary={summary}", f"--root={tree.root}"
        ).data()
    assert plans["dev"]["environments"]["dev"]["actions"] == {"update": 2}
    assert [plan["stored"] for plan in plans.values()] == [{}, {}]
    capsys.readouterr()
    assert main(["comment", "--results", str(results), "--print", "--root", str(tree.root)]) == exits.DONE
    said = capsys.readouterr().out
    assert "| dev |" in said
    assert "| staging |" in said
    assert "98" in said
    assert "aws_cloudwatch_dashboard" in said

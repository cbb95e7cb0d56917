"""The benchmarks still run: every part once over as little as there is, and the command prints and writes it."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from shared import command_line, exits
from shared.config import load_all
from tests.bench import __main__ as bench
from tests.bench import gate_size
from tests.bench.growth import write_environments
from tests.bench.processes import measure
from tests.bench.size import SMALLEST, Size
from tests.terraform.engine import find_program


@pytest.mark.parametrize("name", bench.PARTS)
def test_a_part_measures_both_sides_and_has_their_ratio(name: str) -> None:
    """What it measures is that of the machine: no figure is judged."""
    if name == "promotion" and find_program() is None:
        pytest.skip("terraform is not on the PATH")
    headings, rows = bench.table_of(name, bench.PARTS[name](SMALLEST))
    assert len(rows) > 0
    assert {len(row) for row in rows} == {len(headings)}
    assert any(re.fullmatch(r"-?[0-9.]+ x", cell) for cell in rows[-1])


def test_as_many_environments_as_it_measures_are_valid_together(tmp_path: Path) -> None:
    """No rule between environments stops the largest synthesis, which no test waits for."""
    most = max(Size().environments)
    write_environments(tmp_path, most)
    assert len(load_all(tmp_path)) == most


def test_the_command_prints_every_part_and_writes_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the parts that it has, here one; the rounds that somebody asks for reach it."""
    asked: list[Size] = []

    def part(size: Size) -> dict[str, Any]:
        asked.append(size)
        return gate_size.run(SMALLEST)

    monkeypatch.setattr(bench, "PARTS", {"gate_size": part})
    file = tmp_path / "figures.json"
    assert command_line.run(bench.app, "bench", ["--rounds", "7", "--json", str(file)]) == exits.DONE
    assert asked == [Size(rounds=7)]
    assert "\ngate_size: decide() over records of one digest" in capsys.readouterr().out
    assert json.loads(file.read_text())["gate_size"]["rows"][0]["records"] == 10


def test_a_run_that_fails_says_why() -> None:
    """With what the command itself said."""
    command = [sys.executable, "-c", "import sys; sys.exit('no such thing')"]
    with pytest.raises(exits.CommandError) as error:
        measure(command, folder=Path(), environment={})
    assert error.value.lines == [f"{shlex.join(command)}: exit code 1", "no such thing"]

"""The commands of a job: what they append for the jobs after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.__main__ import main
from tests.ci.change import Change


def test_a_change_of_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Base and head are synthesized; the outputs are appended to what the step has said before."""
    change = Change.start(tmp_path / "tree")
    change.replace("environments/dev.yaml", "monthly_usd: 300", "monthly_usd: 301")
    output = tmp_path / "output"
    output.write_text("before=1\n")
    assert main(["matrix", "--github-output", str(output), "--root", str(change.root)]) == 0
    said = 'all=["dev","staging","prod"]\naffected=["dev"]\nany=true\n'
    assert output.read_text() == f"before=1\n{said}"
    assert capsys.readouterr().out.endswith(f"HEAD, because main has changes that are not committed\n{said}")

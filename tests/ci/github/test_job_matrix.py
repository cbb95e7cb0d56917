"""The outputs that a matrix of jobs is made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.__main__ import main
from ci.github.job_matrix import outputs_of
from tests.ci.change import Change


@pytest.mark.parametrize(
    ("affected", "said"),
    [
        ([], "affected=[]\nany=false\n"),
        (["prod", "dev"], 'affected=["dev","prod"]\nany=true\n'),
        (["gone"], "affected=[]\nany=false\n"),
    ],
    ids=["nothing", "in promotion order", "what is taken away"],
)
def test_the_affected_are_members(affected: list[str], said: str) -> None:
    """In promotion order; what is not there any more cannot be planned."""
    assert outputs_of(["dev", "prod"], affected) == f'all=["dev","prod"]\n{said}'


def test_a_change_of_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Base and head are synthesised; the outputs are appended to what the step has said before."""
    change = Change.start(tmp_path / "tree")
    change.replace("environments/dev.yaml", "monthly_usd: 300", "monthly_usd: 301")
    output = tmp_path / "output"
    output.write_text("before=1\n")
    assert main(["matrix", "--github-output", str(output), "--root", str(change.root)]) == 0
    said = 'all=["dev","staging","prod"]\naffected=["dev"]\nany=true\n'
    assert output.read_text() == f"before=1\n{said}"
    assert capsys.readouterr().out.endswith(f"HEAD, because main has changes that are not committed\n{said}")

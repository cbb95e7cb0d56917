"""`python -m ci workflow-rules`: what it prints, and when it fails."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ci.__main__ import main
from ci.policy.workflows.rulebook import rules
from ci.policy.workflows.run import BETWEEN, texts_of
from ci.policy.workflows.run_steps import session_names

ROOT = Path(__file__).resolve().parents[3]
VALIDATE = ".github/workflows/pull-request.yml"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a folder with this repository's noxfile, environments and workflows."""
    shutil.copy(ROOT / "noxfile.py", tmp_path)
    for folder in ("environments", ".github/workflows", ".github/actions"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def test_a_clean_repository_says_what_was_checked(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Silence could also mean that nothing was looked at: each rule says at how many places it did."""
    assert main(["workflow-rules", "--root", str(repository)]) == 0
    lines = capsys.readouterr().out.splitlines()
    count = len(rules(())) + len(BETWEEN) + 1
    assert lines[0].split() == ["rule", "places"]
    assert len(lines[2:-1]) == count
    assert lines[-1] == f"policy: {count} rules hold in {len(texts_of(repository))} files"


def test_each_violation_is_one_line(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two mistakes are two lines, and exit code 1."""
    text = (repository / VALIDATE).read_text()
    broken = text.replace("./noxw -s lint", "./noxw -s lnit").replace("credentials: false", "credentials: true", 1)
    (repository / VALIDATE).write_text(broken)
    sessions = ", ".join(sorted(session_names((ROOT / "noxfile.py").read_text())))
    assert main(["workflow-rules", "--root", str(repository)]) == 1
    assert capsys.readouterr().out == (
        f"{VALIDATE}: checkout-credentials: lint step 1: the checkout keeps its credentials: "
        "set `persist-credentials: false`\n"
        f"{VALIDATE}: one-command: lint step 3: noxfile.py has no session 'lnit' (it has {sessions}): "
        "write `./noxw -s <session>` or `python3 -m ci.<module>`\n"
    )


def test_both_file_endings_are_checked(repository: Path) -> None:
    """GitHub runs .yaml files too."""
    (repository / ".github/workflows/other.yaml").write_text("on: push\njobs: {}\n")
    assert main(["workflow-rules", "--root", str(repository)]) == 1


def test_no_workflow_is_an_error(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A moved folder must not look like a clean one."""
    shutil.rmtree(repository / ".github")
    assert main(["workflow-rules", "--root", str(repository)]) == 1
    assert capsys.readouterr().err == ".github/workflows: no workflow found: nothing was checked\n"


def test_environments_that_cannot_be_read_are_bad_input(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without their order nobody knows what comes first; the command says what is wrong with them."""
    file = repository / "environments/prod.yaml"
    file.write_text(file.read_text().replace("after: staging", "after: nowhere"))
    assert main(["workflow-rules", "--root", str(repository)]) == 64
    assert capsys.readouterr().err.endswith(
        'promotion.after: no such environment, got "nowhere": write dev, staging or null\n'
    )


def test_a_missing_noxfile_is_an_error(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the sessions' names one rule could not be checked."""
    (repository / "noxfile.py").unlink()
    assert main(["workflow-rules", "--root", str(repository)]) == 1
    assert capsys.readouterr().err.startswith("noxfile.py: missing")

"""`python -m ci workflow-rules`: what it prints, and when it fails."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ci.__main__ import main
from ci.policy.workflows import files
from ci.policy.workflows.run import RULES

ROOT = Path(__file__).resolve().parents[3]
RULESETS = ".github/settings/rulesets.json"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a folder with this repository's environments, owners, workflows and settings."""
    shutil.copy(ROOT / "CODEOWNERS", tmp_path)
    for folder in ("environments", ".github/actions", ".github/settings", ".github/workflows"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def test_a_clean_repository_says_what_was_checked(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Silence could also mean that nothing was checked: each rule says at how many places it was."""
    assert main(["workflow-rules", "--root", str(repository)]) == 0
    lines = capsys.readouterr().out.splitlines()
    more = ["rendered-text", "settings"]
    count = len(RULES) + len(more)
    assert lines[0].split() == ["rule", "places"]
    assert [line.split()[0] for line in lines[2:-1]] == [*(rule.name for rule in RULES), *more]
    assert all(int(line.split()[1]) for line in lines[2:-1])
    workflows = len(files.model_of(ROOT).workflows)
    assert lines[-1] == f"policy: {count} rules hold in {workflows} workflows, and in the settings"


def test_each_violation_is_one_line(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two mistakes, in the model and in the settings, are two lines, and exit code 1."""
    model = replace(files.model_of(ROOT), terraform="latest")
    monkeypatch.setattr(files, "model_of", lambda _root: model)
    rulesets = json.loads((repository / RULESETS).read_text())
    rulesets["main"]["enforcement"] = "evaluate"
    (repository / RULESETS).write_text(json.dumps(rulesets))
    assert main(["workflow-rules", "--root", str(repository)]) == 1
    assert capsys.readouterr().out == (
        "set-up: terraform: Terraform: 'latest' is not a release: write a release, X.Y.Z\n"
        f"{RULESETS}: settings: main.enforcement: 'evaluate' is weaker than allowed: "
        "restore it, or change ci/policy/workflows/settings.py as well\n"
    )


def test_what_the_renderer_adds_to_a_file_is_a_violation(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The model does not say it, and the bytes are those of the renderer."""
    file = repository / ".github/workflows/deploy.yml"
    file.write_text(file.read_text().replace("    runs-on:", "    continue-on-error: true\n    runs-on:"))
    assert main(["workflow-rules", "--root", str(repository)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        ".github/workflows/deploy.yml: rendered-text: job apply: unknown key 'continue-on-error': take it out of "
        "ci/github/workflows/render.py and steps.py, or allow it in ci/policy/workflows/rendered_text.py"
    )
    assert len(lines) == file.read_text().count("continue-on-error")


def test_a_team_that_reviews_nothing_is_a_violation(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name with a mistake in it is never read; those that environments.json names are fine."""
    environments = json.loads((repository / ".github/settings/environments.json").read_text())
    reviewers = [name for one in environments.values() for name in one["reviewers"]]
    (repository / ".github/settings/teams.json").write_text(json.dumps({name: ["ada"] for name in (*reviewers, "x")}))
    assert main(["workflow-rules", "--root", str(repository)]) == 1
    assert capsys.readouterr().out == (
        ".github/settings/teams.json: settings: x: reviews no environment: write a name that environments.json has "
        "under `reviewers`, or remove it\n"
    )


def test_environments_that_cannot_be_read_are_bad_input(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without their order nobody knows what comes first; the command says what is wrong with them."""
    file = repository / "environments/prod.yaml"
    file.write_text(file.read_text().replace("after: staging", "after: nowhere"))
    assert main(["workflow-rules", "--root", str(repository)]) == 64
    assert capsys.readouterr().err.endswith(
        'promotion.after: no such environment, got "nowhere": write dev, staging or null\n'
    )

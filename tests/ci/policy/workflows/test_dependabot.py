"""Updates of actions and libraries: what they cover, and how long they wait."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[4]
UPDATES = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text(encoding="utf-8"))["updates"]


@pytest.mark.parametrize("update", UPDATES, ids=lambda update: update["package-ecosystem"])
def test_an_update_waits_a_week_and_comes_with_the_others(update: dict) -> None:
    """A day after a release nobody has looked at it; ten requests at once nobody reads."""
    assert update["cooldown"]["default-days"] >= 7
    assert [group["patterns"] for group in update["groups"].values()] == [["*"]]
    assert update["schedule"]["interval"] == "weekly"
    assert update["schedule"]["timezone"] == "America/Sao_Paulo"


def test_actions_and_python_are_updated() -> None:
    """Both are pinned, so neither moves by itself."""
    assert [update["package-ecosystem"] for update in UPDATES] == ["github-actions", "pip"]


def test_every_folder_with_an_action_is_looked_at() -> None:
    """Dependabot looks for workflows at the top, and for actions only where it is told."""
    actions = {file.parent for file in (ROOT / ".github/actions").rglob("action.y*ml")}
    assert "/" in UPDATES[0]["directories"]
    assert actions <= {folder for pattern in UPDATES[0]["directories"][1:] for folder in ROOT.glob(pattern[1:])}

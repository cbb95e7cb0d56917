"""Mistakes in the workflows that a scenario must see, and a longer chain.

The scenarios as they are run in `./noxw -s workflows` (`python -m tests.simulation`), every one of them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ci.github.workflows.chains import chain, texts
from tests.simulation.judging import problems_of
from tests.simulation.outcome import outcome_of, stages_of
from tests.simulation.run import ACTIONS, FILES, ROOT, WORKFLOWS, SimulationError, run
from tests.simulation.scenario import Stages
from tests.simulation.scenarios import scenarios

STAGES = stages_of(ROOT)
FIRST, LAST = STAGES.names[0], STAGES.names[-1]
SCENARIOS = {scenario.name: scenario for scenario in scenarios(STAGES)}
EMPTY = "promotion-of-an-empty-plan"
Repository = Callable[[dict[str, str]], Path]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return what makes a folder with this repository's workflows, some of them with another text."""

    def make(changed: dict[str, str]) -> Path:
        for folder in (WORKFLOWS, ACTIONS):
            shutil.copytree(ROOT / folder, tmp_path / folder)
        for name in FILES:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
        for path, text in changed.items():
            (tmp_path / path).write_text(text, encoding="utf-8")
        return tmp_path

    return make


def test_a_longer_chain_goes_in_its_order(repository: Repository) -> None:
    """Four environments that are not those of this repository, through the workflows that follow them."""
    names = ("one", "two", "three", "four")
    root = repository(texts(chain(*names)))
    longer = {scenario.name: scenario for scenario in scenarios(Stages(names, frozenset({"four"})))}
    assert outcome_of(longer["promotion-order"], root).problems == ()


# Mistake -> the scenario that sees it, the file and the text in it, what somebody wrote instead, and what is said.
MISTAKES = {
    "a matrix without its guard": (
        "nothing-affected",
        "pull-request.yml",
        " && needs.affected.outputs.any == 'true'",
        "",
        "nothing-affected: job plan: ok, expected skipped",
    ),
    "a plan for forks": (
        "fork",
        "pull-request.yml",
        "if: github.event.pull_request.head.repo.full_name == github.repository && needs.affected.outputs.any",
        "if: needs.affected.outputs.any",
        f"fork: command plan {FIRST} --review: ran in plan ({FIRST}), and must not",
    ),
    "a required check that accepts what failed": (
        "synth-fails",
        "pull-request.yml",
        "needs: [lint, workflows, validate, test, synth, diff, parity, policy, affected, plan, comment]",
        "needs: [lint]",
        "synth-fails: job all-green: ok, expected failed",
    ),
    "a promotion that goes on after a failure": (
        f"promotion-stops-in-{FIRST}",
        "promote.yml",
        f"needs.{FIRST}.result == 'success'",
        f"needs.{FIRST}.result != 'skipped'",
        f"promotion-stops-in-{FIRST}: job {STAGES.names[1]}: missing, expected skipped",
    ),
    "an approval for an empty plan": (
        EMPTY,
        "deploy.yml",
        "needs.plan.outputs.changes != '0'",
        "needs.plan.outputs.changes != ''",
        f"{EMPTY}: command identity {FIRST} deploy: ran in {FIRST} / apply, and must not",
    ),
    "issues that wait for every result": (
        "drift-without-a-result",
        "drift.yml",
        "if: ${{ !cancelled() && github.ref == 'refs/heads/main' }}",
        "if: github.ref == 'refs/heads/main'",
        "drift-without-a-result: job issues: skipped, expected failed",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_seen(mistake: str, repository: Repository) -> None:
    """A scenario that nothing breaks may be one that looks at nothing."""
    scenario, file, right, wrong, line = MISTAKES[mistake]
    path = (WORKFLOWS / file).as_posix()
    text = (ROOT / path).read_text(encoding="utf-8")
    assert right in text
    seen = run(SCENARIOS[scenario], root=repository({path: text.replace(right, wrong)}))
    assert line in problems_of(SCENARIOS[scenario], seen)


def test_a_run_that_does_not_end_is_an_error(repository: Repository) -> None:
    """Without the report of the last job nothing is known: what act said is passed on."""
    path = (WORKFLOWS / "pull-request.yml").as_posix()
    text = (ROOT / path).read_text(encoding="utf-8").replace("timeout-minutes: 10", "needs: nobody", 1)
    with pytest.raises(SimulationError, match=r"^fork: act did not come to its end, and said: .+$"):
        run(SCENARIOS["fork"], root=repository({path: text}))

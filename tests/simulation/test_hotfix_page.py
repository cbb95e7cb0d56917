"""The commands of docs/hotfix.md: GitHub takes each, and the simulation runs each."""

from __future__ import annotations

from tests.simulation.outcome import stages_of
from tests.simulation.rewriting import choices
from tests.simulation.run import ROOT, WORKFLOWS, documents
from tests.simulation.scenarios import hotfix

FORM = documents(ROOT)[(WORKFLOWS / "operations.yml").as_posix()]
COMMANDS = hotfix.commands_of(hotfix.PAGE.read_text(encoding="utf-8"))


def test_the_form_has_each_input_and_offers_each_choice() -> None:
    """What somebody copies from the page in a hurry starts a run."""
    assert COMMANDS
    known, offered = FORM["on"]["workflow_dispatch"]["inputs"], choices(FORM)
    for given in COMMANDS:
        assert given.keys() <= known.keys()
        assert {name: value for name, value in given.items() if name in offered and value not in offered[name]} == {}


def test_each_command_is_simulated_after_the_merge() -> None:
    """With the inputs of the page, in its order."""
    merge, *rest = hotfix.scenarios(stages_of(ROOT))
    assert merge.workflow == "promote.yml"
    given = [{name: value for name, value in one.payload["inputs"].items() if value} for one in rest]
    assert [{"rule": "none", **one} for one in COMMANDS] == given


def test_a_page_without_a_command_has_none() -> None:
    """Prose that names the workflow starts nothing."""
    assert hotfix.commands_of("Run `operations`, then `gh workflow list`.") == []

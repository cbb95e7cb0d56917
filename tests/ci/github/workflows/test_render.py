"""The workflows follow the environments: who comes after whom, who may be destroyed, whose clock counts."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ci.github.settings.files import KINDS
from ci.github.workflows.generated import pins_of
from ci.github.workflows.render import GENERATED, Operation, operations, rendered
from ci.policy.workflows.run import check_all
from ci.policy.workflows.run_steps import session_names
from shared import exits
from shared.checks.names import other_meaning
from tests.ci.github.workflows.chains import ROOT, chain, environments, texts

PINS = {
    "actions/checkout": f"actions/checkout@{'1' * 40} # v1.0.0",
    "actions/upload-artifact": f"actions/upload-artifact@{'2' * 40} # v2.0.0",
    "actions/download-artifact": f"actions/download-artifact@{'3' * 40} # v3.0.0",
    "aws-actions/configure-aws-credentials": f"aws-actions/configure-aws-credentials@{'4' * 40} # v4.0.0",
}
NAMES = st.lists(st.from_regex(r"[a-z][a-z0-9]{0,9}", fullmatch=True), min_size=1, max_size=6, unique=True).filter(
    lambda names: not any(other_meaning(name) for name in names)
)


def read(text: str) -> dict[str, dict]:
    """Return a workflow as GitHub reads it: `on` is no truth value."""
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  # builds text, lists and dicts only


def jobs(text: str) -> dict[str, dict]:
    """Return the jobs of a workflow."""
    return read(text)["jobs"]


def needs(text: str) -> dict[str, list[str]]:
    """Return job -> the jobs that it waits for."""
    return {name: job.get("needs", []) for name, job in jobs(text).items()}


def test_three_environments_are_a_chain_of_three() -> None:
    """Each waits for the one before, and so does the request for its release."""
    assert needs(rendered(chain("dev", "staging", "prod"), PINS)["promote.yml"]) == {
        "due": [],
        "supersede": ["due"],
        "build": ["due"],
        "dev": ["supersede", "build"],
        "release-staging": ["dev"],
        "staging": ["dev"],
        "release-prod": ["staging"],
        "prod": ["staging"],
    }


def test_a_fourth_environment_makes_the_chain_longer() -> None:
    """It stands where its file says, without a change of Python."""
    assert needs(rendered(chain("dev", "qa", "staging", "prod"), PINS)["promote.yml"]) == {
        "due": [],
        "supersede": ["due"],
        "build": ["due"],
        "dev": ["supersede", "build"],
        "release-qa": ["dev"],
        "qa": ["dev"],
        "release-staging": ["qa"],
        "staging": ["qa"],
        "release-prod": ["staging"],
        "prod": ["staging"],
    }


def test_one_environment_needs_no_release_of_another() -> None:
    """The first environment's image comes from a build."""
    assert list(needs(rendered(chain("only"), PINS)["promote.yml"])) == ["due", "supersede", "build", "only"]


def test_an_environment_goes_on_only_after_a_success() -> None:
    """The condition names the result: without it a skipped job before would skip everything after."""
    condition = jobs(rendered(chain("dev", "prod"), PINS)["promote.yml"])["prod"]["if"]
    assert condition == "${{ !cancelled() && needs.dev.result == 'success' }}"


def test_every_operation_is_one_choice_and_production_has_no_end() -> None:
    """What cannot be chosen cannot be clicked by mistake."""
    text = rendered(chain("dev", "prod"), PINS)["operations.yml"]
    document = read(text)
    wanted = ["rollback dev", "rollback prod", "destroy dev", "unlock dev", "unlock prod"]
    assert document["on"]["workflow_dispatch"]["inputs"]["operation"]["options"] == wanted
    assert [job["name"] for job in document["jobs"].values()] == wanted


def test_only_a_rollback_and_an_unlock_take_more_than_a_name() -> None:
    """A choice gets the inputs that are meant for it, and no others."""
    found = {name: list(job["with"]) for name, job in jobs(rendered(chain("dev"), PINS)["operations.yml"]).items()}
    assert found == {"rollback-dev": ["environment", "mode", "to"], "unlock-dev": ["environment", "mode", "lock_id"]}


def test_the_last_environment_says_when_a_schedule_runs() -> None:
    """Its approvers are the people whom the schedule asks."""
    made = rendered(chain("dev", "prod"), PINS)
    found = [read(made[name])["on"]["schedule"] for name in ("promote.yml", "drift.yml")]
    assert [[entry["timezone"] for entry in entries] for entries in found] == [["Etc/GMT+2"], ["Etc/GMT+2"]]


def test_a_generated_file_says_who_wrote_it() -> None:
    """Nobody should have to find out from a failing check."""
    for name, text in rendered(chain("dev"), PINS).items():
        sources = f"environments/*.yaml and ci/github/workflows/templates/{name}.j2"
        assert text.startswith(f"# Written by `./noxw -s workflows -- --write` from {sources}:\n# do not edit.\n")


def test_the_ids_of_jobs_are_refused_as_names_of_environments() -> None:
    """Else a job of an environment would be another job."""
    others = jobs(rendered(chain("dev", "prod"), PINS)["promote.yml"]).keys() - {"dev", "prod"}
    assert others
    assert all(other_meaning(job) for job in others)


def test_the_environments_on_github_are_refused_as_names_of_others() -> None:
    """Each environment has one for its plans and one for its records."""
    assert all(other_meaning(f"dev{kind}") for kind in KINDS if kind)


def test_a_missing_pin_is_said() -> None:
    """The generated files take each version from one that people, or Dependabot, write."""
    with pytest.raises(exits.CommandError) as error:
        rendered(chain("dev"), {name: pin for name, pin in PINS.items() if name != "actions/checkout"})
    assert error.value.lines == [
        ".github: no workflow that people write uses actions/checkout: the generated ones take its commit from there"
    ]


@settings(max_examples=10)
@given(names=NAMES)
def test_every_chain_keeps_every_rule(names: list[str]) -> None:
    """Whatever the environments are called and however many there are, the policy finds nothing; bytes are the same."""
    configs = chain(*names)
    sessions = session_names((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    made = texts(configs)
    assert [str(found) for found in check_all(made, sessions, environments(configs)).violations] == []
    assert made == texts(configs)


def test_the_pins_of_the_real_files_are_used() -> None:
    """One version of an action everywhere."""
    made = rendered(chain("dev", "prod"), PINS)
    assert pins_of(made) == PINS
    assert set(made) == set(GENERATED)


def test_operations_follow_the_order_of_promotion() -> None:
    """People look for an environment where it stands in the chain."""
    assert operations(chain("dev", "prod"))[:2] == [Operation("rollback", "dev"), Operation("rollback", "prod")]

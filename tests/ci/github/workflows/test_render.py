"""The workflows follow the environments, and every file says what the model means."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ci.evidence.gate_rule import GateRule
from ci.github.settings.files import KINDS
from ci.github.workflows.generated import pins_of
from ci.github.workflows.render import SET_UP, rendered
from ci.policy.workflows import rendered_text
from ci.policy.workflows.allowed import ACTIONS
from ci.policy.workflows.files import model
from ci.policy.workflows.files.operations import MODES, Operation, operations_of
from ci.policy.workflows.model import Become, Job
from ci.policy.workflows.run import judge
from shared import exits
from shared.checks.names import other_meaning
from tests.ci.github.workflows.chains import chain

PINS = {action: f"{action}@{str(place) * 40} # v{place}.0.0" for place, action in enumerate(ACTIONS, start=1)}
NAMES = st.lists(st.from_regex(r"[a-z][a-z0-9]{0,9}", fullmatch=True), min_size=1, max_size=6, unique=True).filter(
    lambda names: not any(other_meaning(name) for name in names)
)
MODEL = model(chain("dev", "prod"))
TEXTS = rendered(MODEL, PINS)


def read(text: str) -> dict[str, dict]:
    """Return a workflow as GitHub reads it: `on` is no truth value."""
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  # builds text, lists and dicts only


def document(name: str, *environments: str) -> dict[str, dict]:
    """Return one workflow for a chain of environments."""
    return read(rendered(model(chain(*environments)), PINS)[f".github/workflows/{name}.yml"])


def jobs(name: str, *environments: str) -> dict[str, dict]:
    """Return the jobs of a workflow for a chain of environments."""
    return document(name, *environments)["jobs"]


FILES = {path: read(text) for path, text in TEXTS.items() if path != SET_UP}
STEPS = [step for file in FILES.values() for job in file["jobs"].values() for step in job.get("steps", [])]


def test_three_environments_are_a_chain_of_three() -> None:
    """Each waits for the one before, and so does the request for its release."""
    assert {name: job.get("needs", []) for name, job in jobs("promote", "dev", "staging", "prod").items()} == {
        "due": [],
        "supersede": ["due"],
        "build": ["due"],
        "dev": ["supersede", "build"],
        "release-staging": ["dev"],
        "staging": ["dev"],
        "release-prod": ["staging"],
        "prod": ["staging"],
    }


def test_one_environment_needs_no_release_of_another() -> None:
    """The first environment's image comes from a build."""
    assert list(jobs("promote", "only")) == ["due", "supersede", "build", "only"]


def test_every_operation_is_one_choice_and_production_has_no_end() -> None:
    """What cannot be chosen cannot be clicked by mistake."""
    found = document("operations", "dev", "prod")
    options = found["on"]["workflow_dispatch"]["inputs"]["operation"]["options"]
    wanted = [f"{mode} {name}" for mode in MODES for name in ("dev", "prod")]
    assert options == [one for one in wanted if one != "destroy prod"]
    assert [job["name"] for job in found["jobs"].values()] == ["build", *options]


def test_an_operation_is_given_the_inputs_that_are_meant_for_it() -> None:
    """Each as a whole expression of one input, and no others; the first two say what to do, and where."""
    found = {name: dict(job["with"]) for name, job in jobs("operations", "dev").items() if "with" in job}
    for handed in found.values():
        del handed["environment"], handed["mode"]
        assert list(handed.values()) == [f"${{{{ inputs.{name} }}}}" for name in handed]
    assert {name.removesuffix("-dev"): " ".join(handed) for name, handed in found.items() if handed} == {
        "rollback": "to",
        "hold": "reason expires",
        "release-hold": "reason key",
        "override": "to reason expires rule statement key",
        "unlock": "lock_id",
    }


def test_a_note_waits_in_no_queue() -> None:
    """A promotion that waits for its approval may be what a hold is about; whatever else is done waits its turn."""
    queued = [name for name, job in jobs("operations", "dev").items() if "concurrency" in job]
    notes = ("build", "hold-dev", "release-hold-dev", "override-dev")
    assert queued == [name for name in jobs("operations", "dev") if name not in notes]


def test_a_form_needs_the_operation_only_and_offers_the_rules_that_may_be_opened() -> None:
    """The rest is empty unless a person fills it in."""
    inputs = document("operations", "dev")["on"]["workflow_dispatch"]["inputs"]
    assert [name for name, one in inputs.items() if one.get("required")] == ["operation"]
    rules = [rule.value for rule in GateRule if rule.overridable]
    assert (inputs["rule"]["options"], inputs["rule"]["default"]) == (["none", *rules], "none")


def test_the_last_environment_says_when_a_schedule_runs() -> None:
    """Its approvers are the people whom the schedule asks."""
    found = [document(name, "dev", "prod")["on"]["schedule"] for name in ("promote", "drift")]
    assert [[entry["timezone"] for entry in entries] for entries in found] == [["Etc/GMT+2"], ["Etc/GMT+2"]]


def test_operations_follow_the_order_of_promotion() -> None:
    """People look for an environment where it stands in the chain."""
    assert operations_of(MODEL.environments)[:2] == [Operation(MODES[0], "dev"), Operation(MODES[0], "prod")]


@pytest.mark.parametrize("path", sorted(FILES))
def test_a_file_says_who_wrote_it_and_grants_nothing_by_itself(path: str) -> None:
    """Nobody should have to find out from a failing check; without the key a job gets the repository's default."""
    assert TEXTS[path].startswith("# Written by `./noxw -s workflows -- --write` from ci/policy/workflows/files")
    assert FILES[path]["permissions"] == {}


def test_a_file_holds_exactly_the_jobs_and_steps_of_the_model() -> None:
    """A reader of YAML finds no job, step or command that the model does not have, and misses none."""
    for workflow in MODEL.workflows:
        found = FILES[f".github/workflows/{workflow.name}.yml"]["jobs"]
        assert list(found) == [job.id for job in workflow.jobs]
        for job in workflow.jobs:
            becoming = (
                sum(isinstance(step, Become) and not step.again for step in job.steps) if isinstance(job, Job) else 0
            )
            names = [step["name"] for step in found[job.id].get("steps", []) if step["name"] != "Who to become"]
            assert names == ([step.name for step in job.steps] if isinstance(job, Job) else [])
            assert len(found[job.id].get("steps", [])) == len(names) + becoming
            assert found[job.id]["permissions"] == {grant.scope: grant.level for grant in job.grants}


def test_no_checkout_keeps_its_token() -> None:
    """A later command could read it from .git/config."""
    checkouts = [step["with"] for step in STEPS if step.get("uses", "").startswith("actions/checkout@")]
    assert {one["persist-credentials"] for one in checkouts} == {"false"}


def test_credentials_are_those_of_the_identity_and_live_as_long_as_the_job() -> None:
    """Role, account and region come from one step; the account is hidden in the log."""
    found = [
        (job["timeout-minutes"], step["with"])
        for file in FILES.values()
        for job in file["jobs"].values()
        for step in job.get("steps", [])
        if "configure-aws-credentials@" in step.get("uses", "")
    ]
    assert found
    for minutes, inputs in found:
        assert inputs == {
            "role-to-assume": "${{ steps.identity.outputs.role_arn }}",
            "role-session-name": "${{ steps.identity.outputs.session }}",
            "role-duration-seconds": str(int(minutes) * 60),
            "allowed-account-ids": "${{ steps.identity.outputs.account_id }}",
            "aws-region": "${{ steps.identity.outputs.region }}",
            "mask-aws-account-id": "true",
        }


def test_the_set_up_installs_the_release_of_the_model() -> None:
    """And runs nothing but the wrapper besides."""
    install, wrapper = read(TEXTS[SET_UP])["runs"]["steps"]
    assert install["with"]["terraform_version"] == MODEL.terraform
    assert wrapper == {"name": "Make .venv", "run": "./noxw --only-set-up", "shell": "bash"}


def test_the_ids_of_jobs_are_refused_as_names_of_environments() -> None:
    """Else a job of an environment would be another job."""
    others = jobs("promote", "dev", "prod").keys() - {"dev", "prod"}
    assert others
    assert all(other_meaning(job) for job in others)


def test_the_environments_on_github_are_refused_as_names_of_others() -> None:
    """Each environment has one for its plans and one for its records."""
    assert all(other_meaning(f"dev{kind}") for kind in KINDS if kind)


def test_a_missing_pin_is_said() -> None:
    """Each action's commit is taken from the files as they are."""
    with pytest.raises(exits.CommandError) as error:
        rendered(MODEL, {action: pin for action, pin in PINS.items() if action != "actions/checkout"})
    line = ".github: no file pins actions/checkout: restore a line `uses: actions/checkout@COMMIT # vX.Y.Z`"
    assert (error.value.lines, error.value.code) == ([line], exits.BAD_INPUT)


def test_every_pin_is_used_as_it_is() -> None:
    """One version of an action everywhere."""
    assert pins_of(TEXTS) == PINS


@settings(max_examples=10)
@given(names=NAMES)
def test_every_chain_keeps_every_rule(names: list[str]) -> None:
    """Whatever the environments are called and however many there are, no rule finds anything; bytes are the same."""
    made = model(chain(*names))
    assert [str(found) for found in judge(made).violations] == []
    texts = rendered(made, PINS)
    assert [str(found) for found in rendered_text.violations(texts)] == []
    assert texts == rendered(model(chain(*names)), PINS)

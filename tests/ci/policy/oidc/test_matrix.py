"""Who may become what: nothing unexpected as it is, and every looser or tighter policy is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ci.__main__ import main
from ci.policy.oidc import matrix
from ci.policy.oidc.matrix import Cell, cells, orphans
from ci.policy.oidc.samples import REQUIRED_OF_ALL, REQUIRED_OF_WORKFLOW, REQUIRED_ON_MAIN
from shared import exits
from shared.access import trust
from shared.access.roles import ROLES
from shared.config import EnvironmentConfig, load_all
from tests.examples.good import GOOD

ROOT = Path(__file__).resolve().parents[4]
CONFIGS = load_all(ROOT)
NAMES = [config.name for config in CONFIGS]
DEV = CONFIGS[0]
Claims = dict[str, str | list[str]]
ASKED = {
    "review": REQUIRED_OF_ALL,
    "plan": REQUIRED_ON_MAIN,
    "record": REQUIRED_OF_WORKFLOW,
    "deploy": REQUIRED_OF_WORKFLOW,
}


def unexpected(config: EnvironmentConfig = DEV) -> set[tuple[str, str, bool]]:
    """Return form, role and answer of every cell that is not as it should be."""
    return {(cell.form, cell.role, cell.allowed) for cell in cells(config, NAMES) if cell.unexpected}


@pytest.fixture
def asks(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[Claims], Claims]], None]:
    """Return what makes the trust policy of one role ask for other claims."""
    real = trust.claims

    def change(role: str, changed: Callable[[Claims], Claims]) -> None:
        def required(config: EnvironmentConfig, purpose: str) -> Claims:
            found = real(config, purpose)
            return changed(found) if purpose == role else found

        monkeypatch.setattr(trust, "claims", required)

    return change


@pytest.mark.parametrize("config", CONFIGS, ids=NAMES)
def test_nothing_is_unexpected(config: EnvironmentConfig) -> None:
    """Both forms of the subject, every role: as the table of samples says."""
    found = cells(config, NAMES)
    assert [line for cell in found if (line := cell.unexpected)] == []
    assert orphans(found) == []
    assert {(cell.form, cell.role) for cell in found if cell.allowed} == {
        (form, role) for form in matrix.FORMS for role in ROLES
    }


def test_ids_of_the_configuration_are_tried() -> None:
    """A prefix with ids is as good as one without."""
    prefix = f"repo:{DEV.bootstrap.github_repository.replace('/', '@11/')}@22"
    bootstrap = DEV.bootstrap.model_copy(update={"github_subject_prefix": prefix})
    assert unexpected(DEV.model_copy(update={"bootstrap": bootstrap})) == set()


@pytest.mark.parametrize(("role", "claim"), [(role, claim) for role, claims in ASKED.items() for claim in claims])
def test_a_claim_that_is_not_asked_for_is_found(role: str, claim: str, asks: Callable[..., None]) -> None:
    """Some token gets in that must not, in both forms, and no other role is suspected."""
    asks(role, lambda wanted: {key: value for key, value in wanted.items() if key != claim})
    assert unexpected() == {("names", role, True), ("ids", role, True)}


@pytest.mark.parametrize(("role", "claim"), [(role, claim) for role, claims in ASKED.items() for claim in claims])
def test_a_claim_that_nobody_has_is_found(role: str, claim: str, asks: Callable[..., None]) -> None:
    """Who should get in does not."""
    asks(role, lambda wanted: {**wanted, claim: "nobody"})
    assert unexpected() == {("names", role, False), ("ids", role, False)}


REPOSITORY = DEV.bootstrap.github_repository
FOLDER = f"{REPOSITORY}/.github/workflows"
OTHER_REFS = ["refs/heads/feature", "refs/tags/v1", "refs/pull/7/merge"]
OTHER_WORKFLOWS = [
    f"{FOLDER}/other.yml@refs/heads/main",
    f"{FOLDER}/deploy.yml@refs/heads/feature",
]
LOOSER = [
    ("review", "sub", "{}:ref:refs/heads/main"),
    ("review", "sub", "{}:environment:dev"),
    *((role, "ref", ref) for role in ("plan", "record", "deploy") for ref in OTHER_REFS),
    *((role, "job_workflow_ref", workflow) for role in ("record", "deploy") for workflow in OTHER_WORKFLOWS),
    ("deploy", "job_workflow_ref", f"{FOLDER}/drift.yml@refs/heads/main"),
    ("plan", "sub", "{}:environment:dev"),
    ("plan", "sub", "{}:environment:staging-plan"),
    ("plan", "sub", "{}:ref:refs/heads/main"),
    ("record", "sub", "{}:environment:dev"),
    ("record", "sub", "{}:environment:prod-record"),
    ("deploy", "sub", "{}:environment:dev-record"),
    ("deploy", "sub", "{}:environment:staging"),
    ("deploy", "sub", "{}:ref:refs/heads/main"),
    ("deploy", "sub", "{}:environment:devx"),
    *((role, "aud", f"https://github.com/{DEV.bootstrap.github_repository.partition('/')[0]}") for role in ROLES),
]


@pytest.mark.parametrize(("role", "claim", "value"), LOOSER)
def test_one_value_too_much_is_found(role: str, claim: str, value: str, asks: Callable[..., None]) -> None:
    """A policy that admits one more value lets some token of the table in."""

    def looser(wanted: Claims) -> Claims:
        prefix = ":".join(str(wanted["sub"]).split(":")[:2])
        old = wanted[claim]
        return {**wanted, claim: [*(old if isinstance(old, list) else [old]), value.format(prefix)]}

    asks(role, looser)
    assert unexpected() == {("names", role, True), ("ids", role, True)}


def test_a_role_that_nobody_becomes_is_named() -> None:
    """A new role has no row among the samples."""
    cell = Cell("dev", "names", "a token", "audit", allowed=False, expected=False)
    assert orphans([cell, cell]) == ["dev: nobody should become audit: say in ci/policy/oidc/samples.py who may"]


def test_the_command_shows_every_token(capsys: pytest.CaptureFixture[str]) -> None:
    """A table of tokens and roles, and how many questions it stands for."""
    assert main(["claims", "dev"]) == exits.DONE
    out, err = capsys.readouterr()
    rows = {line[:70].strip(): line[70:].split() for line in out.splitlines()}
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0] == "dev: a token of review plan record deploy"
    assert "a pull request of a branch allowed - - -" in lines
    assert "the job after the approval - - - allowed" in lines
    assert "dev in another workflow - - - -" in lines
    assert len(rows) == len(lines)
    assert lines[-1].endswith(" questions, 20 allowed, 0 unexpected")
    assert err == ""


def test_the_command_fails_at_what_is_unexpected(asks: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each token, form and role; a token that gets in with one form shows which."""
    change = {"sub": f"repo:{REPOSITORY}:pull_request", "aud": "sts.amazonaws.com", "repository": REPOSITORY}
    asks("deploy", lambda _wanted: change)
    assert main(["claims", "dev"]) == exits.FAILED
    out, err = capsys.readouterr()
    assert "a pull request of a branch allowed - - names" in [" ".join(line.split()) for line in out.splitlines()]
    lines = [line for line in err.splitlines() if "drift" not in line and ("schedule st" in line or "of a br" in line)]
    started = "dev: the same in a promotion that the schedule started does not become deploy (subject with names"
    assert lines == [
        "dev: a pull request of a branch becomes deploy (subject with names), and must not: see shared/access/trust.py",
        f"{started}), and must: see shared/access/trust.py",
        f"{started} and ids), and must: see shared/access/trust.py",
    ]


def test_json_has_every_cell(capsys: pytest.CaptureFixture[str]) -> None:
    """For programs: each question with its answer and the one that was expected."""
    assert main(["claims", "dev", "--json", "--root", str(GOOD)]) == exits.DONE
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert data["problems"] == []
    assert data["cells"][0] == {
        "environment": "dev",
        "form": "names",
        "token": "a pull request of a branch",
        "role": "review",
        "allowed": True,
        "expected": True,
    }

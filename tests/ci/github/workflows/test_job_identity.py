"""Who a job becomes: the role's ARN, and a session name that STS takes and CloudTrail shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.__main__ import main
from ci.github.workflows.job_identity import LONGEST_SESSION, identity_of, session_name
from shared import checks, exits
from shared.access.roles import ROLES
from shared.naming import SERVICE, names_of

ROOT = Path(__file__).resolve().parents[4]
CONFIG = checks.validated(ROOT)[0]
RUN = {"GITHUB_RUN_ID": "123456", "GITHUB_ACTOR": "ana"}


@pytest.mark.parametrize("role", ROLES)
def test_an_identity_is_a_role_of_the_environment(role: str) -> None:
    """The names are those that bootstrap gave; the account is there a second time, for the action to compare."""
    account = CONFIG.aws.account_id
    assert identity_of(names_of(CONFIG), role, RUN) == {
        "role_arn": f"arn:aws:iam::{account}:role/{SERVICE}-{role}-{CONFIG.name}",
        "account_id": account,
        "region": CONFIG.aws.region,
        "session": f"{CONFIG.name}-123456-ana",
    }


def test_a_session_name_has_no_character_that_sts_refuses() -> None:
    """Robots have brackets in their names."""
    assert session_name("dev", "1", "dependabot[bot]") == "dev-1-dependabot-bot"


@given(name=st.from_regex(r"[a-z][a-z0-9-]{0,40}", fullmatch=True), run=st.integers(0), actor=st.text(max_size=80))
def test_every_session_name_is_one(name: str, run: int, actor: str) -> None:
    """STS takes 2 to 64 word characters and six signs (API reference, AssumeRoleWithWebIdentity)."""
    found = session_name(name, str(run), actor)
    assert re.fullmatch(r"[\w+=,.@-]{2,64}", found, re.ASCII)
    assert len(found) <= LONGEST_SESSION


def test_without_github_there_is_no_identity() -> None:
    """People sign in by themselves; both variables are named."""
    with pytest.raises(exits.CommandError) as error:
        identity_of(names_of(CONFIG), "plan", {})
    line = "GITHUB_RUN_ID and GITHUB_ACTOR: not set: only a job on GitHub becomes a role this way"
    assert (error.value.lines, error.value.code) == ([line], exits.BAD_INPUT)


def test_the_command_writes_outputs_and_hides_the_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Outputs are appended; what is printed holds the account only in the line that hides it."""
    for name, value in RUN.items():
        monkeypatch.setenv(name, value)
    output = tmp_path / "output"
    output.write_text("before=1\n")
    assert main(["identity", CONFIG.name, "deploy", "--github-output", str(output)]) == 0
    account = CONFIG.aws.account_id
    assert output.read_text() == (
        f"before=1\nrole_arn=arn:aws:iam::{account}:role/{SERVICE}-deploy-{CONFIG.name}\naccount_id={account}\n"
        f"region={CONFIG.aws.region}\nsession={CONFIG.name}-123456-ana\n"
    )
    assert capsys.readouterr().out == (
        f"::add-mask::{account}\n{CONFIG.name}: {SERVICE}-deploy-{CONFIG.name}, session {CONFIG.name}-123456-ana\n"
    )


def test_for_people_the_command_only_says_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a file there is nothing to hide from."""
    for name, value in RUN.items():
        monkeypatch.setenv(name, value)
    assert main(["identity", CONFIG.name, "plan"]) == 0
    assert capsys.readouterr().out == f"{CONFIG.name}: {SERVICE}-plan-{CONFIG.name}, session {CONFIG.name}-123456-ana\n"


def test_an_unknown_role_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    """The message names those that there are."""
    assert main(["identity", CONFIG.name, "admin"]) == exits.BAD_INPUT
    assert capsys.readouterr().err == "admin: no such role: choose review, plan, record or deploy\n"

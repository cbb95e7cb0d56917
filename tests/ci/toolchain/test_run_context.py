"""Who runs a command, and in which run of a workflow."""

from __future__ import annotations

import getpass

import pytest

from ci.toolchain.run_context import (
    actor_of,
    for_an_installation,
    number_of,
    run_url,
    with_those_of_aws,
    without_credentials,
)
from shared import exits

RUN = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "a/b", "GITHUB_RUN_ID": "7"}


def test_the_actor_is_githubs() -> None:
    """On GitHub; elsewhere it is whoever is signed in."""
    assert actor_of({"GITHUB_ACTOR": "octocat"}) == "octocat"
    assert actor_of({}) == getpass.getuser()


def test_a_run_has_an_address() -> None:
    """On GitHub, where all parts of it are known."""
    assert run_url(RUN) == "https://github.com/a/b/actions/runs/7"


@pytest.mark.parametrize("missing", RUN)
def test_outside_of_a_run_there_is_no_address(missing: str) -> None:
    """A part of it would lead nowhere."""
    assert run_url({**RUN, missing: ""}) is None


def test_a_number_is_read() -> None:
    """As digits."""
    assert number_of("GITHUB_RUN_ID", RUN) == 7


@pytest.mark.parametrize(
    ("value", "shown"), [("", "not set"), ("7a", "7a"), ("-1", "-1"), ("\u0667", "\u0667")], ids=str
)
def test_what_is_no_number_is_bad_input(value: str, shown: str) -> None:
    """One line names the variable; digits of another script are none."""
    with pytest.raises(exits.CommandError) as error:
        number_of("PULL_REQUEST", {"PULL_REQUEST": value})
    assert (error.value.lines, error.value.code) == ([f"PULL_REQUEST: {shown}: must be a number"], exits.BAD_INPUT)


def test_each_process_gets_the_credentials_that_it_needs() -> None:
    """Code of another commit none, an installation those of the package index, promises those of AWS."""
    kept = {"PATH": "/bin", "HOME": "/root"}
    index = {"UV_DEFAULT_INDEX": "x", "PIP_INDEX_URL": "x", "NOXW_FOR_UV": "x"}
    aws = {"AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "x"}
    others = ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "GITHUB_TOKEN", "GH_TOKEN", "GITHUB_ENV", "TF_TOKEN_app_terraform_io")
    everything = {**kept, **index, **aws, **dict.fromkeys(others, "x")}
    assert without_credentials(everything) == kept
    assert for_an_installation(everything) == kept | index
    assert with_those_of_aws(everything) == kept | aws

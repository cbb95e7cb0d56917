"""Who runs a command and in which run of a workflow, from the variables that GitHub sets ("Variables reference").

Those that are worth stealing, or that later steps of a job believe, are the same family of names.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping

from shared import exits

# AWS SDKs and Tools Reference Guide, "Environment variables": credentials, and where to get more of them. GitHub Docs,
# "OpenID Connect reference": ACTIONS_ID_TOKEN_REQUEST_*; "Workflow commands": GITHUB_ENV and its like are files that
# say what later steps do. GitHub CLI, `gh help environment`: GH_TOKEN. Terraform, "CLI configuration": TF_TOKEN_*.
_TRUSTED = ("ACTIONS_", "GITHUB_", "GH_", "TF_TOKEN_")
_AWS = "AWS_"
# pip and uv, "Configuration": an index may have a password in its address. Only an installation needs it.
_INDEX = ("PIP_", "UV_", "NOXW_")
_URL = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")


def actor_of(environment: Mapping[str, str] = os.environ) -> str:
    """Return who asks: GitHub's name for the one who started the run, or the account here."""
    return environment.get("GITHUB_ACTOR") or getpass.getuser()


def run_url(environment: Mapping[str, str]) -> str | None:
    """Return the address of this run; None outside of one."""
    server, repository, run = (environment.get(name) for name in _URL)
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else None


def run_attempt(environment: Mapping[str, str]) -> int | None:
    """Return how often this run was started, None outside of one (GitHub Docs, "Variables reference")."""
    value = environment.get("GITHUB_RUN_ATTEMPT", "")
    return int(value) if value.isascii() and value.isdecimal() and int(value) else None


def for_an_installation(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return variables without credentials but those of a package index, and without what later steps believe."""
    return _without(environment, (*_TRUSTED, _AWS))


def without_credentials(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return variables without credentials, and without what later steps of a job believe."""
    return _without(environment, (*_TRUSTED, *_INDEX, _AWS))


def with_those_of_aws(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return variables with no other credentials than those of AWS, and without what later steps of a job believe."""
    return _without(environment, (*_TRUSTED, *_INDEX))


def _without(environment: Mapping[str, str], beginnings: tuple[str, ...]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.upper().startswith(beginnings)}


def number_of(name: str, environment: Mapping[str, str]) -> int:
    """Return the number that a variable holds. Raises CommandError (bad input) where it holds none."""
    value = environment.get(name, "")
    if not (value.isascii() and value.isdecimal()):
        raise exits.CommandError([f"{name}: {value or 'not set'}: must be a number"], exits.BAD_INPUT)
    return int(value)

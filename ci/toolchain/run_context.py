"""What a run of a workflow knows about itself, from the variables that GitHub sets ("Variables reference")."""

from __future__ import annotations

from collections.abc import Mapping

from shared import exits

_URL = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")


def run_url(environment: Mapping[str, str]) -> str | None:
    """Return the address of this run; None outside of one."""
    server, repository, run = (environment.get(name) for name in _URL)
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else None


def number_of(name: str, environment: Mapping[str, str]) -> int:
    """Return the number that a variable holds. Raises CommandError (bad input) where it holds none."""
    value = environment.get(name, "")
    if not (value.isascii() and value.isdecimal()):
        raise exits.CommandError([f"{name}: {value or 'not set'}: must be a number"], exits.BAD_INPUT)
    return int(value)

"""The break-glass role is nobody else's: none of the roles that the product makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared import checks
from shared.access import protection, roles
from shared.config import ConfigError
from shared.naming import ROLE_PURPOSES, SERVICE
from tests.examples.good import change, copy_good, line_of

LINE = "  admin_role_arn: arn:aws:iam::210987654321:role/break-glass"


def with_role(tmp_path: Path, role: str) -> Path:
    """Return a good repository whose dev has another break-glass role."""
    root = copy_good(tmp_path)
    change(root, "environments/dev.yaml", LINE, LINE.replace("break-glass", role))
    return root


def test_the_purposes_are_those_of_every_role_that_is_made() -> None:
    """By bootstrap for the workflows, and by a deployment for what it may pass a role to."""
    assert sorted(ROLE_PURPOSES) == sorted([*roles.ROLES, *protection.PASSED_TO])


@pytest.mark.parametrize("environment", ["dev", "prod", "gone"])
@pytest.mark.parametrize("purpose", [*roles.ROLES, *protection.PASSED_TO])
def test_a_role_of_the_product_breaks_no_glass(tmp_path: Path, purpose: str, environment: str) -> None:
    """Of this environment, of another one, and of one that is no more."""
    root = with_role(tmp_path, f"{SERVICE}-{purpose}-{environment}")
    with pytest.raises(ConfigError) as raised:
        checks.validated(root)
    [line] = str(raised.value).splitlines()
    number = line_of(root, "environments/dev.yaml", "bootstrap.admin_role_arn")
    assert line == (
        f"environments/dev.yaml:{number}: bootstrap.admin_role_arn: a role that the product makes for itself, "
        f'got "arn:aws:iam::210987654321:role/{SERVICE}-{purpose}-{environment}": '
        "use a role that the account's owner has made"
    )


@pytest.mark.parametrize("role", [f"ops/{SERVICE}-deploy-dev", f"{SERVICE}-Deploy-Dev".title()])
def test_neither_path_nor_capitals_make_it_another_role(tmp_path: Path, role: str) -> None:
    """IAM has each name once, whatever its path and its capitals."""
    with pytest.raises(ConfigError, match="a role that the product makes for itself"):
        checks.validated(with_role(tmp_path, role))


@pytest.mark.parametrize(
    "role", [f"{SERVICE}-break-glass-dev", "deploy", f"my-{SERVICE}-deploy-dev", f"{SERVICE}-planner-dev"]
)
def test_a_role_of_the_owner_may_be_called_alike(tmp_path: Path, role: str) -> None:
    """Only what the product would make itself is refused."""
    assert checks.validated(with_role(tmp_path, role))[0].bootstrap.admin_role_arn.endswith(f"/{role}")

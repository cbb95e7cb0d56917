"""Which engine is taken, and what it may not be told by the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.toolchain.terraform.engine import find
from shared import exits


def program(folder: Path, name: str, version: str) -> None:
    """Put a program on the path that answers `version -json` as an engine does."""
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f'#!/bin/sh\n[ "$*" = \'version -json\' ] && echo \'{{"terraform_version": "{version}"}}\'\n')
    file.chmod(0o755)


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return an environment whose PATH holds the shell and this folder."""
    return {"PATH": f"{folder}:/bin:/usr/bin", **more}


def only(folder: Path, **more: str) -> dict[str, str]:
    """Return an environment whose PATH is this folder alone."""
    return {"PATH": str(folder), **more}


def test_terraform_comes_before_tofu(tmp_path: Path) -> None:
    """Where both are installed, terraform is taken."""
    program(tmp_path, "terraform", "1.11.4")
    program(tmp_path, "tofu", "1.11.0")
    assert str(find(environment(tmp_path))) == "terraform 1.11.4"


def test_tofu_is_taken_where_there_is_no_terraform(tmp_path: Path) -> None:
    """OpenTofu serves as well."""
    program(tmp_path, "tofu", "1.11.0")
    assert str(find(only(tmp_path))) == "tofu 1.11.0"


def test_the_variable_decides(tmp_path: Path) -> None:
    """TERRAFORM_BINARY_NAME names the engine; a pre-release counts as its release."""
    program(tmp_path, "terraform", "1.11.4")
    program(tmp_path, "tofu", "1.12.0-beta1")
    assert str(find(environment(tmp_path, TERRAFORM_BINARY_NAME="tofu"))) == "tofu 1.12.0-beta1"


@pytest.mark.parametrize(
    ("programs", "variables", "line", "code"),
    [
        (
            {},
            {},
            (
                "neither terraform nor tofu is on the PATH: install one, 1.11 or newer: "
                "https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install"
            ),
            exits.FAILED,
        ),
        (
            {},
            {"TERRAFORM_BINARY_NAME": "terrafrom"},
            (
                "TERRAFORM_BINARY_NAME=terrafrom: no such program on the PATH: correct it, or unset it for terraform "
                "or tofu"
            ),
            exits.BAD_INPUT,
        ),
        (
            {"terraform": "1.10.5"},
            {},
            "terraform 1.10.5 is too old: 1.11 or newer is needed: https://developer.hashicorp.com/terraform/install",
            exits.FAILED,
        ),
        (
            {"tofu": "1.9.0"},
            {},
            "tofu 1.9.0 is too old: 1.11 or newer is needed: https://opentofu.org/docs/intro/install",
            exits.FAILED,
        ),
    ],
)
def test_an_engine_that_cannot_be_used_is_one_line(
    tmp_path: Path, programs: dict[str, str], variables: dict[str, str], line: str, code: int
) -> None:
    """Missing, misspelt or too old: the line says what to do."""
    for name, version in programs.items():
        program(tmp_path, name, version)
    with pytest.raises(exits.CommandError) as raised:
        find(only(tmp_path, **variables))
    assert (raised.value.lines, raised.value.code) == ([line], code)


def test_a_program_that_is_no_engine_is_one_line(tmp_path: Path) -> None:
    """A program of that name that answers something else is refused."""
    (tmp_path / "terraform").write_text("#!/bin/sh\necho hello\n")
    (tmp_path / "terraform").chmod(0o755)
    with pytest.raises(exits.CommandError, match="does not say its version as terraform and tofu do"):
        find(only(tmp_path))

"""Every command that a message names can be run as it is printed: it exists, and no required option is missing."""

from __future__ import annotations

import re

import pytest
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from ci.__main__ import app
from tests.house.test_commands_in_docs import named, problems
from tests.reference.messages import Text, texts

# Made of parts, and tested where they are made: the command that `propose` prints, the commands of the workflows.
MADE_OF_PARTS = ("ci/deployment/proposal.py", "ci/policy/workflows/")
# Required, though the command says so itself: not where the other option is given.
UNLESS = {"retire": ("--reason", "--check")}
_OF_CI = re.compile(r"(?:-s ci -- |-m ci )(?P<name>[a-z-]+)(?P<rest>.*)")


def lacking(command: str) -> list[str]:
    """Return the required options that a command leaves out. One without any argument is only named, not to be run."""
    match = _OF_CI.search(command)
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    found = None if match is None else group.commands.get(match["name"])
    if match is None or not isinstance(found, TyperCommand) or not re.match(r' ["A-Z{$]', match["rest"]):
        return []
    given = match["rest"].replace("=", " ").split()
    required = [one.opts for one in found.params if isinstance(one, TyperOption) and one.required]
    required += [list(UNLESS[match["name"]])] if match["name"] in UNLESS else []
    return [f"ci {found.name}: {opts[0]} is required" for opts in required if not set(opts) & set(given)]


def wrong(text: Text) -> list[str]:
    """Return what is wrong with the commands of a text."""
    plain = re.sub(r"[,)](?= |$)", "", text.text)  # of the sentence around it
    return [line for command in named(plain) for line in (*problems(command), *lacking(command))]


def test_every_command_of_a_message_can_be_run() -> None:
    """A person copies it from the terminal in the middle of an incident."""
    checked = [one for one in texts() if not one.file.startswith(MADE_OF_PARTS)]
    assert {str(one): found for one in checked if (found := wrong(one))} == {}


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("python -m ci release-hold {...}", ["ci release-hold: --reason is required"]),
        ("./noxw -s ci -- hold prod --reason='because'", []),
        ('python -m ci release-hold {...} --reason "..."', []),
        ("python -m ci release-hold", []),
        ("python -m ci status", []),
        ("./noxw -s ci -- retire {...} (docs/retire.md)", ["ci retire: --reason is required"]),
        ("./noxw -s ci -- retire {...} --check", []),
    ],
)
def test_a_required_option_that_is_left_out_is_found(command: str, expected: list[str]) -> None:
    """Only where the command stands with its arguments."""
    assert lacking(command.replace("prod", "{...}")) == expected

"""What a tree allows to differ in an environment, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ci.changes.plan.drift import Allowed
from ci.deployment.drift import allowed_of
from ci.deployment.target import Target
from ci.toolchain.tree import tree_here
from shared import exits
from tests.ci.deployment.small import artifact, target

GOOD = """\
- address: aws_x.one
  attributes: [days]
  reason: AWS does it
  expires: 2026-12-31
"""
FILE = "environments/allowed-drift/dev.yaml"


def target_in(root: Path) -> Target:
    """Return a target whose tree is an empty folder."""
    return replace(target(root, artifact()), tree=tree_here(root, []))


def allowed(root: Path, text: str) -> list[Allowed]:
    """Return what a tree allows in dev whose file holds a text."""
    found = target_in(root)
    file = root / FILE
    file.parent.mkdir(parents=True)
    file.write_text(text)
    return allowed_of(found)


def test_a_file_of_the_environment(tmp_path: Path) -> None:
    """With the last day on which it holds."""
    day = date(2026, 12, 31)
    one = Allowed(address="aws_x.one", attributes=frozenset({"days"}), reason="AWS does it", expires=day)
    assert allowed(tmp_path, GOOD) == [one]


def test_without_a_file_nothing_is_allowed(tmp_path: Path) -> None:
    """As it should be."""
    assert allowed_of(target_in(tmp_path)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", [f"{FILE}: cannot be read, or is no YAML"]),
        ("", [f"{FILE}: is no list of allowances"]),
        (GOOD.replace("  expires: 2026-12-31\n", ""), [f"{FILE}: aws_x.one: has no end: add expires"]),
        (GOOD.replace("reason", "because"), [f"{FILE}: [0].reason: Field required"]),
    ],
    ids=["no YAML", "no list", "no end", "another key"],
)
def test_a_wrong_file_is_bad_input(tmp_path: Path, text: str, said: list[str]) -> None:
    """A line for each problem."""
    with pytest.raises(exits.CommandError) as caught:
        allowed(tmp_path, text)
    assert (caught.value.lines[: len(said)], caught.value.code) == (said, exits.BAD_INPUT)

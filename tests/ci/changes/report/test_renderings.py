"""Text, comment and data of a real change: a moved gateway, a changed limit and a secret that must not show."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from rich.console import Console

from ci.changes.diff import Change, compare
from ci.changes.report import data, markdown, text

SECRET = "correct-horse-battery-staple"


def document(gateway: str, limit: int, secret: str, names: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a small document."""
    return {
        "resource": {
            "aws_internet_gateway": {gateway: {"vpc_id": "vpc-1"}},
            "aws_budgets_budget": {"budget": {"limit_amount": str(limit), "name": "`````@team <b>"}},
            "aws_secretsmanager_secret_version": {"value": {"secret_id": "s", "secret_string": secret}},
            "aws_ssm_parameter": {name: {"name": name, "type": "String"} for name in names} or {"kept": {"name": "k"}},
        }
    }


@pytest.fixture
def changes() -> dict[str, list[Change]]:
    """Return the changes of two environments, the second without any."""
    before, after = document("old", 300, "before-" + SECRET), document("new", 301, "after-" + SECRET)
    return {"dev": compare(before, after), "prod": compare(before, before)}


def printed(changes: dict[str, list[Change]]) -> str:
    """Return what is printed where there is no terminal."""
    stream = io.StringIO()
    text.print_changes(changes, Console(file=stream, highlight=False))
    return stream.getvalue()


def test_the_text_names_the_move_and_the_line_to_paste(changes: dict[str, list[Change]]) -> None:
    """Without it Terraform would destroy the gateway."""
    assert 'move_from_id("aws_internet_gateway.old")' in printed(changes)


def test_an_environment_without_change_is_one_line(changes: dict[str, list[Change]]) -> None:
    """Nobody scrolls past nothing."""
    assert printed(changes).splitlines()[-1] == "prod: no changes"


def test_no_color_reaches_a_pipe(changes: dict[str, list[Change]]) -> None:
    """Escape sequences are for terminals."""
    assert "\x1b" not in printed(changes)


def test_color_reaches_a_terminal(changes: dict[str, list[Change]]) -> None:
    """What is destroyed should not look like what is added."""
    stream = io.StringIO()
    text.print_changes(changes, Console(file=stream, highlight=False, force_terminal=True, color_system="standard"))
    assert "\x1b[" in stream.getvalue()


def test_no_rendering_shows_a_secret(changes: dict[str, list[Change]]) -> None:
    """That it changed is shown, its value never."""
    renderings = [printed(changes), markdown.render(changes), json.dumps(data.as_data(changes))]
    assert all("secret_string" in rendering and SECRET not in rendering for rendering in renderings)


def test_the_comment_cannot_be_broken_by_a_value() -> None:
    """A fence is longer than any row of backticks in it, and nobody is mentioned."""
    base, head = document("a", 1, "s"), document("a", 2, "s")
    head["resource"]["aws_budgets_budget"]["budget"]["name"] = "``````` @someone </details>"
    comment = markdown.render({"dev": compare(base, head)})
    assert "@someone" not in comment
    folded = comment.partition("<details>")[2]
    fences = [line for line in folded.splitlines() if line.startswith("```")]
    assert [fence.count("`") for fence in fences] == [8, 8]


def test_a_long_comment_says_what_it_left_out() -> None:
    """3,000 changes stay under the limit, and their number is there."""
    names = tuple(f"p{number}" for number in range(3000))
    comment = markdown.render({"dev": compare(document("a", 1, "s"), document("a", 1, "s", names))}, limit=20_000)
    assert len(comment) <= 20_000
    assert "of 3,001 changes do not fit in here" in comment


def test_the_data_counts_and_lists(changes: dict[str, list[Change]]) -> None:
    """Programs read the numbers and each change."""
    result = data.as_data(changes)
    dev, prod = result["environments"]["dev"], result["environments"]["prod"]
    assert result["version"] == 1
    assert (dev["summary"]["add"], dev["summary"]["destroy"]) == (1, 1)
    assert {change["kind"] for change in dev["changes"]} == {"moved", "changed"}
    assert prod["changes"] == []


def test_two_equal_resources_swapped_are_ambiguous_and_nothing_is_guessed() -> None:
    """Both old and both new ones are listed as candidates of each other."""
    base = {"resource": {"aws_ssm_parameter": {"a": {"name": "x"}, "b": {"name": "x"}}}}
    head = {"resource": {"aws_ssm_parameter": {"c": {"name": "x"}, "d": {"name": "x"}}}}
    [group] = data.as_data({"dev": compare(base, head)})["environments"]["dev"]["ambiguous"]
    assert group["before"] == ["aws_ssm_parameter.a", "aws_ssm_parameter.b"]
    assert group["after"] == ["aws_ssm_parameter.c", "aws_ssm_parameter.d"]
    assert "move_from_id" not in printed({"dev": compare(base, head)})

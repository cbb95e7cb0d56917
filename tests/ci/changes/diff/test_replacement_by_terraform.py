"""Every row of the table of replacements, asked of the real AWS provider in one plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ci.changes.diff.replacement import FORCING
from tests.ci.changes.diff.replacement_cases import CASES, rows
from tests.ci.changes.diff.terraform_plan import Answers


def test_terraform_replaces_for_every_row_and_for_that_attribute_alone(
    answers: Answers, schema: dict[str, Any]
) -> None:
    """`replace_paths` of the plan names the attribute and no other; all other rows replace nothing."""
    asked = rows(schema)
    planned = [(row, answers[row.question.key]) for row in asked]
    wrong = [
        f"{row.type}.{row.attribute}: replaces {row.replaces}, planned {change['actions']} for {paths}"
        for row, change in planned
        if (paths := {path[0] for path in change.get("replace_paths", [])})
        != ({row.argument} if row.replaces else set())
        or ("delete" in change["actions"]) != row.replaces
    ]
    assert wrong == []
    assert len(asked) > 400


def test_every_row_of_the_table_was_asked() -> None:
    """And nothing was asked that the table does not have."""
    asked: dict[str, set[str]] = {}
    for case in CASES:
        asked.setdefault(case.type, set()).update(case.forcing)
    assert asked == {type_: set(attributes) for type_, attributes in FORCING.items()}


def test_every_resource_type_of_the_stacks_is_in_the_table() -> None:
    """A type that is new must be looked at; the snapshots are what the stacks synthesize."""
    snapshots = sorted((Path(__file__).parents[3] / "stacks" / "__snapshots__").rglob("*document*.json"))
    types = {type_ for file in snapshots for type_ in json.loads(file.read_text(encoding="utf-8"))["resource"]}
    assert len(types) >= 35
    assert sorted(types - FORCING.keys()) == []

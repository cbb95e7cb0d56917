"""Every argument that shared/aws says to replace a resource, asked of the real AWS provider in one plan."""

from __future__ import annotations

from typing import Any

from shared.aws import facts_of, types
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


def test_every_argument_in_the_files_was_asked() -> None:
    """And nothing was asked that no file has."""
    asked: dict[str, set[str]] = {}
    for case in CASES:
        asked.setdefault(case.type, set()).update(case.forcing)
    known = {type_: facts.replacement for type_ in types() if (facts := facts_of(type_)).replacement is not None}
    assert asked == {type_: {*facts.arguments, *facts.values} for type_, facts in known.items()}

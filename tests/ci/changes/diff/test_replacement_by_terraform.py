"""What shared/aws says a change of an argument does, held against one plan of the real AWS provider."""

from __future__ import annotations

from typing import Any

import pytest

from ci.changes.diff import compare
from shared.aws import facts_of, types
from tests.ci.changes.diff.provider_schema import VERSION
from tests.ci.changes.diff.replacement_cases import Row, rows
from tests.ci.changes.diff.terraform_plan import Answers


def said(row: Row) -> str:
    """Return what the diff says of a row: `replaces`, `depends`, or `updates`."""
    base, head = ({"resource": {row.type: {"x": body}}} for body in (row.before, row.after))
    [change] = compare(base, head)
    return "replaces" if change.is_replacement else "depends" if change.may_force else "updates"


@pytest.fixture(scope="module")
def told(answers: Answers, schema: dict[str, Any]) -> dict[str, tuple[str, bool]]:
    """Return what the diff says of each row, and whether Terraform replaces the resource."""
    return {
        f"{row.type}.{row.attribute}: {row.before.get(row.argument)} -> {row.after.get(row.argument)}": (
            said(row),
            "delete" in answers[row.question.key]["actions"],
        )
        for row in rows(schema)
    }


def test_no_replacement_is_missed(told: dict[str, tuple[str, bool]]) -> None:
    """What the diff calls an update is one."""
    assert [name for name, (effect, replaces) in told.items() if effect == "updates" and replaces] == []
    assert len(told) > 400


def test_no_replacement_is_false(told: dict[str, tuple[str, bool]]) -> None:
    """What the diff calls a replacement is one."""
    assert [name for name, (effect, replaces) in told.items() if effect == "replaces" and not replaces] == []


def test_little_is_left_to_a_plan(told: dict[str, tuple[str, bool]]) -> None:
    """A file that said `depends` of everything would be right, and of no use."""
    assert sum(effect == "depends" for effect, _ in told.values()) < len(told) / 8


def test_every_answer_is_of_the_provider_in_use() -> None:
    """`python -m tests.terraform.provider` asks a new version."""
    known = {type_: facts.replacement for type_ in types() if (facts := facts_of(type_)).replacement is not None}
    wrong = [type_ for type_, facts in known.items() if f" {VERSION}, planned by" not in facts.source]
    assert wrong == []

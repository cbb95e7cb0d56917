"""Which statement grants what a type needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shared.access import granted, protection, reading, services
from shared.aws import facts_of, types
from shared.aws.facts import UNGRANTED, Use
from shared.naming import Names

NAMES = Names("dev", "111111111111", "sa-east-1")
GRANTS: dict[Use, list[dict]] = {
    "read": reading.reads_stack(NAMES),
    "change": [
        *services.changes_services(NAMES),
        *protection.changes_what_protects(NAMES),
        *protection.empties_log_bucket(NAMES),
    ],
}
SNAPSHOTS = Path(__file__).parents[2] / "stacks" / "__snapshots__"


@pytest.mark.parametrize("use", GRANTS)
def test_every_statement_that_a_file_names_is_granted(use: Use) -> None:
    """Under the use that names it: one that is misspelled would grant its actions to nobody."""
    assert granted.statements_of(use) == {one["Sid"] for one in GRANTS[use]}


def test_the_types_with_a_grant_are_those_of_the_service() -> None:
    """What no stack holds needs no permission, and what one holds needs all."""
    documents = [json.loads(file.read_text(encoding="utf-8")) for file in SNAPSHOTS.rglob("*document*.json")]
    named = {
        type_: {sid for actions in facts_of(type_).actions for sid in (*actions.read, *actions.change)}
        for type_ in types()
    }
    assert {type_ for type_, sids in named.items() if sids - {UNGRANTED}} == {
        type_ for document in documents for type_ in document["resource"]
    }
    assert [type_ for type_, sids in named.items() if len(sids) > 1 and UNGRANTED in sids] == []


def test_a_type_is_granted_when_no_action_of_it_is_left() -> None:
    """One that needs nothing is, too."""
    assert granted.is_granted("aws_lb")
    assert granted.is_granted("random_id")
    ungranted = next(
        type_
        for type_ in sorted(types())
        if any(UNGRANTED in block for one in facts_of(type_).actions for block in (one.read, one.change))
    )
    assert not granted.is_granted(ungranted)


def test_an_action_of_no_type_has_a_reason_and_no_type_needs_it() -> None:
    """The list keeps what the files cannot explain, and nothing else."""
    for sid, actions in granted.OF_NO_TYPE.items():
        assert all(len(reason) > 20 for reason in actions.values())
        needed = {
            action
            for type_ in types()
            for one in facts_of(type_).actions
            for action in (*one.read.get(sid, ()), *one.change.get(sid, ()))
        }
        assert needed
        assert needed & set(actions) == set()


def test_a_statement_that_no_file_names_is_an_error() -> None:
    """A role of its own in PASSED_TO, for example, that no type is made with."""
    with pytest.raises(LookupError, match=r"PassNobody: no file .* names it: name it there under actions\.change"):
        granted.granted("change", "PassNobody", resources=["*"])

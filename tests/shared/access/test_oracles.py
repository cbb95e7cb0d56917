"""What is granted is what four sources ask for that know nothing of `shared/aws`: no less, and little more."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ci.policy.aws.promise_calls import promised_permissions
from shared.access.granted import OF_NO_TYPE
from shared.aws import types
from tests.shared.access.iam_actions import actions_of
from tests.shared.access.oracles import ORACLES, Row, Rows, confirmations, main, rows_of, table
from tests.shared.access.otherwise import OTHERWISE
from tests.shared.access.provider_operations import recorded
from tests.shared.access.reference import dependents, privilege
from tests.shared.access.role_statements import example_documents, types_of
from tests.stacks.document import ROOT

ROWS = rows_of(types())


@pytest.fixture(scope="module")
def confirmed() -> dict[Row, list[str]]:
    """Return row -> the oracles that miss it when it is taken away."""
    return confirmations(ROWS)


@pytest.mark.parametrize("name", ORACLES)
def test_an_oracle_misses_nothing(name: str) -> None:
    """What it asks for stands in the file of the type, or in otherwise.yaml with the reason why it is not needed."""
    assert sorted(ORACLES[name](ROWS)) == []


def test_no_row_can_be_taken_away_unseen(confirmed: dict[Row, list[str]]) -> None:
    """Each one is missed by an oracle. One that none knows needs an entry under `needed` in otherwise.yaml."""
    assert [row for row, names in confirmed.items() if not names] == []


@pytest.mark.parametrize("name", ORACLES)
def test_each_oracle_confirms_some_rows(confirmed: dict[Row, list[str]], name: str) -> None:
    """One that did not would be no oracle."""
    assert [row for row, names in confirmed.items() if name in names]


def test_an_action_of_no_type_is_called_where_a_deployment_is_verified() -> None:
    """What no resource needs is granted for a promise alone, or for the wait before promises are asked."""
    asking = (ROOT / "stacks" / "catalog" / "promises", ROOT / "ci" / "deployment" / "verify", ROOT / "shared")
    called = {permission for folder in asking for permission in promised_permissions(folder)}
    granted = {action.lower() for actions in OF_NO_TYPE.values() for action in actions}
    assert granted - called == set()
    assert granted & {row.action.lower() for row in ROWS} == set()


def test_the_provider_s_operations_are_known_of_each_type() -> None:
    """Of a new one `python -m tests.shared.access.provider_operations` records them."""
    assert types() - recorded().keys() == frozenset()


def test_an_operation_is_a_permission_that_exists() -> None:
    """One whose name no permission has stands in iam_actions.py with those that it takes."""
    granted = {row.type for row in ROWS}
    operations = {one for type_, known in recorded().items() if type_ in granted for one in known}
    named = {action for one in operations for action in actions_of(*one.split(":"))}
    assert sorted(action for action in named if privilege(action) is None) == []


def asked_for(asker: str) -> set[str]:
    """Return what an oracle asks for on behalf of a type or of an action."""
    if asker.startswith("aws_"):
        own = {action for one in recorded()[asker] for action in actions_of(*one.split(":"))}
        return own | {one for row in ROWS if row.type == asker for one in dependents(row.action)}
    return set(dependents(asker))


@pytest.mark.parametrize("entry", OTHERWISE.unneeded, ids=lambda one: one.because[:40])
def test_what_is_called_unneeded_is_asked_for_and_not_granted(entry) -> None:  # noqa: ANN001
    """An entry that explains nothing any more goes away, and one cannot hide what a type is granted."""
    asked = {asker: asked_for(asker) & set(entry.actions) for asker in entry.of}
    assert [asker for asker, actions in asked.items() if not actions] == []
    assert set(entry.actions) - set().union(*asked.values()) == set()
    granted = {(row.type, row.action) for row in ROWS}
    assert set(entry.pairs()) & granted == set()


@pytest.mark.parametrize("oracle", ORACLES.values(), ids=ORACLES)
def test_an_oracle_misses_what_it_knows(oracle: Callable[[Rows], Iterator[str]]) -> None:
    """Of nothing granted each of them misses something, but for what the reference derives from what is granted."""
    some = frozenset(row for row in ROWS if row.action in ("ec2:CreateFlowLogs", "ecs:RegisterTaskDefinition"))
    assert list(oracle(some))


def test_the_table_counts_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    """Types, grants, and what each oracle confirms."""
    counted = dict(table())
    assert counted["synthesized types"] == len(types_of(example_documents()))
    assert counted["synthesized types without facts"] == 0
    assert counted["rows (type, statement, action)"] == len(ROWS)
    assert main() == 0
    printed = capsys.readouterr().out
    assert all(f"confirmed by {name}" in printed for name in ORACLES)

"""What a real apply, refresh, change and destroy of the stack called, the roles may do.

recorded_calls.json holds every call that the AWS provider 5.100.0 made against local AWS in a deployment of dev: made,
refreshed, all tags changed, eleven values changed, destroyed (from the provider's debug log).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shared.access import protection, reading, services
from shared.naming import Names
from tests.shared.access.iam_actions import actions_of

NAMES = Names("dev", "111111111111", "sa-east-1")
RECORDED = json.loads((Path(__file__).parent / "recorded_calls.json").read_text(encoding="utf-8"))
READ = reading.reads_stack(NAMES)
CHANGE = [
    *services.changes_services(NAMES),
    *protection.changes_what_protects(NAMES),
    *protection.empties_log_bucket(NAMES),
]


def allowed(statements: list[dict]) -> set[str]:
    """Return every action that the statements name."""
    return {action for statement in statements for action in statement["Action"]}


def recorded(*kinds: str) -> set[str]:
    """Return every permission that the recorded calls take."""
    return {
        action
        for kind in kinds
        for service, calls in RECORDED[kind].items()
        for call in calls
        for action in actions_of(service, call)
    }


def test_whoever_plans_may_read_everything_that_a_refresh_reads() -> None:
    """No recorded call of a refresh is denied to the plan role."""
    assert recorded("read") - allowed(READ) == set()


def test_whoever_deploys_may_do_everything_that_an_apply_did() -> None:
    """No recorded call is denied to the deploy role."""
    assert recorded("read", "change") - allowed(READ) - allowed(CHANGE) == set()


def test_reading_changes_nothing() -> None:
    """The plan role's permissions on the stack are reads, each one by its verb."""
    verbs = ("Describe", "Get", "List", "View")
    assert [one for one in allowed(READ) if not one.partition(":")[2].startswith(verbs)] == ["kms:Decrypt"]


@pytest.mark.parametrize("statement", [*READ, *CHANGE], ids=lambda statement: statement["Sid"])
def test_no_action_is_a_pattern(statement: dict) -> None:
    """Every permission stands there by its name."""
    assert [action for action in statement["Action"] if "*" in action] == []

"""What the roles may do is what a real apply, refresh, change and destroy of the stack called: no less, little more.

recorded_calls.json holds every call that the AWS provider 5.100.0 made against local AWS in a deployment of dev: made,
refreshed, all tags changed, eleven values changed, destroyed (from the provider's debug log).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shared.access import protection, reading, services
from shared.aws import facts, facts_of
from shared.naming import Names
from tests.shared.access.iam_actions import BEYOND_THE_RECORD, UNTAG, actions_of

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


def service(action: str) -> str:
    """Return the service of an action."""
    return action.partition(":")[0]


def of_types() -> set[str]:
    """Return every action that the file of a type names."""
    types = [file.stem for file in (Path(facts.__file__).parent / "types").glob("*.yaml")]
    return {
        action
        for name in types
        for actions in facts_of(name).actions
        for use in (actions.read, actions.change)
        for named in use.values()
        for action in named
    }


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


def test_what_was_never_called_has_a_reason() -> None:
    """Beyond the record stand only the permissions of the list, and those that take a tag away.

    A service that was not deployed then is not in the record: what the files of its types name has its source there.
    """
    called = recorded("read", "change")
    deployed_then = set(map(service, called))
    later = {one for one in of_types() if service(one) not in deployed_then} - set(BEYOND_THE_RECORD)
    beyond = (allowed(READ) | allowed(CHANGE)) - called - later
    assert {action for action in beyond if action.partition(":")[2] not in UNTAG} == set(BEYOND_THE_RECORD)


def test_reading_changes_nothing() -> None:
    """The plan role's permissions on the stack are reads, each one by its verb."""
    verbs = ("Describe", "Get", "List", "View")
    assert [one for one in allowed(READ) if not one.partition(":")[2].startswith(verbs)] == ["kms:Decrypt"]


@pytest.mark.parametrize("statement", [*READ, *CHANGE], ids=lambda statement: statement["Sid"])
def test_no_action_is_a_pattern(statement: dict) -> None:
    """Every permission stands there by its name."""
    assert [action for action in statement["Action"] if "*" in action] == []

"""Rules about what the repository knows of a type. Each yields what breaks it."""

from __future__ import annotations

from collections.abc import Iterator

from ci.policy.aws.rule import Broken, Rule
from ci.policy.aws.stack import Stack
from shared.access.granted import is_granted
from shared.aws import facts_of, file_name, types


def known_type(stack: Stack) -> Iterator[Broken]:
    """Whoever gives a stack a new type of AWS writes down what the other commands must know of it."""
    for address, type_ in _typed(stack):
        if type_.startswith("aws_") and type_ not in types():
            yield Broken(address, f"there is no {file_name(type_)}")
        elif type_.startswith("aws_") and (missing := missing_sections(type_)):
            yield Broken(address, f"{file_name(type_)} has no {' and no '.join(missing)}")


def missing_sections(type_: str) -> list[str]:
    """Return the sections that a type of a stack must have and that its file lacks."""
    facts = facts_of(type_)
    return [name for name, section in (("actions", facts.actions), ("replacement", facts.replacement)) if not section]


def granted_type(stack: Stack) -> Iterator[Broken]:
    """The roles may read and change what the service holds; the account's foundation is made by break-glass."""
    for address, type_ in _typed(stack):
        if not stack.is_account and not is_granted(type_):
            yield Broken(address, f"{file_name(type_)} has actions under `ungranted`")


def _typed(stack: Stack) -> Iterator[tuple[str, str]]:
    return ((element.address, element.type or "") for element in stack.resources.values())


RULES = (
    Rule(
        "known-type",
        "roles, diff, gate and these rules read there what a type needs, what is lost with it and what it exposes",
        "write its sections actions and replacement, and data, policy, rules, attaches, encryption and secrets where "
        "it has them; `python -m tests.ci.changes.diff.provider_schema` adds attributes (shared/aws/facts.py)",
        "CONTRIBUTING.md, Add a construct",
        known_type,
    ),
    Rule(
        "granted-type",
        "an apply fails in the middle when the deploy role may not do what a resource takes",
        "put them under the statement of shared/access that grants them (CONTRIBUTING.md, Change who may do what)",
        "IAM user guide, Grant least privilege access",
        granted_type,
    ),
)

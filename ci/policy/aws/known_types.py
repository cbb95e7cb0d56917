"""Rules about what the repository knows of a type. Each yields what breaks it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ci.changes.diff.document import Element
from ci.changes.permissions.statement import statements
from ci.policy.aws.rule import Broken, Rule
from ci.policy.aws.stack import Stack
from shared.access.granted import is_granted, needed_statements
from shared.aws import facts_of, file_name, types

# An argument that names the key which encrypts a resource.
_KEY = re.compile(r"kms_\w*(?:id|arn)")


def known_type(stack: Stack) -> Iterator[Broken]:
    """Whoever gives a stack a new type of AWS writes down what the other commands must know of it."""
    for element in stack.resources.values():
        type_ = element.type or ""
        if type_.startswith("aws_") and type_ not in types():
            yield Broken(element.address, f"there is no {file_name(type_)}")
        elif type_.startswith("aws_") and (missing := missing_sections(element)):
            yield Broken(element.address, f"{file_name(type_)} has no {' and no '.join(missing)}")


def missing_sections(element: Element) -> list[str]:
    """Return the sections that the file of a resource's type must have and lacks."""
    facts = facts_of(element.type)
    encrypted = facts.encryption is not None or not any(_KEY.fullmatch(key) for key in element.body)
    sections = (("actions", facts.actions), ("replacement", facts.replacement), ("encryption", encrypted))
    return [name for name, section in sections if not section]


def granted_type(stack: Stack) -> Iterator[Broken]:
    """The roles may read and change what the service holds; the account's foundation is made by break-glass."""
    if stack.is_account:
        return
    made = {sid for one in stack.account.of("aws_iam_policy") for sid in _sids(one)} if stack.account else None
    for element in stack.resources.values():
        type_ = element.type or ""
        if not is_granted(type_):
            yield Broken(element.address, f"{file_name(type_)} has actions under `ungranted`")
        missing = sorted(needed_statements(type_, element.body) - made) if made is not None else []
        if missing:
            yield Broken(element.address, f"{file_name(type_)} names {' and '.join(missing)}, which no role has")


def promised_type(stack: Stack) -> Iterator[Broken]:
    """Of each resource of the service some integration test asks AWS, once it is deployed."""
    if stack.is_account:
        return
    for address, type_ in _typed(stack):
        reads = _own_reads(type_)
        if reads and stack.promised.isdisjoint(action.lower() for action in reads):
            yield Broken(address, f"no test in stacks/{stack.package}/promises calls {' or '.join(reads)}")


def _own_reads(type_: str) -> list[str]:
    """Return what the provider reads of a type from its own service, without what reads tags alone.

    The first actions of a file are the provider's, and those that change the resource are of its own service.
    """
    provider = next(iter(facts_of(type_).actions), None)
    if provider is None:
        return []
    services = {_service(action) for actions in provider.change.values() for action in actions}
    found = {action for actions in provider.read.values() for action in actions}
    return sorted(one for one in found if _service(one) in services and "Tag" not in one.partition(":")[2])


def _service(action: str) -> str:
    return action.partition(":")[0]


def _sids(policy: Element) -> set[str]:
    return {one.sid for one in statements(policy.body.get("policy")) if one.sid is not None}


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
        "name a statement of shared/access/services.py or protection.py that grants them; of a new service: one that "
        "IN_ACCOUNT of services.py makes (docs/permissions.md)",
        "IAM user guide, Grant least privilege access",
        granted_type,
    ),
    Rule(
        "promised-type",
        "what no integration test asks about is not verified after a deployment",
        "ask it in promises/ of its stack (CONTRIBUTING.md, Add a promise), or write the reason into findings.yaml",
        "CONTRIBUTING.md, Add a promise",
        promised_type,
    ),
)

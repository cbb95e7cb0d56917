"""One synthesised document as the rules read it: resources by type, who refers to whom, and every policy statement."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ci.changes.diff import references
from ci.changes.diff.document import Element, elements

# Where resources keep policies. What a role may do, who may become it, and what a resource lets others do are three
# different questions, so each kind has its name.
IDENTITY_POLICIES = {
    "aws_iam_policy": "policy",
    "aws_iam_role_policy": "policy",
    "aws_iam_user_policy": "policy",
    "aws_iam_group_policy": "policy",
}
TRUST_POLICIES = {"aws_iam_role": "assume_role_policy"}
ENDPOINT_POLICIES = {"aws_vpc_endpoint": "policy"}
RESOURCE_POLICIES = {
    "aws_kms_key": "policy",
    "aws_s3_bucket_policy": "policy",
    "aws_sns_topic_policy": "policy",
    "aws_secretsmanager_secret_policy": "policy",
    "aws_cloudwatch_log_resource_policy": "policy_document",
}


@dataclass(frozen=True)
class Statement:
    """One statement of a policy: the address of its resource with `#Sid`, and what it says."""

    address: str
    says: Mapping[str, Any]

    @property
    def allows(self) -> bool:
        """Return whether it permits, and does not deny."""
        return self.says.get("Effect") == "Allow"

    def listed(self, key: str) -> list[str]:
        """Return the values of `Action`, `Resource` and the like; one value may stand without its list."""
        return as_list(self.says.get(key, []))

    def principals(self) -> list[tuple[str, str]]:
        """Return kind and name of each principal; everybody is ("*", "*")."""
        match self.says.get("Principal", {}):
            case dict() as named:
                return [(kind, name) for kind, names in named.items() for name in as_list(names)]
            case anybody:
                return [("*", str(anybody))]

    def conditions(self) -> Iterator[tuple[str, str, list[str]]]:
        """Yield operator, key and values of each condition, the first two in small letters: IAM takes any."""
        for operator, keys in self.says.get("Condition", {}).items():
            for key, values in keys.items():
                yield operator.lower(), key.lower(), as_list(values)

    def condition(self, operator: str, key: str) -> list[str]:
        """Return the values of one condition; none where it does not stand there."""
        found = [values for its, name, values in self.conditions() if (its, name) == (operator, key)]
        return found[0] if found else []


@dataclass(frozen=True)
class Stack:
    """One document: whose it is, its id, its tier, and whether it is the service or the account that it stands in."""

    environment: str
    tier: str
    id: str
    document: Mapping[str, Any]
    is_account: bool = False

    @property
    def is_production(self) -> bool:
        """Return whether customers depend on it."""
        return self.tier == "production"

    def accounts(self) -> set[str]:
        """Return the accounts that the document may be applied to."""
        providers = as_list(self.document.get("provider", {}).get("aws", []))
        return {account for provider in providers for account in provider.get("allowed_account_ids") or []}

    def of(self, *types: str) -> list[Element]:
        """Return the resources of these types, in the order of the document."""
        return [element for element in self._resources.values() if element.type in types]

    def named_by(self, element: Element, key: str) -> set[str]:
        """Return the addresses that one argument of a resource refers to."""
        return set(references.addresses({key: element.body.get(key)})) & self._resources.keys()

    def naming(self, address: str, type_: str, key: str) -> list[Element]:
        """Return the resources of a type whose argument refers to `address`."""
        return [element for element in self.of(type_) if address in self.named_by(element, key)]

    def statements(self, *places: Mapping[str, str]) -> Iterator[Statement]:
        """Yield the statements of every policy in these places (type of resource -> argument)."""
        for place in places:
            for type_, argument in place.items():
                for element in self.of(type_):
                    for number, says in enumerate(policy(element.body.get(argument))):
                        yield Statement(f"{element.address}#{says.get('Sid', number)}", says)

    def containers(self) -> Iterator[tuple[Element, str, Mapping[str, Any]]]:
        """Yield task definition, `address#name` and definition of each container."""
        for task in self.of("aws_ecs_task_definition"):
            for container in json.loads(task.body.get("container_definitions", "[]")):
                yield task, f"{task.address}#{container.get('name')}", container

    @cached_property
    def _resources(self) -> dict[str, Element]:
        return {key: one for key, one in elements(self.document).items() if one.mode == "resource"}


def policy(text: str | None) -> list[Mapping[str, Any]]:
    """Return the statements of a policy document; none where there is no document."""
    if text is None:
        return []
    found = json.loads(text)["Statement"]
    return found if isinstance(found, list) else [found]


def as_list(value: Any) -> list[Any]:  # noqa: ANN401  # JSON
    """Return a value as a list; one that stands alone is its only item."""
    return value if isinstance(value, list) else [value]


def first(value: Any) -> Mapping[str, Any]:  # noqa: ANN401  # JSON
    """Return a block: the first where several may stand, an empty one where there is none."""
    match value:
        case [dict() as block, *_]:
            return block
        case dict():
            return value
        case _:
            return {}

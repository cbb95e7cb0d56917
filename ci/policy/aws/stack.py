"""One synthesized document as the rules read it: resources by type, who refers to whom, and every policy statement."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ci.changes.diff import references
from ci.changes.diff.document import Element, as_list, elements
from ci.changes.permissions.statement import Statement, statements
from shared.aws import facts_of


@dataclass(frozen=True)
class Stack:
    """One document: whose it is, its tier and id, whether it prepares the account, and the package that declares it.

    `account` is the stack that prepares the account of a service's stack, and `promised` the permissions that the calls
    of its package's integration tests take, in small letters.
    """

    environment: str
    tier: str
    id: str
    document: Mapping[str, Any]
    is_account: bool = False
    package: str = ""
    account: Stack | None = None
    promised: frozenset[str] = frozenset()

    @property
    def is_production(self) -> bool:
        """Return whether customers depend on it."""
        return self.tier == "production"

    @cached_property
    def resources(self) -> dict[str, Element]:
        """The resources by their address, in the order of the document."""
        return {key: one for key, one in elements(self.document).items() if one.mode == "resource"}

    @property
    def region(self) -> str:
        """The region of the document's provider, empty where none says so."""
        return next((str(one.get("region", "")) for one in self._providers()), "")

    @property
    def tags(self) -> Mapping[str, str]:
        """The tags that every resource of the document gets, by their keys in small letters."""
        found = [first(one.get("default_tags")).get("tags") or {} for one in self._providers()]
        return {key.lower(): value for tags in found for key, value in tags.items()}

    @property
    def account_id(self) -> str:
        """The account that the document, or else the one that prepares its account, is for; empty where none says."""
        return next(iter(sorted(self.accounts() or (self.account.accounts() if self.account else ()))), "")

    def accounts(self) -> set[str]:
        """Return the accounts that the document may be applied to."""
        return {account for provider in self._providers() for account in provider.get("allowed_account_ids") or []}

    def _providers(self) -> list[Mapping[str, Any]]:
        return as_list(self.document.get("provider", {}).get("aws", []))

    def regions(self) -> set[str]:
        """Return the regions of the document's providers."""
        return {one["region"] for one in as_list(self.document.get("provider", {}).get("aws", [])) if one.get("region")}

    def of(self, *types: str) -> list[Element]:
        """Return the resources of these types."""
        return [element for element in self.resources.values() if element.type in types]

    def named_by(self, element: Element, key: str) -> set[str]:
        """Return the addresses that one argument of a resource refers to."""
        return set(references.addresses({key: element.body.get(key)})) & self.resources.keys()

    def naming(self, address: str, type_: str, key: str) -> list[Element]:
        """Return the resources of a type whose argument refers to `address`."""
        return [element for element in self.of(type_) if address in self.named_by(element, key)]

    def statements(self, *kinds: str) -> Iterator[tuple[str, Statement]]:
        """Yield `address#Sid` and statement of every policy of these kinds (`shared.aws.facts.Policy`).

        Raises NoPolicyError for a policy that cannot be read.
        """
        for element in self.resources.values():
            policy = facts_of(element.type).policy
            if policy is not None and policy.kind in kinds:
                for number, one in enumerate(statements(element.body.get(policy.argument))):
                    yield f"{element.address}#{number if one.sid is None else one.sid}", one

    def containers(self) -> Iterator[tuple[Element, str, Mapping[str, Any]]]:
        """Yield task definition, `address#name` and definition of each container."""
        for task in self.of("aws_ecs_task_definition"):
            for container in json.loads(task.body.get("container_definitions", "[]")):
                yield task, f"{task.address}#{container.get('name')}", container


def first(value: Any) -> Mapping[str, Any]:  # noqa: ANN401  # JSON
    """Return a block: the first where several may stand, an empty one where there is none."""
    match value:
        case [dict() as block, *_]:
            return block
        case dict():
            return value
        case _:
            return {}

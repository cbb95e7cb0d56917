"""Whether the statements of a synthesized policy permit one action on one resource: exact, and without any AWS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from tests.stacks.document import Arguments, Document

# What an action that knows no resource is asked for: `*` alone grants it (service authorization reference).
NO_RESOURCE = "*"


def permits(
    statements: Iterable[Arguments], action: str, resource: str, context: Mapping[str, str], effect: str = "Allow"
) -> bool:
    """Return whether a statement of this effect covers the request. It knows StringEquals and no other condition."""
    return any(
        statement["Effect"] == effect
        and any(fnmatchcase(action, pattern) for pattern in statement["Action"])
        and any(fnmatchcase(resource, pattern) for pattern in statement["Resource"])
        and _holds(statement.get("Condition", {}), context)
        for statement in statements
    )


def of_role(account: Document, purpose: str) -> list[Arguments]:
    """Return every statement that a role of an account's document has: its own, and those of its managed policies."""
    carriers = {f"roles/{purpose}-own"} | {
        attached["policy_arn"].removeprefix("<").removesuffix(".arn>")
        for attached in account.of_type("aws_iam_role_policy_attachment").values()
        if attached["role"] == f"<roles/{purpose}.name>"
    }
    return [statement for path, statement in account.statements() if path in carriers]


def _holds(condition: Arguments, context: Mapping[str, str]) -> bool:
    return all(
        operator == "StringEquals" and context.get(key) in ([wanted] if isinstance(wanted, str) else wanted)
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )

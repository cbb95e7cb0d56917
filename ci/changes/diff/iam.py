"""IAM policies in the normal form: the order of statements, actions, resources and principals means nothing.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html: a list of one may stand without
brackets, and statements are evaluated together.
"""

from __future__ import annotations

from typing import Any

from ci.changes.diff.values import JsonText, Keyed, Node, unordered

_LISTS = frozenset({"Action", "NotAction", "Resource", "NotResource"})
_PRINCIPALS = frozenset({"Principal", "NotPrincipal"})


def is_policy(data: object) -> bool:
    """Return whether data is a policy: an object with statements that allow or deny."""
    match data:
        case {"Statement": dict() as statement}:
            return "Effect" in statement
        case {"Statement": [*statements]}:
            return all(isinstance(statement, dict) and "Effect" in statement for statement in statements)
    return False


def normal(policy: dict[str, Any]) -> JsonText:
    """Return a policy (see is_policy) in the normal form."""
    return JsonText({key: _statements(value) if key == "Statement" else value for key, value in policy.items()})


def _statements(statements: Any) -> Node:  # noqa: ANN401 - one statement or a list of them
    """Return statements by their Sid, of which one may have none; without usable Sids they are a set."""
    normalised = {}
    for statement in _listed(statements):
        normalised.setdefault(str(statement.get("Sid", "")), []).append(_statement(statement))
    if all(len(found) == 1 for found in normalised.values()):
        return Keyed(("Sid",), {(sid,): found[0] for sid, found in normalised.items()}, None)
    return unordered(statement for found in normalised.values() for statement in found)


def _statement(statement: dict[str, Any]) -> Node:
    return {key: _element(key, value) for key, value in statement.items()}


def _element(key: str, value: Any) -> Node:  # noqa: ANN401 - any element of a statement
    if key in _LISTS:
        return unordered(_listed(value))
    if key in _PRINCIPALS and isinstance(value, dict):
        return {kind: unordered(_listed(names)) for kind, names in value.items()}
    if key == "Condition" and isinstance(value, dict):
        return {
            operator: {name: unordered(_listed(values)) for name, values in test.items()}
            if isinstance(test, dict)
            else test
            for operator, test in value.items()
        }
    return value


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - a value, or a list of such
    return value if isinstance(value, list) else [value]

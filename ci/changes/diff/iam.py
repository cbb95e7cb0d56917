"""IAM policies in the normal form: the order of statements, actions, resources and principals means nothing.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html: a list of one may stand without
brackets, and statements are evaluated together. Which elements hold lists is known to permissions/statement.py alone.
Its `Statement` is not used here: a difference is shown as it is written, with elements that IAM does not know, text
apart from numbers, and letter case; and a policy that IAM would refuse must not stop a comparison.
"""

from __future__ import annotations

from typing import Any

from ci.changes.diff.values import JsonText, Keyed, Node, unordered
from ci.changes.permissions.statement import each_list, listed


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
    by_sid: dict[str, list[Node]] = {}
    for statement in listed(statements):
        by_sid.setdefault(str(statement.get("Sid", "")), []).append(each_list(statement, unordered))
    if all(len(found) == 1 for found in by_sid.values()):
        return Keyed(("Sid",), {(sid,): found[0] for sid, found in by_sid.items()}, None)
    return unordered(statement for found in by_sid.values() for statement in found)

"""The rule about what opens a resource without the other rules seeing it. It yields what no type's file declares.

Broadening, the gate and the rules about permissions and networks find policies and rules where the file of a type says
that they are (`shared.aws.TypeFacts.exposing`). What stands elsewhere is judged by none of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ci.changes.diff.document import Element
from ci.policy.aws.network import is_public
from ci.policy.aws.rule import Broken, Rule
from ci.policy.aws.stack import Stack
from shared.aws import facts_of, file_name

# Of these the rules public-ingress, open-egress and public-address speak, by their names.
_JUDGED_TYPES = ("aws_security_group", "aws_default_security_group")
_JUDGED = ("map_public_ip_on_launch", "assign_public_ip")


def declared_exposure(stack: Stack) -> Iterator[Broken]:
    """Whatever opens a resource stands where the file of its type says, so that each rule sees it."""
    for element in stack.resources.values():
        declared = facts_of(element.type).exposing
        for path, what in _exposures(element):
            if path not in declared:
                yield Broken(element.address, f"{path} {what}, and {file_name(element.type or '')} does not say so")


def _exposures(element: Element) -> Iterator[tuple[str, str]]:
    """Yield the path of each argument that opens something, and what it does."""
    judged = element.type in _JUDGED_TYPES or facts_of(element.type).rules is not None
    for path, value in _leaves(element.body, ""):
        key = path.rpartition(".")[2]
        if isinstance(value, str) and _is_policy(value):
            yield path, "holds a policy"
        elif value is True and "public" in key and key not in _JUDGED:
            yield path, "is true"
        elif not judged and _is_source(key) and isinstance(value, str) and is_public(value):
            yield path, f"lets {value} in"


def _is_source(key: str) -> bool:
    """Return whether an argument says from where something may be reached: not where to, nor what a network is."""
    return "cidr" in key and not key.startswith("destination_") and key != "cidr_block"


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any JSON
    """Yield dotted path and value of everything that is neither a mapping nor a list."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path)
    else:
        yield path, value


def _is_policy(text: str) -> bool:
    if '"Statement"' not in text:
        return False
    try:
        return "Statement" in json.loads(text)
    except (ValueError, TypeError):
        return True  # text around a policy: a template, for example


RULES = (
    Rule(
        "declared-exposure",
        "an opening that no file declares is judged by no rule, and shown by no gate as broader",
        "write policy, rules, attaches, blocks or opens into the type's file, or the reason into findings.yaml",
        "CONTRIBUTING.md, Add a construct",
        declared_exposure,
    ),
)

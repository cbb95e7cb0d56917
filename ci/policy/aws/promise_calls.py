"""Which permissions the calls of a stack's integration tests take: read from their source, nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from shared.aws.s3_calls import S3_ACTIONS

# Services that boto3 calls otherwise than permissions do, and calls that take a permission of another name (Service
# Authorization Reference: the prefix of each service, and the actions of AWS Budget Service).
_PREFIXES = {
    "efs": "elasticfilesystem",
    "elbv2": "elasticloadbalancing",
    "opensearch": "es",
    "stepfunctions": "states",
}
_OTHERWISE = {"budgets:describebudget": "budgets:viewbudget"} | {
    f"s3:{call}".lower(): action.lower() for call, action in S3_ACTIONS.items()
}


def promised_permissions(folder: Path) -> frozenset[str]:
    """Return the permissions, in small letters, of every call `ask("service", "operation")` in the modules of a folder.

    A module that cannot be parsed has none: the tests of the promises say why.
    """
    return frozenset(one for file in sorted(folder.glob("*.py")) for one in _permissions(file))


def _permissions(file: Path) -> Iterator[str]:
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="ask" | "_ask") | ast.Name(id="ask"),
                args=[ast.Constant(value=str(service)), ast.Constant(value=str(operation)), *_],
            ):
                call = f"{_PREFIXES.get(service, service)}:{operation.replace('_', '')}"
                yield _OTHERWISE.get(call, call)

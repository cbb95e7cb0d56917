"""Every role that the documents make, and what each is allowed: those of an account, and those of the stack in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import stacks  # noqa: F401 - prepares the bindings before anything imports cdktf

# isort: split
from cdktf import App

from shared.aws import facts_of
from shared.config import load_all
from shared.policies import Statement
from stacks.factory import build
from stacks.kinds import ACCOUNT, SERVICE
from stacks.synthesis import DOCUMENT
from tests.examples.good import GOOD

_ARN = re.compile(r"\$\{(aws_\w+)\.[\w-]+\.arn\}")
_PLACEHOLDER = re.compile(r"\{\w+\}")
Documents = Mapping[str, Mapping[str, Any]]


def example_documents() -> Documents:
    """Synthesize every stack of each example environment; return stack -> document."""
    configs = load_all(GOOD)
    with TemporaryDirectory() as folder:
        app = App(outdir=folder, stack_traces=False)
        for config in configs:
            for kind in (ACCOUNT, SERVICE):
                build(app, kind, config, configs)
        app.synth()
        found = sorted(Path(folder, "stacks").glob(f"*/{DOCUMENT}"))
        return {file.parent.name: json.loads(file.read_text(encoding="utf-8")) for file in found}


def of_roles(documents: Documents) -> dict[str, list[Statement]]:
    """Return role -> everything that its own policies and the managed ones allow it."""
    found: dict[str, list[Statement]] = {}
    for document in documents.values():
        resources = document["resource"]
        managed = {f"aws_iam_policy.{key}": one["policy"] for key, one in resources.get("aws_iam_policy", {}).items()}
        for key, role in resources.get("aws_iam_role", {}).items():
            policies = [
                *(one["policy"] for one in _of_role(resources, "aws_iam_role_policy", key)),
                *(
                    managed[one["policy_arn"].removeprefix("${").removesuffix(".arn}")]
                    for one in _of_role(resources, "aws_iam_role_policy_attachment", key)
                ),
            ]
            found[role["name"]] = [one for policy in policies for one in _allowed(policy)]
    return found


def of_boundaries(documents: Documents) -> dict[str, list[Statement]]:
    """Return what each boundary of a role lets through."""
    bounds = {
        role["permissions_boundary"]
        for document in documents.values()
        for role in document["resource"].get("aws_iam_role", {}).values()
        if "permissions_boundary" in role
    }
    return {
        policy["name"]: _allowed(policy["policy"])
        for document in documents.values()
        for policy in document["resource"].get("aws_iam_policy", {}).values()
        if any(bound.endswith(f":policy/{policy['name']}") for bound in bounds)
    }


def types_of(documents: Documents) -> list[str]:
    """Return every type of AWS that some document holds, sorted."""
    return sorted({type_ for one in documents.values() for type_ in one["resource"] if type_.startswith("aws_")})


def _of_role(resources: Mapping[str, Any], type_: str, key: str) -> Iterator[Mapping[str, Any]]:
    for one in resources.get(type_, {}).values():
        if re.fullmatch(rf"\$\{{aws_iam_role\.{re.escape(key)}\.(id|name)\}}", one["role"]):
            yield one


def _allowed(policy: str) -> list[Statement]:
    statements: Sequence[Statement] = json.loads(policy)["Statement"]
    return [
        {**one, "Resource": [_ARN.sub(_form, resource) for resource in one["Resource"]]}
        for one in statements
        if one["Effect"] == "Allow"
    ]


def _form(reference: re.Match[str]) -> str:
    """Return what the ARN of a resource looks like that is made in the same document."""
    arn = facts_of(reference[1]).arn
    assert arn is not None, f"the file of {reference[1]} has no section arn"
    return _PLACEHOLDER.sub("*", arn.form)

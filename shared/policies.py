"""Policy documents as data: statements name their actions and resources, and say why where they cannot."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

Statement = dict[str, Any]
Condition = Mapping[str, Mapping[str, str | list[str]]]


def allow(
    sid: str,
    *,
    actions: Iterable[str],
    resources: Iterable[str],
    principal: Mapping[str, str | list[str]] | None = None,
    condition: Condition | None = None,
    because: str = "",
) -> Statement:
    """Return an Allow statement.

    `because` is the reason for a wildcard and must be given when an action holds a `*`, or when a resource is `*` or
    everything of a service without accounts (`arn:aws:s3:::*`). Raises ValueError when it is missing, and when there is
    nothing to be explained.
    """
    return _statement("Allow", sid, actions, resources, principal, condition, because)


def deny(
    sid: str,
    *,
    actions: Iterable[str],
    resources: Iterable[str],
    principal: Mapping[str, str | list[str]] | None = None,
    condition: Condition | None = None,
) -> Statement:
    """Return a Deny statement: wildcards need no reason here, they deny more."""
    return _statement("Deny", sid, actions, resources, principal, condition, None)


def document(*statements: Statement) -> str:
    """Return a policy document as JSON text; cdktf tokens in it survive."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def service_trust(service: str, *, account_id: str, source_arn: str | None = None) -> str:
    """Return a trust policy for an AWS service that works for this account only (the confused-deputy rule of AWS)."""
    condition: dict[str, Mapping[str, str | list[str]]] = {"StringEquals": {"aws:SourceAccount": account_id}}
    if source_arn is not None:
        condition["ArnLike"] = {"aws:SourceArn": source_arn}
    return document(
        {
            "Sid": "AssumedByService",
            "Effect": "Allow",
            "Action": ["sts:AssumeRole"],
            "Principal": {"Service": service},
            "Condition": condition,
        }
    )


def tls_only(*resources: str) -> Statement:
    """Return the statement that refuses every request without TLS."""
    return deny(
        "TlsOnly",
        actions=["*"],
        resources=resources,
        principal={"AWS": "*"},
        condition={"Bool": {"aws:SecureTransport": "false"}},
    )


def _statement(
    effect: str,
    sid: str,
    actions: Iterable[str],
    resources: Iterable[str],
    principal: Mapping[str, str | list[str]] | None,
    condition: Condition | None,
    because: str | None,
) -> Statement:
    statement: Statement = {
        "Sid": sid,
        "Effect": effect,
        "Action": sorted(actions),
        "Resource": list(resources),
    }
    if because is not None:
        wild = any("*" in action for action in statement["Action"]) or any(
            resource == "*" or resource.endswith(":::*") for resource in statement["Resource"]
        )
        if wild and not because:
            raise ValueError(f"{sid}: a wildcard needs a reason (because=...)")
        if because and not wild:
            raise ValueError(f"{sid}: a reason is given but there is no wildcard")
    if principal is not None:
        statement["Principal"] = dict(principal)
    if condition is not None:
        statement["Condition"] = {operator: dict(keys) for operator, keys in condition.items()}
    return statement

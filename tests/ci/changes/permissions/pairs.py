"""Statements and policies, as the pairs of them are written."""

from __future__ import annotations

import json
from typing import Any

ROLE, OTHER = "arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"
BUCKET, OBJECTS = "arn:aws:s3:::x", "arn:aws:s3:::x/*"


def allow(action: Any = "s3:GetObject", resource: Any = OBJECTS, **more: Any) -> dict[str, Any]:
    """Return an Allow."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = "s3:DeleteObject", resource: Any = OBJECTS, **more: Any) -> dict[str, Any]:
    """Return a Deny."""
    return {**allow(action, resource, **more), "Effect": "Deny"}


def trust(principal: Any, **more: Any) -> dict[str, Any]:
    """Return who may become a role."""
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **more}


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    """Return a condition."""
    return {"Condition": {operator: {key: list(values)}}}


def all_but(*actions: str, effect: str = "Allow") -> dict[str, Any]:
    """Return a statement about every action but some."""
    return {"Effect": effect, "NotAction": list(actions), "Resource": "*"}


def deny_but(*actions: str) -> dict[str, Any]:
    """Return a Deny of every action but some."""
    return all_but(*actions, effect="Deny")


def without(statement: dict[str, Any], element: str, **more: Any) -> dict[str, Any]:
    """Return a statement with other elements in place of one."""
    return {key: value for key, value in statement.items() if key != element} | more


def policy(*statements: dict[str, Any]) -> str:
    """Return a policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


A, D = allow(), deny()
TLS = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
VPC = when("StringEquals", "aws:SourceVpc", "vpc-1")
VPCS = when("StringEquals", "aws:SourceVpc", "vpc-1", "vpc-2")
NOT_ROLES = when("ArnNotEquals", "aws:PrincipalArn", ROLE, OTHER)

"""What ministack's policies do not see of a request and AWS's do. It matters where it enforces IAM (`AUTH=true`) only.

- that a request came over TLS: loopback has none, and every bucket of ours refuses plain HTTP
- whether a write to S3 is conditional (S3 user guide, "Enforce conditional writes on Amazon S3 buckets")
- of a session the role that it has assumed (IAM user guide, aws:PrincipalArn), also in another account's bucket
- the claims of GitHub's tokens that AWS knows (AWS What's New, January 2026, "AWS STS now supports validation of select
  identity provider specific claims")
- the boundary of a role that is made or changed (service authorization reference, iam:PermissionsBoundary)
- the name that a key gets or loses (service authorization reference, AWS KMS, CreateAlias)

Runs in ministack's environment, so it imports nothing of ours.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ministack import app  # ty: ignore[import-not-found]
from ministack.core import iam_actions, iam_evaluator  # ty: ignore[import-not-found]
from ministack.services import iam, sts  # ty: ignore[import-not-found]

GITHUB = "token.actions.githubusercontent.com"
GITHUB_CLAIMS = ("environment", "job_workflow_ref", "ref", "repository", "repository_id", "workflow")


def _over_tls(pin: Callable[[str, bool], None]) -> Callable[[str, bool], None]:
    return lambda address, _: pin(address, True)


def _sees_conditional_writes(context_of: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """A write with If-None-Match is one with the condition key s3:if-none-match."""

    def context(action: str, query: Any, path: str = "", headers: dict[str, str] | None = None) -> dict[str, Any]:
        found = context_of(action, query, path, headers)
        if action == "s3:PutObject" and headers and (value := headers.get("if-none-match")):
            found["s3:if-none-match"] = value
        return found

    return context


def _sees_role(resolve: Callable[[str, Any], Any]) -> Callable[[str, Any], Any]:
    """Of a session, aws:PrincipalArn is its role. Our roles have no path, which a session does not tell."""

    def resolved(key: str, context: Any) -> Any:
        value = resolve(key, context)
        if key.lower() == "aws:principalarn" and ":assumed-role/" in str(value):
            account, name = value.split(":")[4], value.split("/")[1]
            return f"arn:aws:iam::{account}:role/{name}"
        return value

    return resolved


def _sees_session(evaluate: Callable[..., Any]) -> Callable[..., Any]:
    """A bucket of another account is asked for by a session, not by the whole account that it belongs to."""

    def evaluated(policy: Any, context: Any, *arguments: Any, **options: Any) -> Any:
        caller = iam_evaluator.caller_arn()
        if context.principal_type == "Root" and f":{context.principal_account}:" in caller:
            context = replace(context, principal_arn=caller)
        return evaluate(policy, context, *arguments, **options)

    return evaluated


def _sees_claims(principal_of: Callable[..., tuple[str, dict[str, Any]]]) -> Callable[..., tuple[str, dict[str, Any]]]:
    """The trust policy sees the claims of GitHub's token beside audience and subject."""

    def principal(token: str, provider: str, role_arn: str) -> tuple[str, dict[str, Any]]:
        who, keys = principal_of(token, provider, role_arn)
        try:
            payload = token.split(".")[1]
            claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        except (IndexError, ValueError):
            claims = {}
        return who, keys | {f"{GITHUB}:{name}": claims[name] for name in GITHUB_CLAIMS if name in claims}

    return principal


def _sees_boundaries(context_of: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """The boundary that a new role gets, or that the role has whose policies change."""

    def context(service: str, action: str, body: bytes, parameters: dict[str, Any]) -> dict[str, Any]:
        found = context_of(service, action, body, parameters)
        if service == "iam":
            asked = _first(parameters.get("PermissionsBoundary"))
            role = iam._roles.get(_first(parameters.get("RoleName")) or "") or {}
            boundary = asked or role.get("PermissionsBoundary")
            if boundary:
                found = {**found, "iam:permissionsboundary": boundary}
        return found

    return context


def _sees_alias(resource_of: Callable[..., str]) -> Callable[..., str]:
    """CreateAlias, UpdateAlias and DeleteAlias are about the alias."""

    def resource(service: str, method: str, path: str, headers: Any, body: bytes, *rest: Any) -> str:
        found = resource_of(service, method, path, headers, body, *rest)
        if service == "kms" and b'"AliasName"' in body:
            _, region, account = rest
            return f"arn:aws:kms:{region}:{account}:{json.loads(body)['AliasName']}"
        return found

    return resource


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value


def mend() -> None:
    """Let policies see all that."""
    app.pin_request_origin = _over_tls(app.pin_request_origin)
    iam_actions.s3_service_context = _sees_conditional_writes(iam_actions.s3_service_context)
    iam_actions.request_tag_context = _sees_boundaries(iam_actions.request_tag_context)
    iam_actions.extract_resource_arn = _sees_alias(iam_actions.extract_resource_arn)
    iam_evaluator._resolve_condition_key = _sees_role(iam_evaluator._resolve_condition_key)
    iam_evaluator.evaluate_resource_policy = _sees_session(iam_evaluator.evaluate_resource_policy)
    sts._web_identity_principal = _sees_claims(sts._web_identity_principal)

"""Starts ministack with four fields that it forgets: without them a plan right after an apply is not empty.

Each is kept as it was sent, and nothing depends on it inside ministack. Runs in ministack's environment, so it imports
nothing of ours. The version is pinned by ministack.lock: a new one may make a line here needless.

While the file that `LOCAL_AWS_HOLD` names exists, no user group of a cache becomes active: an apply waits there.

Where it enforces IAM (`AUTH=true`), policies see four things as on AWS: that a request came over TLS (loopback has
none, and every bucket of ours refuses plain HTTP); whether a write is conditional; of a session the role that it has
assumed (IAM user guide, aws:PrincipalArn), not the session; and the claims of GitHub's tokens that AWS knows (AWS
What's New, January 2026, "AWS STS now supports validation of select identity provider specific claims").
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack import app  # ty: ignore[import-not-found]
from ministack.core import iam_actions, iam_evaluator  # ty: ignore[import-not-found]
from ministack.services import ecs, elasticache, sts  # ty: ignore[import-not-found]

Handler = Callable[[dict[str, Any]], Any]


def _remembers_connect_defaults(put_cluster: Handler) -> Handler:
    """A new cluster keeps its Service Connect namespace; ministack does so for a changed one only."""

    def put(data: dict[str, Any]) -> Any:
        cluster = put_cluster(data)
        if "serviceConnectDefaults" in data:
            cluster["serviceConnectDefaults"] = data["serviceConnectDefaults"]
        return cluster

    return put


def _remembers_service_fields(handler: Handler) -> Handler:
    """A service keeps its zone rebalancing, and its deployment the Service Connect configuration."""

    def handle(data: dict[str, Any]) -> Any:
        answer = handler(data)
        cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
        name = data.get("serviceName") or data.get("service", "").rpartition("/")[2]
        service = ecs._services.get(f"{cluster}/{name}")
        if service is not None:
            if "availabilityZoneRebalancing" in data:
                service["availabilityZoneRebalancing"] = data["availabilityZoneRebalancing"]
            if "serviceConnectConfiguration" in data:
                service["deployments"][0]["serviceConnectConfiguration"] = data["serviceConnectConfiguration"]
        return answer

    return handle


def _remembers_authentication(handler: Handler) -> Handler:
    """A cache user that authenticates with IAM says so."""

    def handle(parameters: dict[str, Any]) -> Any:
        answer = handler(parameters)
        user = elasticache._users.get(elasticache._p(parameters, "UserId"))
        if user is not None and elasticache._p(parameters, "AuthenticationMode.Type") == "iam":
            user["Authentication"] = {"Type": "iam", "PasswordCount": 0}
        return answer

    return handle


def _is_held(handler: Handler, hold: Path) -> Handler:
    """A user group is still in creation while somebody holds it there."""

    def handle(parameters: dict[str, Any]) -> Any:
        status, headers, body = handler(parameters)
        if hold.exists():
            body = body.replace(b"<Status>active</Status>", b"<Status>creating</Status>")
        return status, headers, body

    return handle


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


if __name__ == "__main__":
    ecs._put_cluster = _remembers_connect_defaults(ecs._put_cluster)
    for operation in ("CreateService", "UpdateService"):
        ecs._ACTION_MAP[operation] = _remembers_service_fields(ecs._ACTION_MAP[operation])
    elasticache._create_user = _remembers_authentication(elasticache._create_user)
    elasticache._modify_user = _remembers_authentication(elasticache._modify_user)
    elasticache._describe_user_groups = _is_held(elasticache._describe_user_groups, Path(os.environ["LOCAL_AWS_HOLD"]))
    app.pin_request_origin = _over_tls(app.pin_request_origin)
    iam_actions.s3_service_context = _sees_conditional_writes(iam_actions.s3_service_context)
    iam_evaluator._resolve_condition_key = _sees_role(iam_evaluator._resolve_condition_key)
    sts._web_identity_principal = _sees_claims(sts._web_identity_principal)
    app.main()

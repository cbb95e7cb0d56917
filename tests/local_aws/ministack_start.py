"""Starts ministack with four fields that it forgets, and with the behaviors of AWS in `behaviors/`.

Without these fields a plan right after an apply is not empty. Each is kept as it was sent, and nothing depends on it
inside ministack. Runs in ministack's environment, so it imports nothing of ours. The version is pinned by
ministack.lock: a new one may make a line here needless.

While the file that `LOCAL_AWS_HOLD` names exists, no user of a cache becomes active: an apply waits there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asked  # ty: ignore[import-not-found]
import ministack_policies  # ty: ignore[import-not-found]
from behaviors import (  # ty: ignore[import-not-found]
    cache_fields,
    dependent_actions,
    ecs_rollout,
    firewall_logging,
    permission_names,
    service_linked_roles,
)
from behaviors.throttling import throttled_asgi  # ty: ignore[import-not-found]
from ministack import app  # ty: ignore[import-not-found]
from ministack.core import iam_actions, iam_evaluator  # ty: ignore[import-not-found]
from ministack.services import ecs, elasticache, iam  # ty: ignore[import-not-found]

Handler = Callable[[dict[str, Any]], Any]
# So much of a body is read for the name of an action.
_QUERY = 256


def _remembers_connect_defaults(put_cluster: Handler) -> Handler:
    """A new cluster keeps its Service Connect namespace; ministack does so for a changed one only."""

    def put(data: dict[str, Any]) -> Any:
        cluster = put_cluster(data)
        if "serviceConnectDefaults" in data:
            cluster["serviceConnectDefaults"] = data["serviceConnectDefaults"]
        return cluster

    return put


def _remembers_service_fields(handler: Handler) -> Handler:
    """A service keeps its zone rebalancing, and each of its deployments the latest Service Connect configuration."""

    def service_of(data: dict[str, Any]) -> Any:
        cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
        name = data.get("serviceName") or data.get("service", "").rpartition("/")[2]
        return ecs._services.get(f"{cluster}/{name}")

    def handle(data: dict[str, Any]) -> Any:
        before = service_of(data)
        connected = None if before is None else before["deployments"][0].get("serviceConnectConfiguration")
        answer = handler(data)
        service = service_of(data)
        if service is not None:
            if "availabilityZoneRebalancing" in data:
                service["availabilityZoneRebalancing"] = data["availabilityZoneRebalancing"]
            if connects := data.get("serviceConnectConfiguration", connected):
                service["deployments"][0]["serviceConnectConfiguration"] = connects
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
    """A user is still in creation while the file is there."""

    def handle(parameters: dict[str, Any]) -> Any:
        status, headers, body = handler(parameters)
        if hold.exists():
            body = body.replace(b"<Status>active</Status>", b"<Status>creating</Status>")
        return status, headers, body

    return handle


def _says_what_is_asked(application: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Print a line for each answer, as moto does: the action is that of a query or of a JSON request."""

    async def answer(scope: Mapping[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        target = next((value.decode() for name, value in scope.get("headers", ()) if name == b"x-amz-target"), "")
        sent = bytearray()

        async def received() -> Any:
            message = await receive()
            sent.extend(message.get("body", b"")[:_QUERY])
            return message

        async def answered(message: Mapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                query = re.search(rb"Action=(\w+)", sent)
                action = target or (query[1].decode() if query else "")
                print(f"{datetime.now(UTC):%H:%M:%S.%f} {scope['method']} {scope['path']} {action} {message['status']}")
            await send(message)

        await application(scope, received, answered)

    return answer


if __name__ == "__main__":
    ecs._put_cluster = _remembers_connect_defaults(ecs._put_cluster)
    for operation in ("CreateService", "UpdateService"):
        ecs._ACTION_MAP[operation] = _remembers_service_fields(ecs._ACTION_MAP[operation])
    elasticache._create_user = _remembers_authentication(elasticache._create_user)
    elasticache._modify_user = _remembers_authentication(elasticache._modify_user)
    elasticache._describe_users = _is_held(elasticache._describe_users, Path(os.environ["LOCAL_AWS_HOLD"]))
    cache_fields.install()
    ecs_rollout.install()
    ministack_policies.mend()
    service_linked_roles.install(iam)
    firewall_logging.install()
    permission_names.install(iam_actions)
    # Before what adds decisions: those are written down, too.
    asked.install(iam_evaluator)
    dependent_actions.install(iam_actions, iam_evaluator)
    app.app = _says_what_is_asked(throttled_asgi(app.app))
    app.main()

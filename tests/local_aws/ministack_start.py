"""Starts ministack with four fields that it forgets, and with the behaviors of AWS in `behaviors/`.

Without these fields a plan right after an apply is not empty. Each is kept as it was sent, and nothing depends on it
inside ministack. Runs in ministack's environment, so it imports nothing of ours. The version is pinned by
ministack.lock: a new one may make a line here needless.

While the file that `LOCAL_AWS_HOLD` names exists, no user group of a cache becomes active: an apply waits there.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ministack_policies  # ty: ignore[import-not-found]
from behaviors import (  # ty: ignore[import-not-found]
    cache_fields,
    dependent_actions,
    ecs_rollout,
    service_linked_roles,
)
from behaviors.throttling import throttled_asgi  # ty: ignore[import-not-found]
from ministack import app  # ty: ignore[import-not-found]
from ministack.core import iam_actions, iam_evaluator  # ty: ignore[import-not-found]
from ministack.services import ecs, elasticache, iam  # ty: ignore[import-not-found]

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


if __name__ == "__main__":
    ecs._put_cluster = _remembers_connect_defaults(ecs._put_cluster)
    for operation in ("CreateService", "UpdateService"):
        ecs._ACTION_MAP[operation] = _remembers_service_fields(ecs._ACTION_MAP[operation])
    elasticache._create_user = _remembers_authentication(elasticache._create_user)
    elasticache._modify_user = _remembers_authentication(elasticache._modify_user)
    elasticache._describe_user_groups = _is_held(elasticache._describe_user_groups, Path(os.environ["LOCAL_AWS_HOLD"]))
    cache_fields.install()
    ecs_rollout.install()
    ministack_policies.mend()
    service_linked_roles.install(iam)
    dependent_actions.install(iam_actions, iam_evaluator)
    app.app = throttled_asgi(app.app)
    app.main()

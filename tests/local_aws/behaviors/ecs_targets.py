"""The targets of a target group are the tasks of the ECS service in front of which it stands. Runs in moto.

On AWS the service registers its tasks (ECS developer guide, "Use load balancing to distribute Amazon ECS service
traffic"). ECS is another emulator here, whose address is in `LOCAL_AWS_ECS`: it is asked (ecs_rollout.py).
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from typing import Any

from moto.elbv2.models import ELBv2Backend, FakeHealthStatus  # ty: ignore[import-not-found]

ATTEMPTS = 5
_describe = ELBv2Backend.describe_target_health


def _targets(backend: Any, target_group_arn: str, targets: list[dict[str, Any]]) -> list[Any]:
    """Return the health of what was registered here, or else of the tasks."""
    found = _describe(backend, target_group_arn, targets)
    if found or targets:
        return found
    port = backend.target_groups[target_group_arn].health_check_port
    tasks = _tasks(backend.account_id, backend.region_name, target_group_arn)
    return [FakeHealthStatus(one["id"], one["port"], port, *(text or None for text in one["health"])) for one in tasks]


def _tasks(account: str, region: str, target_group_arn: str) -> list[dict[str, Any]]:
    scope = f"{account}/20260101/{region}/ecs/aws4_request"
    request = urllib.request.Request(  # noqa: S310 - the other emulator's address, on loopback
        os.environ["LOCAL_AWS_ECS"],
        data=json.dumps({"targetGroupArn": target_group_arn}).encode(),
        headers={
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=none",
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AmazonEC2ContainerServiceV20141113.LocalAwsTargets",
        },
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for left in reversed(range(ATTEMPTS)):
        try:
            with opener.open(request, timeout=60) as answer:
                return json.loads(answer.read())["targets"]
        except urllib.error.HTTPError:
            # It throttles, too (throttling.py), and an SDK would ask again.
            if left == 0:
                raise
    raise AssertionError("asked at least once")


def install() -> None:
    """Ask ECS for the targets of a target group in which none is registered."""
    ELBv2Backend.describe_target_health = _targets

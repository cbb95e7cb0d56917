"""The role of a service has the name that AWS gives it, and a second one of the same name is refused.

ministack makes a name of the first word of the service, so that ECS and its scaling get the same one.

Sources: Amazon ECS developer guide, "Using service-linked roles for Amazon ECS"; Application Auto Scaling user guide,
"Service-linked roles"; ElastiCache user guide, "Using service-linked roles"; Elastic Load Balancing user guide,
"Elastic Load Balancing service-linked role"; IAM API reference, CreateServiceLinkedRole (InvalidInput).

Runs inside of ministack, so it imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

NAMES: Mapping[str, str] = {
    "ecs.amazonaws.com": "AWSServiceRoleForECS",
    "ecs.application-autoscaling.amazonaws.com": "AWSServiceRoleForApplicationAutoScaling_ECSService",
    "elasticache.amazonaws.com": "AWSServiceRoleForElastiCache",
    "elasticloadbalancing.amazonaws.com": "AWSServiceRoleForElasticLoadBalancing",
}


def install(iam: Any) -> None:
    """Let ministack's IAM name the roles so."""
    action = "CreateServiceLinkedRole"
    iam._IAM_HANDLERS[action] = _named(iam, iam._IAM_HANDLERS[action])


def _named(iam: Any, create: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def answer(parameters: Any) -> Any:
        service = iam._p(parameters, "AWSServiceName")
        name = NAMES.get(service)
        if name is None:
            return create(parameters)
        if name in iam._roles:
            taken = f"Service role name {name} has been taken in this account, please try a different suffix."
            return iam._error(400, "InvalidInput", taken, ns="iam")
        status, headers, body = create(parameters)
        made = next(key for key, role in iam._roles.items() if role["Path"] == f"/aws-service-role/{service}/")
        role = iam._roles.pop(made)
        iam._roles[name] = {**role, "RoleName": name, "Arn": role["Arn"].replace(made, name)}
        return status, headers, body.replace(made.encode(), name.encode())

    return answer

"""Application Auto Scaling as far as Terraform and boto3 use it for a service: no emulator has all of it.

Targets, policies and tags of one account: what each operation takes and answers, without HTTP (scaling_server.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]
CREATED = 1_700_000_000
LINKED_ROLE = "ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService"


class RefusedError(Exception):
    """A request that AWS would refuse: the error's code, and what it says."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Registry:
    """Targets, policies and tags of one account in one region."""

    region: str
    account: str
    targets: dict[tuple[str, str, str], Body] = field(default_factory=dict)
    policies: dict[tuple[str, str, str, str], Body] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)

    def register_scalable_target(self, body: Body) -> Body:
        """Add a target, or change what the request names of one that is there."""
        key = _target_key(body)
        arn = f"arn:aws:application-autoscaling:{self.region}:{self.account}:scalable-target/{_identifier(key)}"
        target = self.targets.setdefault(key, _new_target(arn, self.account))
        target.update({name: value for name, value in body.items() if name != "Tags"})
        self.tags.setdefault(target["ScalableTargetARN"], {}).update(body.get("Tags", {}))
        return {"ScalableTargetARN": target["ScalableTargetARN"]}

    def describe_scalable_targets(self, body: Body) -> Body:
        """List the targets of a namespace, or those of them that are named."""
        return {"ScalableTargets": _chosen(self.targets.values(), body, "ResourceId", "ResourceIds")}

    def deregister_scalable_target(self, body: Body) -> Body:
        """Forget a target and its policies. Raises RefusedError when there is none."""
        key = self._existing_target(body)
        del self.tags[self.targets.pop(key)["ScalableTargetARN"]]
        self.policies = {name: policy for name, policy in self.policies.items() if name[:3] != key}
        return {}

    def put_scaling_policy(self, body: Body) -> Body:
        """Add or change a policy of a target. Raises RefusedError when there is no such target."""
        key = (*self._existing_target(body), body["PolicyName"])
        resource = f"resource/{body['ServiceNamespace']}/{body['ResourceId']}:policyName/{body['PolicyName']}"
        arn = f"arn:aws:autoscaling:{self.region}:{self.account}:scalingPolicy:{_identifier(key)}:{resource}"
        policy = self.policies.setdefault(key, {"PolicyARN": arn, "CreationTime": CREATED})
        policy.update(body)
        names = [f"TargetTracking-{body['ResourceId']}-{body['PolicyName']}-{side}" for side in ("High", "Low")]
        alarm = f"arn:aws:cloudwatch:{self.region}:{self.account}:alarm:"
        policy["Alarms"] = [{"AlarmName": name, "AlarmARN": alarm + name} for name in names]
        return {"PolicyARN": policy["PolicyARN"], "Alarms": policy["Alarms"]}

    def describe_scaling_policies(self, body: Body) -> Body:
        """List the policies of a namespace, or those of them that are named."""
        return {"ScalingPolicies": _chosen(self.policies.values(), body, "PolicyName", "PolicyNames")}

    def delete_scaling_policy(self, body: Body) -> Body:
        """Forget a policy. Raises RefusedError when there is none."""
        if self.policies.pop((*_target_key(body), body["PolicyName"]), None) is None:
            raise RefusedError("ObjectNotFoundException", f"No scaling policy found for {body['PolicyName']}")
        return {}

    def describe_scheduled_actions(self, _body: Body) -> Body:
        """List the scheduled actions: the product has none."""
        return {"ScheduledActions": []}

    def list_tags_for_resource(self, body: Body) -> Body:
        """Return the tags of a target. Raises RefusedError when there is none."""
        return {"Tags": self._tags(body)}

    def tag_resource(self, body: Body) -> Body:
        """Add tags to a target. Raises RefusedError when there is none."""
        self._tags(body).update(body["Tags"])
        return {}

    def untag_resource(self, body: Body) -> Body:
        """Take tags away from a target. Raises RefusedError when there is none."""
        for name in body["TagKeys"]:
            self._tags(body).pop(name, None)
        return {}

    def _existing_target(self, body: Body) -> tuple[str, str, str]:
        key = _target_key(body)
        if key not in self.targets:
            raise RefusedError("ObjectNotFoundException", f"No scalable target found for {' '.join(key)}")
        return key

    def _tags(self, body: Body) -> dict[str, str]:
        if body["ResourceARN"] not in self.tags:
            raise RefusedError("ResourceNotFoundException", f"{body['ResourceARN']} does not exist")
        return self.tags[body["ResourceARN"]]


def _target_key(body: Body) -> tuple[str, str, str]:
    return body["ServiceNamespace"], body["ResourceId"], body["ScalableDimension"]


def _identifier(key: Iterable[str]) -> str:
    return hashlib.sha256("|".join(key).encode()).hexdigest()[:24]


def _new_target(arn: str, account: str) -> Body:
    suspended = ("DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended")
    return {
        "ScalableTargetARN": arn,
        "CreationTime": CREATED,
        "RoleARN": f"arn:aws:iam::{account}:role/aws-service-role/{LINKED_ROLE}",
        "SuspendedState": dict.fromkeys(suspended, False),
    }


def _chosen(found: Iterable[Body], body: Body, name: str, names: str) -> list[Body]:
    """Return what fits every filter of the request; `names` is its list of values for `name`."""
    exact = ("ServiceNamespace", "ResourceId", "ScalableDimension")
    return [
        item
        for item in found
        if all(body.get(filter_) in (None, item[filter_]) for filter_ in exact)
        and (not body.get(names) or item[name] in body[names])
    ]

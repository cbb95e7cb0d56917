"""The Application Auto Scaling server answers boto3 as AWS does, for what the product uses."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.local_aws import scaling_server

DEV, PROD = "111111111111", "333333333333"
TARGET = {
    "ServiceNamespace": "ecs",
    "ResourceId": "service/shop/shop",
    "ScalableDimension": "ecs:service:DesiredCount",
}
METRIC = {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}
TRACKING = {"TargetValue": 70.0, "PredefinedMetricSpecification": METRIC}


def client(address: str, account: str = DEV) -> Any:
    """Return a client of the server at `address`."""
    return boto3.Session().client(
        "application-autoscaling",
        endpoint_url=address,
        region_name="sa-east-1",
        aws_access_key_id=account,
        aws_secret_access_key="local",
    )


@pytest.fixture
def address() -> Generator[str]:
    """Return where a new server listens."""
    with scaling_server.running() as found:
        yield found


@pytest.fixture
def scaling(address: str) -> Any:
    """Return a client of a new server."""
    return client(address)


def register(scaling: Any, **changes: Any) -> str:
    """Register the one target; return its ARN."""
    options = {**TARGET, "MinCapacity": 2, "MaxCapacity": 10, **changes}
    return scaling.register_scalable_target(**options)["ScalableTargetARN"]


def targets(scaling: Any, **filters: Any) -> list[dict[str, Any]]:
    """Return the targets that are described."""
    return scaling.describe_scalable_targets(ServiceNamespace="ecs", **filters)["ScalableTargets"]


def put_policy(scaling: Any, value: float = 70.0) -> dict[str, Any]:
    """Put the policy `cpu` on the target and return the answer."""
    return scaling.put_scaling_policy(
        **TARGET,
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={**TRACKING, "TargetValue": value},
    )


def test_a_registered_target_is_described(scaling: Any) -> None:
    """Terraform reads what it made."""
    register(scaling)
    (target,) = targets(scaling, ResourceIds=[TARGET["ResourceId"]])
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 10)


def test_registering_again_changes_what_is_named_and_keeps_the_rest(scaling: Any) -> None:
    """An update is a second registration."""
    before = register(scaling)
    assert scaling.register_scalable_target(**TARGET, MaxCapacity=20)["ScalableTargetARN"] == before
    (target,) = targets(scaling)
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 20)


def test_a_target_of_another_name_is_not_described(scaling: Any) -> None:
    """The filter by name holds."""
    register(scaling)
    assert targets(scaling, ResourceIds=["service/other"]) == []


def test_a_deregistered_target_takes_its_policies_with_it(scaling: Any) -> None:
    """As in AWS."""
    register(scaling)
    put_policy(scaling)
    scaling.deregister_scalable_target(**TARGET)
    assert targets(scaling) == []
    assert scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"] == []


def test_a_policy_answers_with_its_two_alarms_and_is_described(scaling: Any) -> None:
    """Terraform keeps the ARNs of the alarms."""
    register(scaling)
    assert len(put_policy(scaling)["Alarms"]) == 2
    (policy,) = scaling.describe_scaling_policies(ServiceNamespace="ecs", PolicyNames=["cpu"])["ScalingPolicies"]
    assert policy["TargetTrackingScalingPolicyConfiguration"] == TRACKING


def test_putting_a_policy_again_changes_it(scaling: Any) -> None:
    """An update is a second put."""
    register(scaling)
    assert put_policy(scaling)["PolicyARN"] == put_policy(scaling, 50.0)["PolicyARN"]
    (policy,) = scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    assert policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] == 50.0


def test_a_deleted_policy_is_gone(scaling: Any) -> None:
    """Destroy finds nothing more."""
    register(scaling)
    put_policy(scaling)
    scaling.delete_scaling_policy(**TARGET, PolicyName="cpu")
    assert scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"] == []


def test_tags_of_a_target_are_added_and_taken_away(scaling: Any) -> None:
    """Terraform tags after it has registered."""
    arn = register(scaling, Tags={"Owner": "platform"})
    scaling.tag_resource(ResourceARN=arn, Tags={"Tier": "development"})
    scaling.untag_resource(ResourceARN=arn, TagKeys=["Owner"])
    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"Tier": "development"}


@pytest.mark.parametrize("operation", ["deregister_scalable_target", "put_scaling_policy", "delete_scaling_policy"])
def test_what_is_not_there_is_refused_as_aws_refuses_it(scaling: Any, operation: str) -> None:
    """Terraform takes this code for deleted."""
    name = {} if operation == "deregister_scalable_target" else {"PolicyName": "cpu"}
    with pytest.raises(ClientError) as refused:
        getattr(scaling, operation)(**TARGET, **name)
    assert refused.value.response["Error"]["Code"] == "ObjectNotFoundException"


def test_an_account_does_not_see_the_targets_of_another(address: str) -> None:
    """One server serves all accounts."""
    register(client(address))
    assert targets(client(address, PROD)) == []


def test_an_operation_that_is_not_emulated_is_refused(scaling: Any) -> None:
    """A 500 would be retried for minutes."""
    with pytest.raises(ClientError, match="not emulated"):
        scaling.describe_scaling_activities(ServiceNamespace="ecs")

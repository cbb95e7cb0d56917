"""Tasks that are not what was released."""

from __future__ import annotations

import json
from collections.abc import Generator

from shared.naming import SERVICE
from tests.ci.deployed.hands import Hands
from tests.ci.deployed.mutations.registry import seen_by


@seen_by("test_no_task_has_a_public_address")
def a_public_task(aws: Hands) -> Generator[None]:
    """Tasks get addresses on the internet."""
    before = aws.service()["networkConfiguration"]
    after = json.loads(json.dumps(before))
    after["awsvpcConfiguration"]["assignPublicIp"] = "ENABLED"
    aws.update_service(networkConfiguration=after)
    yield
    aws.update_service(networkConfiguration=before)


@seen_by("test_a_failing_deployment_is_rolled_back")
def no_circuit_breaker(aws: Hands) -> Generator[None]:
    """A broken image stays."""
    before = aws.service()["deploymentConfiguration"]
    after = {**before, "deploymentCircuitBreaker": {"enable": False, "rollback": False}}
    aws.update_service(deploymentConfiguration=after)
    yield
    aws.update_service(deploymentConfiguration=before)


@seen_by("test_the_released_image_runs")
def another_image(aws: Hands) -> Generator[None]:
    """What AWS leaves after it rolled a deployment back."""
    ecs, before = aws.client("ecs"), aws.service()["taskDefinition"]
    described = ecs.describe_task_definition(taskDefinition=before, include=["TAGS"])
    old = described["taskDefinition"]
    made = (
        "family",
        "taskRoleArn",
        "executionRoleArn",
        "networkMode",
        "containerDefinitions",
        "volumes",
        "requiresCompatibilities",
        "cpu",
        "memory",
        "runtimePlatform",
    )
    new = json.loads(json.dumps({key: old[key] for key in made if key in old}))
    next(one for one in new["containerDefinitions"] if one["name"] == SERVICE)["image"] = "example.com/catalog:old"
    registered = ecs.register_task_definition(**new)["taskDefinition"]["taskDefinitionArn"]
    aws.update_service(taskDefinition=registered)
    yield
    aws.begin_deployment(taskDefinition=before)
    # While the newer revision is there, it is what AWS has rolled back from.
    ecs.deregister_task_definition(taskDefinition=registered)
    aws.wait_for_service()


@seen_by("test_the_cluster_shows_its_insides")
def no_container_insights(aws: Hands) -> Generator[None]:
    """Nobody sees what tasks use."""

    def put(value: str) -> None:
        aws.client("ecs").update_cluster_settings(
            cluster=aws.names.cluster, settings=[{"name": "containerInsights", "value": value}]
        )

    put("disabled")
    yield
    put("enabled")


@seen_by("test_a_role_of_a_task_may_do_no_more_than_its_work[taskRoleArn]")
def a_role_that_may_do_everything(aws: Hands) -> Generator[None]:
    """For a quick try."""
    iam, role = aws.client("iam"), aws.task_role()
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    iam.put_role_policy(RoleName=role, PolicyName="try-out", PolicyDocument=json.dumps(policy))
    yield
    iam.delete_role_policy(RoleName=role, PolicyName="try-out")


@seen_by("test_the_bounds_are_those_of_the_file")
def other_bounds(aws: Hands) -> Generator[None]:
    """One task is enough for somebody."""

    def put(minimum: int) -> None:
        aws.client("application-autoscaling").register_scalable_target(
            ServiceNamespace="ecs",
            ResourceId=f"service/{aws.names.cluster}/{aws.names.service}",
            ScalableDimension="ecs:service:DesiredCount",
            MinCapacity=minimum,
            MaxCapacity=aws.config.scaling.max_tasks,
        )

    put(1)
    yield
    put(aws.config.scaling.min_tasks)


@seen_by("test_three_targets_are_tracked")
def another_target_value(aws: Hands) -> Generator[None]:
    """Scaling begins too late."""
    scaling = aws.client("application-autoscaling")
    where = {"ServiceNamespace": "ecs", "ResourceId": f"service/{aws.names.cluster}/{aws.names.service}"}
    policy = scaling.describe_scaling_policies(**where)["ScalingPolicies"][0]
    tracking = policy["TargetTrackingScalingPolicyConfiguration"]
    keys = ("PolicyName", "PolicyType", "ScalableDimension")
    same = {**where, **{key: policy[key] for key in keys}}
    scaling.put_scaling_policy(**same, TargetTrackingScalingPolicyConfiguration={**tracking, "TargetValue": 99.0})
    yield
    scaling.put_scaling_policy(**same, TargetTrackingScalingPolicyConfiguration=tracking)


# Last of those that look at the service: ministack counts answers about it, and ends the deployment after some.
@seen_by("test_no_deployment_failed_or_goes_on")
def a_deployment_that_goes_on(aws: Hands) -> Generator[None]:
    """Somebody has begun another one just now."""
    aws.begin_deployment(forceNewDeployment=True)
    yield
    aws.update_service()

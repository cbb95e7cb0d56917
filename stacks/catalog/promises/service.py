"""The tasks: what runs, where, with which image, and how a new version replaces the old one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.deployed import Deployed
from shared.naming import SERVICE


@pytest.fixture(scope="module")
def cluster(deployed: Deployed) -> dict[str, Any]:
    """Return the cluster that the outputs name."""
    include = ["SETTINGS", "CONFIGURATIONS", "TAGS"]
    [found] = deployed.ask("ecs", "describe_clusters", clusters=[deployed.outputs["EcsClusterName"]], include=include)[
        "clusters"
    ]
    return found


@pytest.fixture(scope="module")
def service(deployed: Deployed) -> dict[str, Any]:
    """Return the service in that cluster."""
    cluster, name = deployed.outputs["EcsClusterName"], deployed.names.service
    [found] = deployed.ask("ecs", "describe_services", cluster=cluster, services=[name])["services"]
    return found


@pytest.fixture(scope="module")
def definition(deployed: Deployed, service: dict[str, Any]) -> dict[str, Any]:
    """Return the task definition that the service runs now."""
    return deployed.ask("ecs", "describe_task_definition", taskDefinition=service["taskDefinition"])["taskDefinition"]


@pytest.fixture(scope="module")
def container(definition: dict[str, Any]) -> dict[str, Any]:
    """Return the one container of a task."""
    [found] = definition["containerDefinitions"]
    return found


def test_the_cluster_shows_its_insides(deployed: Deployed, cluster: dict[str, Any]) -> None:
    """Container Insights is on."""
    settings = {one["name"]: one["value"] for one in cluster.get("settings", [])}
    assert (cluster["clusterName"], cluster["status"]) == (deployed.names.cluster, "ACTIVE"), "it is another cluster"
    assert settings.get("containerInsights") == "enabled", f"Container Insights is {settings.get('containerInsights')}"


def test_the_service_is_active_and_wanted(deployed: Deployed, service: dict[str, Any]) -> None:
    """As many tasks are wanted as scaling allows."""
    bounds = deployed.config.scaling
    assert service["status"] == "ACTIVE", f"the service is {service['status']}"
    wanted = service["desiredCount"]
    assert bounds.min_tasks <= wanted <= bounds.max_tasks, f"{wanted} tasks are wanted"


def test_enough_tasks_run(deployed: Deployed, service: dict[str, Any]) -> None:
    """scaling.min_tasks, or as many as are wanted. `verify` has waited for all; scaling may want more by now."""
    running, wanted = service["runningCount"], service["desiredCount"]
    enough = min(wanted, deployed.config.scaling.min_tasks)
    assert running >= enough > 0, f"{running} tasks run, {wanted} are wanted"


def test_the_released_image_runs(deployed: Deployed, container: dict[str, Any]) -> None:
    """A deployment that AWS rolled back ends an apply with success: it shows here."""
    expected = deployed.config.release.image
    assert container["image"] == expected, f"{container['image']} runs, {expected} is released"


def test_no_deployment_failed_or_goes_on(service: dict[str, Any]) -> None:
    """One deployment, and it is complete; one without a state is not."""
    states = [one.get("rolloutState") for one in service["deployments"]]
    assert states == ["COMPLETED"], f"deployments: {states}"


def test_no_task_has_a_public_address(deployed: Deployed, service: dict[str, Any]) -> None:
    """Tasks stand in the private subnets, behind the load balancer."""
    network = service["networkConfiguration"]["awsvpcConfiguration"]
    assert network.get("assignPublicIp") == "DISABLED", f"assignPublicIp is {network.get('assignPublicIp')}"
    found = deployed.ask("ec2", "describe_network_interfaces", Filters=[
        {"Name": "group-id", "Values": network["securityGroups"]}
    ])["NetworkInterfaces"]  # fmt: skip
    public = [one["NetworkInterfaceId"] for one in found if one.get("Association", {}).get("PublicIp")]
    assert not public, f"these interfaces of tasks have public addresses: {public}"


def test_a_failing_deployment_is_rolled_back(deployed: Deployed, service: dict[str, Any]) -> None:
    """By the circuit breaker, and by the load balancer's alarms where the file says so."""
    found = service["deploymentConfiguration"]
    breaker = found.get("deploymentCircuitBreaker", {})
    assert (breaker.get("enable"), breaker.get("rollback")) == (True, True), f"the circuit breaker is {breaker}"
    alarms = found.get("alarms", {})
    expected = (True, deployed.config.service.roll_back_on_alarm)
    assert (alarms.get("enable"), alarms.get("rollback")) == expected, f"deployment alarms are {alarms}"


def test_services_find_each_other(service: dict[str, Any]) -> None:
    """Service Connect is on, under the name that other services call."""
    found = [
        item.get("discoveryName")
        for one in service["deployments"]
        if one.get("serviceConnectConfiguration", {}).get("enabled")
        for item in one["serviceConnectConfiguration"].get("services", [])
    ]
    assert found == [SERVICE], f"Service Connect offers {found}"


def test_tasks_run_on_the_capacity_of_the_file(deployed: Deployed, service: dict[str, Any]) -> None:
    """One on demand first, then service.fargate_spot_weight on Spot for each one on demand."""
    found = {one["capacityProvider"]: one.get("weight", 0) for one in service["capacityProviderStrategy"]}
    expected = {"FARGATE": 1, "FARGATE_SPOT": deployed.config.service.fargate_spot_weight}
    assert found == expected, f"capacity {found}, expected {expected}"


def test_the_load_balancer_reaches_the_container(deployed: Deployed, service: dict[str, Any]) -> None:
    """At its port."""
    found = [(one["containerName"], one["containerPort"]) for one in service["loadBalancers"]]
    assert found == [(SERVICE, deployed.config.service.port)], f"the load balancer reaches {found}"


def test_a_task_has_the_size_of_the_file(deployed: Deployed, definition: dict[str, Any]) -> None:
    """service.cpu_units and service.memory_mib."""
    found = (definition["cpu"], definition["memory"])
    expected = (str(deployed.config.service.cpu_units), str(deployed.config.service.memory_mib))
    assert found == expected, f"a task has cpu and memory {found}, expected {expected}"


def test_the_container_knows_the_real_cache(deployed: Deployed, container: dict[str, Any]) -> None:
    """REDIS_ENDPOINT is the output ElastiCacheEndpoint, and the port is there."""
    values = {one["name"]: one["value"] for one in container["environment"]}
    found, expected = values.get("REDIS_ENDPOINT"), deployed.outputs["ElastiCacheEndpoint"]
    assert found == expected, f"REDIS_ENDPOINT is {found}, the cache is at {expected}"
    assert values.get("REDIS_PORT", "").isdigit(), f"REDIS_PORT is {values.get('REDIS_PORT')}"


def test_the_container_knows_for_what_it_signs_in(deployed: Deployed, container: dict[str, Any]) -> None:
    """The token is signed for the cache's name and its user (ElastiCache user guide, Authenticating with IAM)."""
    values = {one["name"]: one["value"] for one in container["environment"]}
    found = (values.get("REDIS_CACHE_NAME"), values.get("REDIS_USER"))
    expected = (deployed.names.resource("cache"), deployed.names.resource("application"))
    assert found == expected, f"the container signs in to the cache and as the user {found}, expected {expected}"


def test_the_secret_reaches_the_container_by_reference(deployed: Deployed, container: dict[str, Any]) -> None:
    """Its ARN stands in the definition, never its value."""
    arn = deployed.ask("secretsmanager", "describe_secret", SecretId=deployed.names.resource("application"))["ARN"]
    found = [one["valueFrom"] for one in container.get("secrets", [])]
    assert found, "no secret reaches the container"
    assert all(one.startswith(arn) for one in found), "a secret of the container is another one"


def test_the_log_goes_to_the_log_group(deployed: Deployed, container: dict[str, Any]) -> None:
    """To the one whose retention the file sets."""
    log = container["logConfiguration"]
    found = (log["logDriver"], log["options"].get("awslogs-group"))
    assert found == ("awslogs", f"{deployed.names.log_group_prefix}/tasks"), f"the log goes to {found}"


def test_a_task_has_two_roles_of_its_own(definition: dict[str, Any]) -> None:
    """One starts it, one is the application's; neither is the other."""
    roles = {definition.get("taskRoleArn"), definition.get("executionRoleArn")}
    assert None not in roles, f"a role is missing: {roles}"
    assert len(roles) == 2, "the application has the role that starts it"


@pytest.mark.parametrize("role", ["taskRoleArn", "executionRoleArn"])
def test_a_role_of_a_task_may_do_no_more_than_its_work(
    deployed: Deployed, definition: dict[str, Any], role: str
) -> None:
    """Inline policies only, and no statement with every action or every action of a service."""
    name = definition[role].rpartition("/")[2]
    attached = deployed.ask("iam", "list_attached_role_policies", RoleName=name)["AttachedPolicies"]
    assert not attached, f"{name} has the managed policies {[one['PolicyName'] for one in attached]}"
    for policy in deployed.ask("iam", "list_role_policies", RoleName=name)["PolicyNames"]:
        document = deployed.ask("iam", "get_role_policy", RoleName=name, PolicyName=policy)["PolicyDocument"]
        statements = (json.loads(document) if isinstance(document, str) else document)["Statement"]
        for statement in statements if isinstance(statements, list) else [statements]:
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            wide = [action for action in actions if action == "*" or action.endswith(":*")]
            assert not wide, f"{name} may do {wide}"

"""The ECS service: where its tasks run, and how a new version replaces the old one."""

from __future__ import annotations

import json

import pytest

from shared.config import EnvironmentConfig
from shared.naming import SERVICE
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Document, changed

ADDRESS = "service/service"


def test_tasks_run_in_the_private_subnets_without_public_addresses(document: Document) -> None:
    """The internet reaches tasks through the load balancer only."""
    assert document.at(ADDRESS)["network_configuration"] == {
        "subnets": ["<network/private-1.id>", "<network/private-2.id>"],
        "security_groups": ["<reach/security-group.id>"],
        "assign_public_ip": False,
    }


def test_the_service_runs_its_definition_in_its_cluster(config: EnvironmentConfig, document: Document) -> None:
    """The name is known before the service exists: alarms use it."""
    service = document.at(ADDRESS)
    assert service["name"] == f"{SERVICE}-{config.name}"
    assert service["cluster"] == "<cluster/cluster.arn>"
    assert service["task_definition"] == "<task/definition.arn>"


def test_a_failed_deployment_rolls_back(document: Document) -> None:
    """Tasks that do not become healthy do not replace those that are."""
    service = document.at(ADDRESS)
    assert service["deployment_circuit_breaker"] == {"enable": True, "rollback": True}
    assert service["deployment_controller"] == {"type": "ECS"}


def test_a_deployment_never_has_fewer_tasks_than_wanted(document: Document) -> None:
    """New tasks come first, old ones go after."""
    service = document.at(ADDRESS)
    assert service["deployment_minimum_healthy_percent"] == 100
    assert service["deployment_maximum_percent"] == 200


@pytest.mark.parametrize("roll_back", [True, False])
def test_the_file_says_whether_an_alarm_rolls_back(
    dev: EnvironmentConfig, synthesize: Synthesize, roll_back: bool
) -> None:
    """`service.roll_back_on_alarm` decides about rolling back; the alarms are watched either way."""
    alarms = synthesize(changed(dev, service__roll_back_on_alarm=roll_back)).at(ADDRESS)["alarms"]
    assert (alarms["enable"], alarms["rollback"]) == (True, roll_back)


def test_a_deployment_watches_what_customers_notice(document: Document) -> None:
    """Each name is that of an alarm which exists: ECS refuses an unknown one, and only at apply."""
    noticed = ("unhealthy-targets", "no-healthy-task", "response-time", "target-errors", "server-errors")
    watched = {f"alarms/{name}" for name in noticed}
    names = {path: row["alarm_name"] for path, row in document.of_type("aws_cloudwatch_metric_alarm").items()}
    assert set(document.at(ADDRESS)["alarms"]["alarm_names"]) == {names[path] for path in watched}
    assert watched <= set(document.at(ADDRESS)["depends_on"])


def test_auto_scaling_owns_the_number_of_tasks(config: EnvironmentConfig, document: Document) -> None:
    """An apply in a busy hour must not take tasks away: the number counts for the first time only."""
    service = document.at(ADDRESS)
    assert service["lifecycle"] == {"ignore_changes": ["desired_count"]}
    assert service["desired_count"] == config.scaling.min_tasks


def test_the_load_balancer_reaches_the_container_and_port_of_the_definition(document: Document) -> None:
    """Names that do not match are refused at apply."""
    [container] = json.loads(document.at("task/definition")["container_definitions"])
    assert document.at(ADDRESS)["load_balancer"] == [
        {
            "target_group_arn": "<edge/target-group.arn>",
            "container_name": container["name"],
            "container_port": container["portMappings"][0]["containerPort"],
        }
    ]


def test_service_connect_offers_the_port_of_the_definition(config: EnvironmentConfig, document: Document) -> None:
    """`port_name` is the name of the port mapping; others reach the service by its name."""
    [container] = json.loads(document.at("task/definition")["container_definitions"])
    assert document.at(ADDRESS)["service_connect_configuration"] == {
        "enabled": True,
        "namespace": "<cluster/namespace.arn>",
        "service": [
            {
                "port_name": container["portMappings"][0]["name"],
                "discovery_name": SERVICE,
                "client_alias": {"port": config.service.port, "dns_name": SERVICE},
            }
        ],
    }


def test_one_task_is_always_on_demand(config: EnvironmentConfig, document: Document) -> None:
    """Amazon may take every Spot task back at once; the first task is never one of them."""
    assert document.at(ADDRESS)["capacity_provider_strategy"] == [
        {"capacity_provider": "FARGATE", "base": 1, "weight": 1},
        {"capacity_provider": "FARGATE_SPOT", "weight": config.service.fargate_spot_weight},
    ]


def test_another_share_of_spot_does_not_replace_the_service(document: Document) -> None:
    """The AWS provider 5.100.0 changes a capacity provider strategy in place only with this switch."""
    assert document.at(ADDRESS)["force_new_deployment"] is True


def test_an_apply_ends_when_the_new_tasks_run(document: Document) -> None:
    """Without waiting, an apply would end before anybody knows whether the new tasks run."""
    assert document.at(ADDRESS)["wait_for_steady_state"] is True


def test_tasks_are_spread_over_the_zones_again_after_a_failure(document: Document) -> None:
    """ECS moves tasks back when a zone returns."""
    assert document.at(ADDRESS)["availability_zone_rebalancing"] == "ENABLED"


def test_tasks_carry_the_service_s_tags(document: Document) -> None:
    """The bill of a task belongs to somebody."""
    service = document.at(ADDRESS)
    assert (service["propagate_tags"], service["enable_ecs_managed_tags"]) == ("SERVICE", True)


def test_the_service_waits_for_everything_its_tasks_need(document: Document) -> None:
    """Listener, capacity, both ways out, and every rule of the tasks' group: nothing else makes Terraform wait."""
    waits = set(document.at(ADDRESS)["depends_on"])
    assert {"edge/https", "cluster/capacity"} <= waits
    assert {f"network/private-{number}-{part}" for number in (1, 2) for part in ("nat", "table")} <= waits
    assert {path for path in document.addresses if path.startswith("reach/")} - waits == {"reach/security-group"}

"""The ECS cluster: where tasks run, how they find each other, what is watched."""

from __future__ import annotations

from shared.config import EnvironmentConfig
from shared.naming import SERVICE
from tests.stacks.document import Document

CLUSTER = "cluster/cluster"


def test_container_insights_is_on(document: Document) -> None:
    """Task metrics are there before anybody needs them."""
    assert document.at(CLUSTER)["setting"] == [{"name": "containerInsights", "value": "enabled"}]


def test_services_find_each_other_in_the_cluster_s_namespace(config: EnvironmentConfig, document: Document) -> None:
    """A service without a namespace of its own joins this one (Cloud Map, HTTP)."""
    assert document.at("cluster/namespace")["name"] == f"{SERVICE}-{config.name}"
    assert document.at(CLUSTER)["service_connect_defaults"] == {"namespace": "<cluster/namespace.arn>"}


def test_sessions_into_tasks_are_encrypted_and_written_down(document: Document) -> None:
    """What somebody typed in a task can be read afterwards, in a log group under the environment's key."""
    session = document.at(CLUSTER)["configuration"]["execute_command_configuration"]
    assert session == {
        "kms_key_id": "<encryption/key.arn>",
        "logging": "OVERRIDE",
        "log_configuration": {
            "cloud_watch_encryption_enabled": True,
            "cloud_watch_log_group_name": "<cluster/sessions.name>",
        },
    }


def test_tasks_run_on_fargate_only(document: Document) -> None:
    """There is no machine to patch; what asks for nothing runs on demand."""
    capacity = document.at("cluster/capacity")
    assert capacity["cluster_name"] == f"<{CLUSTER}.name>"
    assert capacity["capacity_providers"] == ["FARGATE", "FARGATE_SPOT"]
    assert capacity["default_capacity_provider_strategy"] == [{"capacity_provider": "FARGATE", "base": 1, "weight": 1}]


def test_the_output_is_the_name_of_the_cluster(config: EnvironmentConfig, document: Document) -> None:
    """`EcsClusterName` follows the resource."""
    assert document.outputs["EcsClusterName"] == f"<{CLUSTER}.name>"
    assert document.at(CLUSTER)["name"] == f"{SERVICE}-{config.name}"

"""Mistakes about what runs."""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

import json

from tests.ci.policy.aws.mutations.base import Data, breaks, container, one


@breaks("image-digest")
def an_image_by_its_tag(d: Data) -> None:
    container(d, image="public.ecr.aws/nginx/nginx-unprivileged:latest")


@breaks("privileged")
def a_privileged_container(d: Data) -> None:
    container(d, privileged=True)


@breaks("privileged")
def a_container_that_administers_its_host(d: Data) -> None:
    container(d, linuxParameters={"capabilities": {"add": ["SYS_ADMIN"]}})


@breaks("privileged")
def a_task_in_the_network_of_its_host(d: Data) -> None:
    one(d, "aws_ecs_task_definition")["network_mode"] = "host"


@breaks("privileged")
def a_task_that_sees_the_processes_of_its_host(d: Data) -> None:
    one(d, "aws_ecs_task_definition")["pid_mode"] = "host"


@breaks("root-user")
def root_by_its_number(d: Data) -> None:
    container(d, user="0:0")


@breaks("read-only-root")
def a_second_container_that_can_be_written_to(d: Data) -> None:
    task = one(d, "aws_ecs_task_definition")
    definitions = json.loads(task["container_definitions"])
    second = definitions[0] | {"name": "second", "user": "1000", "readonlyRootFilesystem": False}
    task["container_definitions"] = json.dumps([*definitions, second])


@breaks("container-log")
def a_container_that_says_nothing(d: Data) -> None:
    container(d, logConfiguration=None)


@breaks("container-insights")
def a_cluster_that_does_not_measure_itself(d: Data) -> None:
    one(d, "aws_ecs_cluster")["setting"][0]["value"] = "disabled"


@breaks("session-log")
def sessions_that_nobody_writes_down(d: Data) -> None:
    one(d, "aws_ecs_cluster")["configuration"]["execute_command_configuration"]["logging"] = "NONE"


@breaks("log-retention")
def a_log_for_ever(d: Data) -> None:
    one(d, "aws_cloudwatch_log_group", "flow-logs")["retention_in_days"] = 0

"""Rules about what runs: the image, what the container may do on its host, who gets in. Each yields what breaks it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ci.policy.aws.rule import Broken, Rule
from ci.policy.aws.stack import Stack, first

_BY_DIGEST = re.compile(r"[^@]+@sha256:[0-9a-f]{64}")
_ROOT = ("", "0", "root")


def image_digest(stack: Stack) -> Iterator[Broken]:
    """What runs is what was reviewed: a tag can be moved, a digest cannot."""
    for _, address, container in stack.containers():
        image = str(container.get("image", ""))
        if not _BY_DIGEST.fullmatch(image):
            yield Broken(address, f"the image is {image}")


def privileged(stack: Stack) -> Iterator[Broken]:
    """A container has nothing of its host: no privileges, no capabilities, no network or processes."""
    for _, address, container in stack.containers():
        if container.get("privileged"):
            yield Broken(address, "is privileged")
        added = first(first(container.get("linuxParameters")).get("capabilities")).get("add")
        if added:
            yield Broken(address, f"adds {', '.join(added)}")
    for task in stack.of("aws_ecs_task_definition"):
        if task.body.get("network_mode") != "awsvpc":
            yield Broken(task.address, f"network_mode is {task.body.get('network_mode', 'not set')}")
        for key in ("pid_mode", "ipc_mode"):
            if task.body.get(key) == "host":
                yield Broken(task.address, f"{key} is host")


def root_user(stack: Stack) -> Iterator[Broken]:
    """No process is root inside of its container."""
    for _, address, container in stack.containers():
        user = str(container.get("user", "")).partition(":")[0]
        if user in _ROOT:
            yield Broken(address, f"the user is {user or 'left to the image'}")


def read_only_root(stack: Stack) -> Iterator[Broken]:
    """Who breaks in cannot leave a program behind."""
    for _, address, container in stack.containers():
        if container.get("readonlyRootFilesystem") is not True:
            yield Broken(address, "its root filesystem can be written to")


def container_log(stack: Stack) -> Iterator[Broken]:
    """What a container says is kept after it ended."""
    for _, address, container in stack.containers():
        if not first(container.get("logConfiguration")).get("logDriver"):
            yield Broken(address, "writes no log")


def container_insights(stack: Stack) -> Iterator[Broken]:
    """A cluster measures itself."""
    for cluster in stack.of("aws_ecs_cluster"):
        settings = {one.get("name"): one.get("value") for one in cluster.body.get("setting") or []}
        if settings.get("containerInsights") not in ("enabled", "enhanced"):
            yield Broken(cluster.address, "container insights are off")


def session_log(stack: Stack) -> Iterator[Broken]:
    """Where people may enter a task, what they do is written down."""
    for cluster in stack.of("aws_ecs_cluster"):
        session = first(first(cluster.body.get("configuration")).get("execute_command_configuration"))
        if session.get("logging") != "OVERRIDE" or not first(session.get("log_configuration")):
            yield Broken(cluster.address, "sessions into tasks are not written into a log of their own")


def log_retention(stack: Stack) -> Iterator[Broken]:
    """Somebody decided how long each log is kept."""
    for group in stack.of("aws_cloudwatch_log_group"):
        if not group.body.get("retention_in_days"):
            yield Broken(group.address, "is kept for ever")


RULES = (
    Rule(
        "image-digest",
        "whoever can move a tag decides what runs here",
        "write registry/name@sha256:<64 hex digits>",
        "ECS developer guide, Best practices for container images; ECR user guide, pulling by digest",
        image_digest,
    ),
    Rule(
        "privileged",
        "what a container shares with its host is a way out of it",
        "remove it; Fargate with awsvpc needs none of it",
        "FSBP ECS.3, ECS.4, ECS.17",
        privileged,
    ),
    Rule(
        "root-user",
        "root in a container has most of what an escape needs",
        "set `user` in the container definition",
        "FSBP ECS.20",
        root_user,
    ),
    Rule(
        "read-only-root",
        "a filesystem that can be written to keeps what an attacker brings",
        "set readonlyRootFilesystem, and mount what must be written to",
        "FSBP ECS.5",
        read_only_root,
    ),
    Rule(
        "container-log",
        "a task that is gone tells nothing any more",
        "set logConfiguration",
        "FSBP ECS.9",
        container_log,
    ),
    Rule(
        "container-insights",
        "what is not measured fails without a warning",
        "set containerInsights to enabled",
        "FSBP ECS.12",
        container_insights,
    ),
    Rule(
        "session-log",
        "a session into a task sees every secret that the task has",
        "set execute_command_configuration with logging OVERRIDE and a log group",
        "ECS developer guide, Logging and auditing with ECS Exec",
        session_log,
    ),
    Rule(
        "log-retention",
        "a log that is kept for ever is paid for and leaked for ever; one nobody decided about is gone when needed",
        "set retention_in_days",
        "FSBP CloudWatch.16",
        log_retention,
    ),
)

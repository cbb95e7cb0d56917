"""Rules on how many tasks run: room for them in the network, and scaling that acts before an alarm does."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from shared.checks.values import SMALLEST_PREFIX
from shared.checks.view import View
from shared.config import Problem

# A deployment runs the new tasks beside the old ones (deployment_maximum_percent in shared/constructs/service.py).
TASKS_DURING_DEPLOYMENT = 2
# The private subnets: one in each zone, each an eighth of the network (shared/constructs/network.py).
ZONES, SUBNET_BITS = 2, 3
# AWS keeps five addresses of each subnet (Amazon VPC user guide, "Subnet sizing").
RESERVED_ADDRESSES = 5
# Scaling's target -> the alarm's threshold, of the same measure.
ALARMED = (
    ("scaling.cpu_percent", "alarms.service_cpu_percent"),
    ("scaling.memory_percent", "alarms.service_memory_percent"),
)


def scaling_has_room(view: View) -> Iterator[Problem]:
    """The least number of tasks is not above the greatest."""
    most = view.number("scaling.max_tasks")
    if view.number("scaling.min_tasks") > most:
        what = f"more than scaling.max_tasks, which is {most}"
        yield view.problem("scaling.min_tasks", what, f"write {most} or less, or raise max_tasks")


def tasks_have_addresses(view: View) -> Iterator[Problem]:
    """The private subnets have an address for each task, also while a deployment runs twice as many."""
    network = ipaddress.IPv4Network(view.text("network.cidr"))
    if network.prefixlen > SMALLEST_PREFIX:
        return  # `network_is_private` says so
    # A task takes one (Amazon ECS developer guide, "Task networking for Fargate"); so do, in each zone, the cache and
    # every interface endpoint.
    others = 1 + len(view.texts("network.interface_endpoints"))
    free = network.num_addresses // 2**SUBNET_BITS - RESERVED_ADDRESSES - others
    room = max(free, 0) * ZONES // TASKS_DURING_DEPLOYMENT
    if view.number("scaling.max_tasks") > room:
        what = f"network.cidr has addresses for {room} tasks, which a deployment doubles"
        yield view.problem("scaling.max_tasks", what, f"write {room} or less, or take a larger network")


def scaling_acts_before_alarms(view: View) -> Iterator[Problem]:
    """Scaling aims at less than what raises an alarm: a service at its target would ring all the time."""
    for target, alarm in ALARMED:
        if not view.usable(target, alarm):
            continue
        threshold = view.number(alarm)
        if view.number(target) >= threshold:
            lower = f"write {threshold - 1} or less, or " if threshold > 1 else ""
            yield view.problem(target, f"not below {alarm}, which is {threshold}", f"{lower}raise {alarm}")

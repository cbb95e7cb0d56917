"""AWS's answers, held against an environment's file: what is there, what is needed, what to do. Pure.

What the environment has already counts as there: it is known by its tags, as `shared/naming.py` makes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from math import ceil
from typing import Any, Literal

from shared.config.model import EnvironmentConfig
from shared.naming import PROJECT

# A deployment starts as many tasks beside those that run (`deployment_maximum_percent` of the service).
AT_ONCE = 2
# What the task definition asks for, in the words of images (OCI image specification, image index: platform).
PLATFORM = ("linux", "amd64")
UNITS_OF_A_VCPU = 1024
# "NAT gateways only count toward your quota in the pending, active, and deleting states" (Amazon VPC quotas); EC2's API
# calls an active one available.
COUNTED_GATEWAYS = ("pending", "available", "deleting")
PENDING = "PendingConfirmation"
# `vanishing` in shared/aws/types/aws_sns_topic_subscription.yaml has the source.
CONFIRM = "confirm it from the mail within 48 hours: AWS deletes it otherwise, and drift and plan want it again"

# The one status that leads to ISSUED (ACM API reference, CertificateDetail: Status).
VALIDATING = "PENDING_VALIDATION"

State = Literal["ok", "lacking", "unknown"]
Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """One thing that a deployment needs: what is there, what is needed, and what to do where it is not enough."""

    what: str
    there: str
    needed: str
    state: State
    remedy: str = ""

    def cells(self) -> list[str]:
        """Return the row of the table that people read."""
        return [self.state, self.what, self.there, self.needed, self.remedy]

    def as_data(self) -> dict[str, str]:
        """Return the finding for `--json`."""
        return asdict(self)


@dataclass(frozen=True)
class Quota:
    """A quota of Service Quotas: its name there, and the two codes by which it is asked for.

    The codes: `aws service-quotas list-service-quotas --service-code fargate` (and vpc, ec2).
    """

    name: str
    service: str
    code: str


ON_DEMAND = Quota("Fargate On-Demand vCPU resource count", "fargate", "L-3032A538")
SPOT = Quota("Fargate Spot vCPU resource count", "fargate", "L-36FBB829")
ADDRESSES = Quota("EC2-VPC Elastic IPs", "ec2", "L-0263D0A3")
VPCS = Quota("VPCs per Region", "vpc", "L-F678F1CE")
GATEWAYS = Quota("NAT gateways per Availability Zone", "vpc", "L-FE5A380F")


def vcpus(config: EnvironmentConfig) -> dict[Quota, float]:
    """Return the vCPUs of the most tasks, twice: during a deployment. One task is on demand, the others share.

    ECS places by weights; each share is rounded up.
    """
    weight, others = config.service.fargate_spot_weight, config.scaling.max_tasks - 1
    size = config.service.cpu_units / UNITS_OF_A_VCPU * AT_ONCE
    found = {ON_DEMAND: (1 + ceil(others / (1 + weight))) * size}
    return found | ({SPOT: ceil(others * weight / (1 + weight)) * size} if weight else {})


def gateway_zones(config: EnvironmentConfig) -> tuple[str, ...]:
    """Return the zones in which the environment has a NAT gateway, with an address each."""
    zones = tuple(config.aws.availability_zones)
    return zones if config.network.nat == "per_az" else zones[:1]


def quota(known: Quota, value: float | None, needed: float, others: float | None = None, where: str = "") -> Finding:
    """Judge a quota: does what the environment needs fit beside what `others` use? None: others are not counted."""
    what = f"{known.name}{where}"
    wanted = f"{_number(needed)}{'' if others is None else f' beside {_number(others)} of others'}"
    total = _number(needed + (others or 0))
    ask = f"aws service-quotas request-service-quota-increase --service-code {known.service} --quota-code {known.code}"
    if value is None:
        return Finding(what, "not known", wanted, "unknown", f"look at {known.service} {known.code} in Service Quotas")
    if value >= needed + (others or 0):
        return Finding(what, _number(value), wanted, "ok")
    return Finding(what, _number(value), wanted, "lacking", f"ask for {total}: {ask} --desired-value {total}")


def others(found: Iterable[Answer], environment: str) -> list[Answer]:
    """Return those of some resources that are not the environment's own, by their tags."""

    def is_own(one: Answer) -> bool:
        tags = {tag["Key"]: tag["Value"] for tag in one.get("Tags", [])}
        return (tags.get("Project"), tags.get("Environment")) == (PROJECT, environment)

    return [one for one in found if not is_own(one)]


def gateways_in(zone: str, gateways: Iterable[Answer], zones: Mapping[str, str]) -> int:
    """Return how many gateways count toward the quota in a zone; `zones` is that of each subnet."""
    return sum(zones.get(one["SubnetId"]) == zone for one in gateways if one["State"] in COUNTED_GATEWAYS)


def linked_role(role: str, environment: str, *, exists: bool) -> Finding:
    """Judge a service-linked role: bootstrap makes it, for the deploy role may not."""
    what = f"service-linked role {role}"
    if exists:
        return Finding(what, "there", "there", "ok")
    return Finding(what, "not there", "there", "lacking", f"./noxw -s bootstrap -- {environment}")


def certificate(found: Answer | None, domain_name: str, now: datetime) -> Finding:
    """Judge what ACM says of the load balancer's certificate: issued, for this name, not expired."""
    what, needed = "certificate", f"issued for {domain_name}"
    if found is None:
        return Finding(what, "not there", needed, "lacking", "request it in ACM, and write edge.certificate_arn")
    names = sorted({found["DomainName"], *found.get("SubjectAlternativeNames", [])})
    ends = found.get("NotAfter")
    there = f"{found['Status']} for {', '.join(names)}"
    if found["Status"] != "ISSUED":
        another = "request another one in ACM, and write the new edge.certificate_arn"
        remedy = "validate it: write the DNS records that ACM shows" if found["Status"] == VALIDATING else another
    elif ends is not None and ends <= now:
        there, remedy = f"{there}, expired {ends:%Y-%m-%d}", "renew it, and write the new edge.certificate_arn"
    elif not any(covers(name, domain_name) for name in names):
        remedy = "request one for the name, and write edge.certificate_arn; or correct edge.domain_name"
    else:
        return Finding(what, there, needed, "ok")
    return Finding(what, there, needed, "lacking", remedy)


def covers(name: str, domain_name: str) -> bool:
    """Return whether a certificate's name is that of a domain; `*` stands for one label (RFC 6125, section 6.4.3)."""
    labels, wanted = name.lower().split("."), domain_name.lower().split(".")
    return labels == wanted or (labels[0] == "*" and len(labels) == len(wanted) and labels[1:] == wanted[1:])


def image(found: Answer | None, reference: str) -> Finding:
    """Judge what ECR says of an image: it exists, for the platform of the tasks."""
    what, needed = "image", f"{reference} for {'/'.join(PLATFORM)}"
    images = [] if found is None else found.get("images", [])
    if not images:
        return Finding(what, "not there", needed, "lacking", "push it, or release another one")
    manifests = json.loads(images[0]["imageManifest"]).get("manifests")
    if manifests is None:
        return Finding(what, "there", needed, "unknown", "its manifest names no platform: docker image inspect")
    platforms = [one.get("platform", {}) for one in manifests]
    known = sorted({f"{one.get('os')}/{one.get('architecture')}" for one in platforms})
    if any((one.get("os"), one.get("architecture")) == PLATFORM for one in platforms):
        return Finding(what, f"there, for {', '.join(known)}", needed, "ok")
    return Finding(what, f"there, for {', '.join(known)}", needed, "lacking", "build it for that platform, too")


def image_elsewhere(reference: str) -> Finding:
    """Return what is known of an image outside of ECR: its registry is not asked."""
    return Finding("image", "not asked: not in ECR", reference, "unknown", f"docker manifest inspect {reference}")


def subscription(found: Sequence[Answer] | None, email: str) -> Finding:
    """Judge the subscriptions of the alarms' topic; None before there is one."""
    what, needed = "alarms by mail", f"{email}, confirmed"
    if found is None:
        return Finding(what, "no topic yet: the first deployment makes it", needed, "ok", f"then {CONFIRM}")
    arns = [one["SubscriptionArn"] for one in found if (one["Protocol"], one["Endpoint"]) == ("email", email)]
    # What stands there of another one is no ARN: PENDING, or that it was deleted.
    if any(arn.startswith("arn:") for arn in arns):
        return Finding(what, "confirmed", needed, "ok")
    if PENDING in arns:
        return Finding(what, "waits for its confirmation", needed, "lacking", CONFIRM)
    remedy = f"promote again, which subscribes it; then {CONFIRM}"
    return Finding(what, "not subscribed, or deleted unconfirmed", needed, "lacking", remedy)


def _number(value: float) -> str:
    return f"{value:g}"

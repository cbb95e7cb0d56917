"""Rules on the values of one environment that look at more than one value, or at more than its type."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from shared.aws import regions
from shared.checks.view import View
from shared.config import Problem
from shared.config.counted_rules import counted_rule_of
from shared.quoting import listed

# RFC 1918, and RFC 6598's shared space, which Amazon VPC takes as well.
PRIVATE_NETWORKS = tuple(
    ipaddress.IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)
# Amazon VPC takes /16 to /28; four subnets with room for tasks need a /24.
LARGEST_PREFIX, SMALLEST_PREFIX = 16, 24


DISTINCT_ITEMS = (
    "aws.availability_zones",
    "promotion.freeze",
    "network.interface_endpoints",
    "edge.allowed_cidrs",
    "evidence.signing_keys",
)


def zones_belong_to_the_region(view: View) -> Iterator[Problem]:
    """Every Availability Zone is one of the environment's region."""
    region = view.text("aws.region")
    known = regions()[region].zones.names
    for index, zone in enumerate(view.texts("aws.availability_zones")):
        if zone not in known:
            what, remedy = f"no zone of {region}", f"write {listed(list(known))}"
            yield view.item_problem("aws.availability_zones", index, what, remedy)


def lists_name_nothing_twice(view: View) -> Iterator[Problem]:
    """Zones, freeze windows, interface endpoints, allowed networks and keys are distinct."""
    for key in DISTINCT_ITEMS:
        if not view.usable(key):
            continue
        items = view.texts(key)
        for index, item in enumerate(items):
            if item in items[:index]:
                remedy = "write another one" if key == "aws.availability_zones" else "remove it"
                yield view.item_problem(key, index, "in the list twice", remedy)


def counted_rules_are_named_once(view: View) -> Iterator[Problem]:
    """No rule of the firewall is counted for two reasons: by itself twice, or by itself and with its whole group."""
    key = "firewall.counted_rules"
    seen: set[tuple[str, str | None]] = set()
    rules = [counted_rule_of(text) for text in view.texts(key)]
    groups = {one.group for one in rules if one.rule is None}
    for index, one in enumerate(rules):
        if (one.group, one.rule) in seen:
            yield view.item_problem(key, index, "counted already, by an item before it", "remove one of the two")
        elif one.rule is not None and one.group in groups:
            yield view.item_problem(key, index, f"the whole of {one.group} is counted", "remove one of the two")
        seen.add((one.group, one.rule))


def secret_recovery_is_possible(view: View) -> Iterator[Problem]:
    """A deleted secret is gone at once, or can be called back for 7 to 30 days: Secrets Manager knows nothing else."""
    if 0 < view.number("secret.recovery_window_days") < 7:
        yield view.problem("secret.recovery_window_days", "expected 0 or 7 to 30 days", "write 0 or 7")


def tokens_are_of_the_repository(view: View) -> Iterator[Problem]:
    """The subject prefix is that of the repository whose workflows deploy: another one lets strangers in."""
    repository = view.text("bootstrap.github_repository")
    prefix = view.text("bootstrap.github_subject_prefix")
    if re.sub(r"@[0-9]+", "", prefix) != f"repo:{repository}":
        what = f"not of {repository}, which is bootstrap.github_repository"
        yield view.problem("bootstrap.github_subject_prefix", what, f"begin with repo:{repository}, ids apart")


def arns_are_of_this_environment(view: View) -> Iterator[Problem]:
    """The state's key, the certificate and the break-glass role are in the environment's account and region."""
    for key in ("state.kms_key_arn", "bootstrap.admin_role_arn", "edge.certificate_arn"):
        for part, own in ((4, "aws.account_id"), (3, "aws.region")):
            # A role has no region.
            if not view.usable(key, own) or not view.text(key).split(":")[part]:
                continue
            stated, wanted = view.text(key).split(":")[part], view.text(own)
            if stated != wanted:
                what = f"{stated} is not this environment's {own}"
                yield view.problem(key, what, f"use an ARN with {wanted}")


def network_is_private(view: View) -> Iterator[Problem]:
    """The VPC's network is private, no larger than a VPC can be and no smaller than four subnets need."""
    network = ipaddress.IPv4Network(view.text("network.cidr"))
    if not LARGEST_PREFIX <= network.prefixlen <= SMALLEST_PREFIX:
        what = f"expected a prefix of /{LARGEST_PREFIX} to /{SMALLEST_PREFIX}"
        yield view.problem("network.cidr", what, f"write a network like 10.10.0.0/{LARGEST_PREFIX}")
    if not any(network.subnet_of(private) for private in PRIVATE_NETWORKS):
        remedy = f"take one inside {listed([str(private) for private in PRIVATE_NETWORKS])}"
        yield view.problem("network.cidr", "not a private network", remedy)

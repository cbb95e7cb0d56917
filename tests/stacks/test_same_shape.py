"""The same resources everywhere: values differ between environments, resources only where a key says so."""

from __future__ import annotations

import json
import re

from shared.config import EnvironmentConfig
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Document, changed

# A reference as a document here reads it: `<network/vpc.id>`.
REFERENCE = re.compile(r"<([\w-]+/[^>]+)>")
# What tests/terraform/test_apply_in_memory.py looks at in one environment.
TAKE_WHAT_AN_APPLY_MAKES = (
    "alarms/cache-compute",
    "alarms/service-cpu",
    "alarms/unhealthy-targets",
    "autoscaling/requests",
    "task/definition",
)
# Arguments under which AWS knows a resource in its account.
NAMES = {
    "alarm_name",
    "bucket",
    "dashboard_name",
    "family",
    "name",
    "policy_name",
    "user_group_id",
    "user_id",
}


def explained(config: EnvironmentConfig) -> set[str]:
    """Return the paths that a key of the environment file adds or takes away."""
    network, edge = config.network, config.edge
    nat = {"network/nat-2", "network/nat-2-address"} if network.nat == "per_az" else set()
    endpoints = {f"endpoints/{service.replace('.', '-')}" for service in network.interface_endpoints}
    slugs = [cidr.replace(".", "-").replace("/", "-") for cidr in edge.allowed_cidrs]
    ingress = {f"edge/{kind}-{slug}" for kind in ("http", "https") for slug in slugs}
    return nat | endpoints | ingress


def test_environments_differ_in_explained_resources_only(
    good: dict[str, EnvironmentConfig], synthesize: Synthesize
) -> None:
    """What staging never had, prod must not have: NAT, interface endpoints and allowed networks are the exceptions."""
    shapes = {
        name: {path: address for path, address in synthesize(config).addresses.items() if path not in explained(config)}
        for name, config in good.items()
    }
    first = next(iter(shapes.values()))
    assert len(first) >= 80
    for name, shape in shapes.items():
        assert shape == first, name


def references(document: Document) -> dict[str, list[str]]:
    """Return what the outputs refer to, and the resources that take a value which only an apply makes."""
    values = {path: document.at(path) for path in TAKE_WHAT_AN_APPLY_MAKES} | {"outputs": document.outputs}
    return {path: sorted(REFERENCE.findall(json.dumps(value))) for path, value in values.items()}


def test_environments_refer_to_the_same(good: dict[str, EnvironmentConfig], synthesize: Synthesize) -> None:
    """So what an apply makes reaches in each of them what it reaches in one."""
    first, *others = [references(synthesize(config)) for config in good.values()]
    assert all(first.values())
    for other in others:
        assert other == first


def test_every_explained_resource_exists(config: EnvironmentConfig, document: Document) -> None:
    """The list of exceptions has no entry that explains nothing."""
    assert explained(config) <= set(document.addresses)


def test_no_address_carries_the_environment_s_name(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """An environment of any name has the same addresses, so that two plans can be laid side by side."""
    other = synthesize(changed(dev, name="elsewhere", release__environment="elsewhere"))
    assert other.addresses == synthesize(dev).addresses
    assert not [address for address in other.addresses.values() if "elsewhere" in address]


def names(document: Document) -> set[tuple[str, str]]:
    """Return (type, name) of everything that is named by a text of ours, inline policies of a role excepted."""
    return {
        (address.split(".")[0], document.at(path)[argument])
        for path, address in document.addresses.items()
        for argument in NAMES & set(document.at(path))
        if not address.startswith("aws_iam_role_policy.") and not document.at(path)[argument].startswith("<")
    }


def test_two_environments_share_no_name(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """Names in AWS follow the environment's: a second one in the same account would not collide with the first."""
    other = changed(dev, name="elsewhere", release__environment="elsewhere")
    assert names(synthesize(dev)) & names(synthesize(other)) == set()
    assert len(names(synthesize(dev))) == len(names(synthesize(other))) >= 35


def test_the_tier_changes_a_tag_and_nothing_else(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """No construct asks whether it is in production: what runs there was tested before, because it is the same."""
    before, after = synthesize(dev), synthesize(changed(dev, tier="production"))
    assert before.text.replace('"Tier": "development"', '"Tier": "production"') == after.text


def test_moving_to_another_region_leaves_nothing_behind(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """Only the certificate, where it is used and watched, and the state's key name it: their ARNs stand in the file."""
    zones = ("us-east-1a", "us-east-1b")
    document = synthesize(changed(dev, aws__region="us-east-1", aws__availability_zones=zones))
    left_behind = [path for path in document.addresses if "sa-east-1" in json.dumps(document.at(path))]
    assert set(left_behind) == {"alarms/certificate-expiry", "dashboard/dashboard", "edge/https"}


def test_no_other_account_is_named(
    config: EnvironmentConfig, document: Document, good: dict[str, EnvironmentConfig]
) -> None:
    """No environment can point at another one's account by a copied line; an image may come from any account."""
    accounts = {other.aws.account_id for other in good.values() if other.aws.account_id not in config.release.image}
    assert {account for account in accounts if account in document.text} <= {config.aws.account_id}

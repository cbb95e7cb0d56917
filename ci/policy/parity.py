"""What is different between the environments, and whether it may be: configuration keys, and resources by type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shared.config import EnvironmentConfig

IDENTITY = "what makes it this environment"
ACCOUNT = "what its account had before"
PROMOTION = "its place in the order, and what has arrived there"
SIZE = "smaller where less happens"
COST = "cheaper where less is at stake"
SAFETY = "stricter where customers are"

# Every key that may differ, with the reason. Any other difference is one that nobody decided: what staging never ran
# is not tested, so it fails.
MAY_DIFFER: Mapping[str, str] = {
    "name": IDENTITY,
    "tier": IDENTITY,
    "cost_center": IDENTITY,
    "aws.account_id": IDENTITY,
    "state.bucket": IDENTITY,
    "state.kms_key_arn": IDENTITY,
    "bootstrap.admin_role_arn": IDENTITY,
    "bootstrap.oidc_provider": ACCOUNT,
    "evidence.signing_keys": IDENTITY,
    "network.cidr": IDENTITY,
    "edge.domain_name": IDENTITY,
    "edge.certificate_arn": IDENTITY,
    "alarms.email": IDENTITY,
    "release.environment": IDENTITY,
    "promotion.after": PROMOTION,
    "promotion.soak_minutes": SAFETY,
    "promotion.freeze": SAFETY,
    "release.image": PROMOTION,
    "release.source_commit": PROMOTION,
    "service.cpu_units": SIZE,
    "service.memory_mib": SIZE,
    "scaling.min_tasks": SIZE,
    "scaling.max_tasks": SIZE,
    "cache.max_storage_gb": SIZE,
    "cache.max_ecpu_per_second": SIZE,
    "budget.monthly_usd": SIZE,
    "network.nat": COST,
    "network.interface_endpoints": COST,
    "network.flow_logs_traffic": COST,
    "service.fargate_spot_weight": COST,
    "edge.allowed_cidrs": SAFETY,
    "edge.deletion_protection": SAFETY,
    "edge.prevent_destroy": SAFETY,
    "cache.prevent_destroy": SAFETY,
    "secret.prevent_destroy": SAFETY,
    "encryption.prevent_destroy": SAFETY,
    "encryption.deletion_window_days": SAFETY,
    "secret.recovery_window_days": SAFETY,
    "cache.snapshot_retention_days": SAFETY,
    "service.exec_enabled": SAFETY,
    "service.roll_back_on_alarm": SAFETY,
    "edge.access_log_retention_days": SAFETY,
    "firewall.log_retention_days": SAFETY,
    "network.flow_logs_retention_days": SAFETY,
    "service.log_retention_days": SAFETY,
}
# Resource types whose number may differ, with the key that says so in every file.
COUNTS_FOLLOW: Mapping[str, str] = {
    "aws_eip": "network.nat",
    "aws_nat_gateway": "network.nat",
    "aws_vpc_endpoint": "network.interface_endpoints",
    "aws_vpc_security_group_ingress_rule": "edge.allowed_cidrs",
}


@dataclass(frozen=True)
class Divergence:
    """A key or a resource type with its value in each environment; `reason` is empty where nobody declared it."""

    subject: str
    values: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Parity:
    """The environments side by side: only what differs, and how many resources each has."""

    environments: tuple[str, ...]
    keys: tuple[Divergence, ...]
    counts: tuple[Divergence, ...]
    totals: tuple[int, ...]

    @property
    def undeclared(self) -> list[Divergence]:
        """Return the differences that nobody declared."""
        return [row for row in (*self.keys, *self.counts) if not row.reason]

    def as_data(self) -> dict[str, Any]:
        """Return everything as plain data, for `--json`."""
        return asdict(self) | {"undeclared": [row.subject for row in self.undeclared]}


def compare(configs: Sequence[EnvironmentConfig], documents: Mapping[str, Mapping[str, Any]]) -> Parity:
    """Return what differs between `configs`, and between their documents (environment -> synthesized JSON)."""
    flat = [dict(_flattened(config.model_dump(mode="json"))) for config in configs]
    keys = [
        Divergence(key, tuple(values), MAY_DIFFER.get(key, ""))
        for key in flat[0]
        if len(set(values := [_shown(values[key]) for values in flat])) > 1
    ]
    counted = [_counts(documents[config.name]) for config in configs]
    counts = [
        Divergence(kind, tuple(str(number) for number in numbers), COUNTS_FOLLOW.get(kind, ""))
        for kind in sorted(set().union(*counted))
        if len(set(numbers := [count[kind] for count in counted])) > 1
    ]
    names = tuple(config.name for config in configs)
    return Parity(names, tuple(keys), tuple(counts), tuple(count.total() for count in counted))


def _flattened(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield dotted key and value of every setting, in the model's order."""
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from _flattened(inner, f"{prefix}{key}.")
        else:
            yield prefix + key, inner


def _shown(value: object) -> str:
    """Return a value as the YAML file has it."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(str(item) for item in value) or "[]"
        case _:
            return str(value)


def _counts(document: Mapping[str, Any]) -> Counter[str]:
    return Counter({kind: len(resources) for kind, resources in document["resource"].items()})

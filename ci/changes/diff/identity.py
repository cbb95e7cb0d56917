"""What tells the items of a list apart, so that an item is compared with itself wherever it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ci.changes.diff.secret_text import is_secret_text
from ci.changes.diff.values import Identity

# The first of these that every item has, each with a value of its own, is the list's identity.
_ALONE = (
    *("Sid", "sid", "id", "Id", "ID", "name", "Name", "key", "Key", "rule_id", "alias", "priority", "order"),
    *("port_name", "capacity_provider", "containerPort", "container_port", "device_name", "dns_name", "query_id"),
    *("region", "region_name", "subnet_id", "cidr_block", "attribute_name", "index_name", "event", "sourceVolume"),
    *("containerPath", "target_group_arn", "topic_arn", "queue", "lambda_function_arn", "http_method", "domain_name"),
)
# Lists whose items only several attributes together tell apart, by resource type and attribute path.
_COMPOSITE: Mapping[tuple[str | None, str], tuple[str, ...]] = {
    ("aws_budgets_budget", "notification"): (
        *("notification_type", "comparison_operator", "threshold", "threshold_type"),
    ),
    ("aws_ecs_service", "load_balancer"): ("target_group_arn", "container_name", "container_port"),
    ("aws_s3_bucket_lifecycle_configuration", "rule.transition"): ("storage_class", "days", "date"),
}


def identity_of(type_: str | None, path: str, items: Sequence[Any]) -> tuple[str, ...] | None:
    """Return the attributes that tell `items` apart, or None where they are not objects or nothing does.

    In: a resource type, the dotted path of the list in it, and the list. Errors: none.
    """
    if not items or not all(isinstance(item, dict) for item in items):
        return None
    composite = _COMPOSITE.get((type_, path))
    alone = [(name,) for name in _ALONE if name in items[0]]
    for by in [composite, *alone] if composite else alone:
        distinct = {identity(by, item) for item in items}
        if len(distinct) == len(items) and ("",) * len(by) not in distinct:
            return by
    return None


def identity(by: tuple[str, ...], item: Mapping[str, Any]) -> Identity:
    """Return the values of `by` in an item; what it lacks is the empty text."""
    return tuple(_text(item.get(name)) or "" for name in by)


def _text(value: object) -> str | None:
    """Return a value that can be an identity as text: no switch, object or list, and no secret, for it is shown."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    text = str(value)
    return None if is_secret_text(text) else text

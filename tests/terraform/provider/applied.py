"""The state that an apply of a document would have left, without AWS: what the provider plans, and made-up answers.

A plan from nothing says of a resource what its configuration and the provider's defaults say. What AWS answers, an id
or an ARN, is unknown there, and with it everything that refers to it. So each resource is planned apart from the
others: a reference leads to a local value that holds the made-up answers of what it refers to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ci.changes.diff.document import elements
from ci.changes.diff.references import renamed
from tests.ci.changes.diff.provider_schema import SOURCE

Document = Mapping[str, Any]
Schema = Mapping[str, Any]  # of the AWS provider: `terraform providers schema -json`
ACCOUNT = "111111111111"
LINEAGE = "00000000-0000-4000-8000-000000000000"
# Whose answers must have a form, because an argument of another resource is checked for it.
_ARNS = {
    "aws_acm_certificate": "acm:sa-east-1:{account}:certificate/{name}",
    "aws_elasticache_serverless_cache": "elasticache:sa-east-1:{account}:serverlesscache:{name}",
    "aws_iam_role": "iam::{account}:role/{name}",
    "aws_kms_key": "kms:sa-east-1:{account}:key/00000000-0000-4000-8000-{number:012x}",
    "aws_lb": "elasticloadbalancing:sa-east-1:{account}:loadbalancer/app/{name}/0123456789abcdef",
    "aws_lb_target_group": "elasticloadbalancing:sa-east-1:{account}:targetgroup/{name}/0123456789abcdef",
}
# What AWS chooses where the configuration is silent, and what must have another form than text.
_CHOSEN: Mapping[str, Mapping[str, Any]] = {
    # A table that is paid for by request has none, and the provider refuses any.
    "aws_dynamodb_table": {"read_capacity": 0, "write_capacity": 0},
    "aws_elasticache_serverless_cache": {"create_time": "2026-01-02T03:04:05Z"},
    "aws_lb_target_group": {"protocol_version": "HTTP1"},
    "aws_sns_topic": {"fifo_throughput_scope": None},
}
# Of these the id is the ARN, as with most that have an ARN and no id of AWS.
_ID_IS_ARN = frozenset(
    {"aws_lb", "aws_lb_listener", "aws_lb_target_group", "aws_sns_topic", "aws_secretsmanager_secret"}
)


def settled(document: Document, schema: Schema) -> dict[str, Any]:
    """Return a document that plans every resource with each reference as AWS would have answered it."""
    found = elements(document)
    resources: dict[str, dict[str, Any]] = {}
    values: dict[str, Any] = {}
    for address, element in found.items():
        if element.mode != "resource" or element.type is None:
            continue
        body = renamed(element.body, lambda target: f"local.{_local(target)}" if target in found else target)
        body.pop("depends_on", None)
        body.get("lifecycle", {}).pop("replace_triggered_by", None)
        resources.setdefault(element.type, {})[element.name] = body
        block = schema["resource_schemas"][element.type]["block"]
        arguments = {name: value for name, value in body.items() if name in block.get("attributes", {})}
        values[_local(address)] = {**answers(element.type, element.name, block), **arguments}
    parts = {key: document[key] for key in ("terraform", "provider") if key in document}
    return {**parts, "locals": values, "resource": resources}


def answers(type_: str, name: str, block: Mapping[str, Any]) -> dict[str, Any]:
    """Return what AWS would have answered for each computed attribute of a resource."""
    number = int.from_bytes(name.encode()[-5:], "big")
    tail = _ARNS.get(type_, "service:sa-east-1:{account}:{name}").format(account=ACCOUNT, name=name, number=number)
    found = {}
    for attribute, about in block.get("attributes", {}).items():
        if not about.get("computed") or attribute == "tags_all":
            continue
        if attribute == "arn" or (attribute == "id" and type_ in _ID_IS_ARN):
            found[attribute] = f"arn:aws:{tail}"
        else:
            found[attribute] = answer(about, f"{attribute}-{name}")
    for attribute, nested in block.get("block_types", {}).items():
        inner = nested["block"].get("attributes", {})
        if (
            nested["nesting_mode"] in ("list", "set")
            and inner
            and all(one.get("computed") and not one.get("optional") for one in inner.values())
        ):
            found[attribute] = [{key: answer(one, f"{key}-{name}") for key, one in inner.items()}]
    return {**found, **_CHOSEN.get(type_, {})}


def answer(about: Mapping[str, Any], text: str) -> Any:
    """Return a made-up value of an attribute's type."""
    if nested := about.get("nested_type"):
        inner = {key: answer(one, f"{key}-{text}") for key, one in nested["attributes"].items()}
        return inner if nested["nesting_mode"] == "single" else [inner]
    return _of_type(about["type"], text)


def _of_type(type_: Any, text: str) -> Any:
    match type_:
        case "string":
            return text
        case "number":
            return 6379
        case "bool":
            return False
        case ["list" | "set", inner]:
            return [_of_type(inner, text)]
        case ["map", _]:
            return {}
        case ["object", inner]:
            return {key: _of_type(one, f"{key}-{text}") for key, one in inner.items()}
    raise ValueError(f"{type_}: no type of a schema")


def state_of(plan: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Return the state in which everything that a plan from nothing adds is there."""
    resources = []
    for one in plan["planned_values"]["root_module"]["resources"]:
        about = {"mode": "managed", "type": one["type"], "name": one["name"], "provider": f'provider["{SOURCE}"]'}
        resources.append({**about, "instances": [instance(one, schema)]})
    return {
        "version": 4,
        "terraform_version": plan["terraform_version"],
        "serial": 1,
        "lineage": LINEAGE,
        "outputs": {},
        "resources": resources,
    }


def instance(planned: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Return a resource's instance in a state: what a plan from nothing promises of it, and the made-up answers."""
    block = schema["resource_schemas"][planned["type"]]["block"]
    attributes = answers(planned["type"], planned["name"], block) | planned["values"]
    if "tags_all" in block["attributes"]:
        attributes.setdefault("tags_all", {})
    sensitive = [list(path) for path in _sensitive(block, attributes)]
    return {"schema_version": planned["schema_version"], "attributes": attributes, "sensitive_attributes": sensitive}


def _sensitive(block: Mapping[str, Any], attributes: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], ...]]:
    """Yield the paths of a state's sensitive attributes; a member of a set has none."""
    for name, about in block.get("attributes", {}).items():
        if about.get("sensitive"):
            yield ({"type": "get_attr", "value": name},)
    for name, nested in block.get("block_types", {}).items():
        if nested["nesting_mode"] == "list":
            for number, item in enumerate(attributes.get(name) or ()):
                at = (
                    {"type": "get_attr", "value": name},
                    {"type": "index", "value": {"value": number, "type": "number"}},
                )
                yield from ((*at, *inner) for inner in _sensitive(nested["block"], item))


def _local(address: str) -> str:
    return re.sub(r"[^\w-]", "__", address)

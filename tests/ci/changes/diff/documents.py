"""Documents made up by hypothesis: resources of a few types that refer to each other, and the blocks around them."""

from __future__ import annotations

import json
import random
import re
from typing import Any

from hypothesis import strategies as st

# Known to the provider's schema, and one that is not.
TYPES = ("aws_lb", "aws_ecs_service", "aws_budgets_budget", "aws_iam_role", "custom_thing")
NAMES = tuple(f"{word}-{number}" for word in ("edge_lb", "task", "x") for number in range(4))
# Lists whose order means nothing, by type; the provider's schema says so.
SETS = {"aws_lb": ("subnets", "security_groups"), "aws_budgets_budget": ("notification",)}

words = st.sampled_from(["", "a", "b", "prod", "10.0.0.0/8", "a.b", "${var.x}", "$${no}", "%{ if true }x%{ endif }"])
scalars = st.one_of(words, st.booleans(), st.integers(-3, 3), st.sampled_from([1.0, 0.5]), st.none())


def values(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return values of many shapes made of `leaves`: blocks, lists, lists of blocks with and without names."""
    keys = st.sampled_from(["one", "name", "id", "value", "a.b"])
    block = st.dictionaries(keys, st.one_of(leaves, st.lists(leaves, max_size=2)), max_size=2)
    named = st.fixed_dictionaries({"name": st.sampled_from(["a", "b", "c", "d"]), "rest": st.one_of(leaves, block)})
    return st.one_of(
        leaves, block, st.lists(leaves, max_size=3), st.lists(named, max_size=4), st.lists(block, max_size=3)
    )


def references(addresses: list[str]) -> st.SearchStrategy[str]:
    """Return strings that refer to some of these addresses, one or two at a time, and in the middle of text."""
    one = st.sampled_from(addresses)
    return st.one_of(
        one.map(lambda address: f"${{{address}.id}}"),
        st.tuples(one, one).map(lambda pair: f'text ${{join("-", [{pair[0]}.arn, {pair[1]}.arn])}}:*'),
        one.map(lambda address: json.dumps({"Resource": f"${{{address}.arn}}/*"})),
    )


def policies(leaves: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return IAM policies as strings of JSON."""
    some = st.one_of(leaves, st.lists(leaves, min_size=1, max_size=3))
    statement = st.fixed_dictionaries(
        {"Effect": st.sampled_from(["Allow", "Deny"]), "Action": some, "Resource": some},
        optional={
            "Sid": st.sampled_from(["A", "B", "C"]),
            "Principal": st.one_of(
                st.just("*"), st.dictionaries(st.sampled_from(["AWS", "Service"]), some, max_size=2)
            ),
            "Condition": st.dictionaries(
                st.just("StringEquals"), st.dictionaries(leaves, some, max_size=2), max_size=1
            ),
        },
    )
    return st.one_of(statement, st.lists(statement, max_size=3)).map(
        lambda statements: json.dumps({"Version": "2012-10-17", "Statement": statements})
    )


@st.composite
def bodies(draw: st.DrawFn, type_: str, addresses: list[str]) -> dict[str, Any]:
    """Draw the configuration of a resource that may refer to `addresses`."""
    text = st.one_of(words, references(addresses))
    anything = values(st.one_of(scalars, text))
    attributes: dict[str, st.SearchStrategy[Any]] = {
        "name": text,
        "policy": st.one_of(policies(text), anything.map(json.dumps)),
        "settings": anything,
        "lifecycle": st.fixed_dictionaries(
            {}, optional={"replace_triggered_by": st.lists(st.sampled_from(addresses), max_size=2)}
        ),
        "depends_on": st.lists(st.sampled_from(addresses), max_size=3),
        "db_password": text,
    }
    for name in SETS.get(type_, ()):
        attributes[name] = st.lists(anything, max_size=4)
    body = draw(st.fixed_dictionaries({}, optional=attributes))
    comment = draw(st.sampled_from([None, "stack/edge/balancer", "stack/task"]))
    return body if comment is None else {"//": {"metadata": {"path": comment}}, **body}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a document."""
    places = st.tuples(st.sampled_from(TYPES), st.sampled_from(NAMES))
    found = draw(st.lists(places, unique=True, max_size=5))
    addresses = [f"{type_}.{name}" for type_, name in found] + ["aws_lb.gone"]
    document: dict[str, Any] = {"//": {"metadata": {"stackName": "stack"}}}
    for type_, name in found:
        document.setdefault("resource", {}).setdefault(type_, {})[name] = draw(bodies(type_, addresses))
    text = st.one_of(words, references(addresses))
    blocks: dict[str, st.SearchStrategy[Any]] = {
        "output": st.dictionaries(st.sampled_from(["A", "B"]), st.fixed_dictionaries({"value": text}), max_size=2),
        "data": st.fixed_dictionaries({"aws_ami": st.dictionaries(st.just("x"), bodies("aws_ami", addresses))}),
        "locals": st.dictionaries(st.sampled_from(["a", "b"]), values(text), max_size=2),
        "variable": st.just({"v": {"type": "string", "default": "a", "sensitive": True}}),
        "provider": st.lists(st.sampled_from(["a", "b"]), unique=True, max_size=2).map(
            lambda aliases: {"aws": [{"region": "x"}, *({"alias": alias} for alias in aliases)]}
        ),
        "terraform": st.sampled_from([{"backend": {"s3": {"key": "a"}}, "required_version": "1"}, {}]),
        "moved": st.lists(st.tuples(places, places), max_size=2, unique_by=lambda pair: pair[0]).map(
            lambda pairs: [{"from": ".".join(old), "to": ".".join(new)} for old, new in pairs]
        ),
    }
    return document | draw(st.fixed_dictionaries({}, optional=blocks))


@st.composite
def edited(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """Draw a document that differs a little from `document`: things added, removed, changed, and put elsewhere."""
    copy = json.loads(json.dumps(document))
    for type_, instances in copy.get("resource", {}).items():
        for name in sorted(instances):
            edit = draw(st.sampled_from(["keep", "keep", "drop", "change", "move"]))
            if edit == "drop":
                del instances[name]
            elif edit == "change":
                instances[name] |= draw(bodies(type_, [f"{type_}.{name}", "aws_lb.gone"]))
            elif edit == "move":
                new = draw(st.sampled_from(NAMES))
                instances[new] = instances.pop(name)
    return copy


def shuffled(value: Any, chance: random.Random, type_: str | None = None, key: str | None = None) -> Any:
    """Return a document with its keys, and the lists whose order means nothing, in another order."""
    if isinstance(value, dict):
        items = list(value.items())
        chance.shuffle(items)
        return {name: shuffled(item, chance, name if name in TYPES else type_, name) for name, item in items}
    if isinstance(value, list):
        items = [shuffled(item, chance, type_) for item in value]
        if key in ("depends_on", "replace_triggered_by", *SETS.get(type_ or "", ())):
            chance.shuffle(items)
        return items
    if key == "policy" and isinstance(value, str) and value.startswith('{"Version"'):
        policy = json.loads(value)
        if isinstance(policy["Statement"], list):
            chance.shuffle(policy["Statement"])
        return json.dumps(dict(reversed(policy.items())), indent=1)
    return value


@st.composite
def renamings(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, str]]:
    """Draw a document of resources with distinct configurations, and new addresses for some: also each other's."""
    types = TYPES[:2]
    places = draw(
        st.lists(st.tuples(st.sampled_from(types), st.sampled_from(NAMES)), unique=True, min_size=1, max_size=8)
    )
    addresses = [".".join(place) for place in places]
    document: dict[str, Any] = {"resource": {}, "output": {"O": {"value": draw(references(addresses))}}}
    for number, (type_, name) in enumerate(places):
        body = draw(bodies(type_, addresses)) | {"number": number}
        document["resource"].setdefault(type_, {})[name] = body
    new_address: dict[str, str] = {}
    chosen = draw(st.lists(st.sampled_from(places), unique=True))
    taken = set(addresses) - {".".join(place) for place in chosen}
    for type_, name in chosen:
        free = [f"{type_}.{new}" for new in (*NAMES, *(f"new_{number}" for number in range(9)))]
        new = draw(st.sampled_from([address for address in free if address not in taken]))
        taken.add(new)
        if new != f"{type_}.{name}":
            new_address[f"{type_}.{name}"] = new
    return document, new_address


def renamed(document: dict[str, Any], new_address: dict[str, str]) -> dict[str, Any]:
    """Return a document whose resources, and all that is said of them, have their new addresses."""
    copy = json.loads(json.dumps(document))
    # Two steps, so that a resource can take the address of another one.
    text = json.dumps({"output": copy.get("output", {}), "resource": copy["resource"]})
    for number, old in enumerate(sorted(new_address, key=len, reverse=True)):
        text = re.sub(rf"{re.escape(old)}(?![\w-])", f"\0{number}\0", text)
    for number, old in enumerate(sorted(new_address, key=len, reverse=True)):
        text = text.replace(f"\0{number}\0", new_address[old])
    result = json.loads(text)
    instances: dict[str, Any] = {}
    for type_, found in result["resource"].items():
        for name, body in found.items():
            new_type, _, new_name = new_address.get(f"{type_}.{name}", f"{type_}.{name}").partition(".")
            instances.setdefault(new_type, {})[new_name] = body
    return result | {"resource": instances}

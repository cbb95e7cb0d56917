"""The values that a plan calls sensitive, as texts: in attributes, outputs, variables, and what data sources read.

A plan's own text is masked by place (masking.py). An error of a provider has no places: AWS may quote the policy that
it refuses. So everything that the plan calls sensitive is looked for as text (hiding.py). A value that is shorter than
SHORTEST would be found everywhere by chance, and hiding it would say what it is: it is looked for behind its name only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ci.changes.diff.sensitive import is_public

SHORTEST = 6
Named = tuple[str, str]


def sensitive_texts(plan: Mapping[str, Any]) -> frozenset[str]:
    """Return every sensitive text and number of a plan as `show -json` prints it that is long enough to be looked for.

    They stand in attributes, outputs, variables, and what data sources read. An ARN or a digest is none.
    """
    return frozenset(text for _, text in _sensitive(plan) if len(text) >= SHORTEST and not is_public(text))


def short_texts(plan: Mapping[str, Any]) -> frozenset[Named]:
    """Return the others, each with the name of its attribute or key."""
    return frozenset((name, text) for name, text in _sensitive(plan) if name and 0 < len(text) < SHORTEST)


def _sensitive(plan: Mapping[str, Any]) -> Iterator[Named]:
    changes = [one.get("change", {}) for key in ("resource_changes", "resource_drift") for one in plan.get(key, [])]
    for change in [*changes, *plan.get("output_changes", {}).values()]:
        for side in ("before", "after"):
            yield from _under("", change.get(side), change.get(f"{side}_sensitive"))
    for values in (plan.get("prior_state", {}).get("values", {}), plan.get("planned_values", {})):
        yield from _of_module(values.get("root_module", {}))
        for name, output in values.get("outputs", {}).items():
            yield from _under(name, output.get("value"), output.get("sensitive"))
    declared = plan.get("configuration", {}).get("root_module", {}).get("variables", {})
    for name, variable in plan.get("variables", {}).items():
        yield from _under(name, variable.get("value"), declared.get(name, {}).get("sensitive"))


def _of_module(module: Mapping[str, Any]) -> Iterator[Named]:
    """Yield what is sensitive in the resources and data sources of a module and of those in it."""
    for resource in module.get("resources", []):
        yield from _under("", resource.get("values"), resource.get("sensitive_values"))
    for inner in module.get("child_modules", []):
        yield from _of_module(inner)


def _under(name: str, value: object, mask: object) -> Iterator[Named]:
    """Yield the texts of `value` that `mask` hides."""
    if mask is True:
        yield from _texts(name, value)
    elif isinstance(value, dict) and isinstance(mask, dict):
        for key, inner in mask.items():
            yield from _under(key, value.get(key), inner)
    elif isinstance(value, list) and isinstance(mask, list):
        # The members of a set have no fixed place, so a mask of one is a mask of all.
        for item in value:
            for inner in mask:
                yield from _under(name, item, inner)


def _texts(name: str, value: object) -> Iterator[Named]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(key, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(name, inner)
    elif isinstance(value, str):
        yield from _lines(name, value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield name, str(value)


def _lines(name: str, text: str) -> Iterator[Named]:
    """Yield a text, each of its lines (an error is told line by line), and what is in it where it is JSON."""
    yield from ((name, part) for part in {text, *(line.strip() for line in text.splitlines())})
    if text.lstrip().startswith(("{", "[")):
        try:
            inner = json.loads(text)
        except (ValueError, RecursionError):
            return
        yield from _texts(name, inner)

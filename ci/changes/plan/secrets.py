"""The values that a plan calls sensitive, to be taken out of whatever else leaves the process: errors, logs, progress.

A plan's own text is masked by place (masking.py). An error of a provider has no places: AWS may quote the policy that
it refuses. So everything that the plan calls sensitive is looked for as text. A value that is shorter than SHORTEST is
not: it would be found everywhere by chance, and hiding it would say what it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

SHORTEST = 6
HIDDEN = "(sensitive)"
_ESCAPED_BY_GO = "&<>\u2028\u2029"  # encoding/json, HTMLEscape


def sensitive_texts(plan: Mapping[str, Any]) -> frozenset[str]:
    """Return every sensitive text and number of a plan as `show -json` prints it: attributes, outputs, variables."""
    found: set[str] = set()
    changes = [one["change"] for one in plan.get("resource_changes", [])]
    for change in [*changes, *plan.get("output_changes", {}).values()]:
        for side in ("before", "after"):
            found.update(_texts(_under(change.get(side), change.get(f"{side}_sensitive"))))
    declared = plan.get("configuration", {}).get("root_module", {}).get("variables", {})
    for name, variable in plan.get("variables", {}).items():
        if declared.get(name, {}).get("sensitive"):
            found.update(_texts([variable.get("value")]))
    return frozenset(found)


def hiding(texts: Iterable[str]) -> Callable[[str], str]:
    """Return a function that replaces each of `texts` in a line, as it is and as JSON writes it."""
    # A text may hold another one: the longest first.
    forms = sorted({form for text in texts for form in _forms(text)}, key=len, reverse=True)

    def hide(line: str) -> str:
        for form in forms:
            line = line.replace(form, HIDDEN)
        return line

    return hide


def _forms(text: str) -> Iterator[str]:
    """Yield a text as it is, as Python's JSON has it, and as Go's (Terraform's) has it."""
    yield text
    yield json.dumps(text)[1:-1]
    written = json.dumps(text, ensure_ascii=False)[1:-1]
    for character in _ESCAPED_BY_GO:
        written = written.replace(character, f"\\u{ord(character):04x}")
    yield written


def _under(value: object, mask: object) -> Iterator[Any]:
    """Yield the parts of `value` that `mask` hides."""
    if mask is True:
        yield value
    elif isinstance(value, dict) and isinstance(mask, dict):
        for key, inner in mask.items():
            yield from _under(value.get(key), inner)
    elif isinstance(value, list) and isinstance(mask, list):
        # The members of a set have no fixed place, so a mask of one is a mask of all.
        for item in value:
            for inner in mask:
                yield from _under(item, inner)


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, dict):
            yield from _texts(value.values())
        elif isinstance(value, list):
            yield from _texts(value)
        elif isinstance(value, str):
            yield from _lines(value)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield from _lines(str(value))


def _lines(text: str) -> Iterator[str]:
    """Yield a text, each of its lines (an error is told line by line), and what is in it where it is JSON."""
    yield from (part for part in {text, *(line.strip() for line in text.splitlines())} if len(part) >= SHORTEST)
    if text.lstrip().startswith(("{", "[")):
        try:
            inner = json.loads(text)
        except ValueError:
            return
        yield from _texts([inner])

"""GitHub's expressions, as text: which names they read, and the same expression with other names. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

# A text in quotes, or `context.name`; what stands in quotes is no name (GitHub Docs, "Expressions", literals).
_NAME = re.compile(r"'(?:[^']|'')*'|(?<![\w.-])(?P<context>inputs|needs|jobs)\.(?P<name>[A-Za-z_][\w-]*)")
_PLACE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_STATUS = re.compile(r"'(?:[^']|'')*'|(?<![\w.-])(?P<function>success|failure|cancelled|always)\s*\(\s*\)")

# Context -> what stands in place of `context.name`, given the name.
Names = Mapping[str, Callable[[str], str]]


def bare(condition: object) -> str:
    """Return a condition without its `${{ }}`, which GitHub does not ask for there."""
    text = str(condition).strip()
    if text in ("True", "False"):  # YAML has read it
        return text.lower()
    whole = re.fullmatch(r"\$\{\{(?P<inside>(?:(?!\$\{\{).)*)\}\}", text, re.DOTALL)
    return whole["inside"].strip() if whole else text


def renamed(expression: str, names: Names) -> str:
    """Return one expression, without its `${{ }}`, with other names in it."""

    def replace(found: re.Match[str]) -> str:
        context = found["context"]
        return names[context](found["name"]) if context in names else found[0]

    return _NAME.sub(replace, expression)


def renamed_everywhere(value: Any, names: Names) -> Any:
    """Return a value of a document with other names in every `${{ }}` of its texts, and in every `if:`."""
    match value:
        case str():
            return _PLACE.sub(lambda found: f"${{{{ {renamed(found[1].strip(), names)} }}}}", value)
        case list():
            return [renamed_everywhere(each, names) for each in value]
        case dict():
            return {
                key: renamed(bare(each), names) if key == "if" else renamed_everywhere(each, names)
                for key, each in value.items()
            }
        case _:
            return value


def asks_for_status(expression: str) -> bool:
    """Say whether an expression calls success(), failure(), cancelled() or always(); else GitHub adds success()."""
    return any(found["function"] for found in _STATUS.finditer(expression))


def with_status(expression: str, success: str, failure: str) -> str:
    """Return an expression with these in place of success() and failure()."""
    instead = {"success": success, "failure": failure}
    return _STATUS.sub(lambda found: instead.get(found["function"], found[0]), expression)


def literal(value: object) -> str:
    """Return a value of a document as an expression without `${{ }}`. Raises ValueError for a mixed text."""
    if isinstance(value, bool | int | float):
        return str(value).lower()
    text = str(value)
    if "${{" not in text:
        return "'" + text.replace("'", "''") + "'"
    inside = bare(text)
    if "${{" in inside:
        raise ValueError(f"{text}: an input that is partly an expression: give it whole")
    return f"({inside})"

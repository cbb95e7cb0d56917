"""YAML in lines: comments, conditions, mappings, indentation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from ci.policy.workflows.model import expression

# What a reader of YAML takes for something else than this text.
_UNCLEAR = re.compile(r"^$|^[\s*&!|>'\"%@`#?:,\[\]{}-]|: | #|^(true|false|null|[\d.]+)$|\s$")


def condition(text: str) -> Iterator[str]:
    """Yield the condition of a job or a step, where it has one."""
    if text:
        # A text that begins with `!` would be a tag of YAML.
        yield f"if: {expression(text) if text.startswith(('!', '(')) else text}"


def comment(text: str) -> Iterator[str]:
    """Yield the lines of a comment."""
    yield from (f"# {line}".rstrip() for line in text.splitlines())


def mapping(key: str, values: Mapping[str, str], *, plain: bool = False) -> Iterator[str]:
    """Yield a key with its mapping; `plain`: values as they are, without a question about quotes."""
    yield f"{key}:"
    yield from (f"  {name}: {value if plain else scalar(value)}" for name, value in values.items())


def scalar(text: str) -> str:
    """Return a text as YAML reads it back."""
    return json.dumps(text) if _UNCLEAR.search(text) else text


def truth(value: bool) -> str:
    """Return a truth value as YAML writes it."""
    return "true" if value else "false"


def indented(lines: Iterable[str], levels: int) -> Iterator[str]:
    """Yield lines further in; an empty one stays empty."""
    yield from (f"{'  ' * levels}{line}" if line else line for line in lines)

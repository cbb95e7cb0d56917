"""Every text key of the environment files, found in their schemas, and texts that mean more than themselves.

A key that is new is here by itself: the schema has it, and its value in the good repository is what hostile text is put
into.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml

from shared import checks
from shared.config import Environment, Reading, read_all
from shared.config.document import Document, Path
from shared.config.judging import judge
from shared.config.model import EnvironmentFile, ReleaseConfig, Section
from shared.config.reading import FOLDER, RELEASES
from shared.config.schema import schemas
from tests.examples.good import GOOD, good_files

NAME = "staging"  # it has an environment before it and one after it
ENVIRONMENT, RELEASE = f"{FOLDER}/{NAME}.yaml", f"{RELEASES}/{NAME}.yaml"
FILES: dict[str, type[Section]] = {ENVIRONMENT: EnvironmentFile, RELEASE: ReleaseConfig}
SCHEMAS = {ENVIRONMENT: f"{FOLDER}/schema.json", RELEASE: f"{FOLDER}/release.schema.json"}
# A list that is empty in the good repository has these items here.
ITEMS = {
    "promotion.freeze[0]": "friday 16:00 to monday 08:00",
    "network.interface_endpoints[0]": "logs",
    "firewall.counted_rules[0]": "AWSManagedRulesSQLiRuleSet: what blocks our search is looked into",
}

TEMPLATES = (
    "${path.cwd}", "$${path.cwd}", '${file("/etc/passwd")}', "%{ if true }x%{ endif }", "%%{ if true }", "${", "%{",
    "${aws:username}", "${{ github.token }}",
)  # fmt: skip
WILDCARDS = ("*", "?", "a*", "**")
QUOTES = ('"', "'", "`", "\\", "\\n", '\\"', "\\u0024{path.cwd}")
CONTROLS = tuple(chr(code) for code in (0, 7, 8, 9, 10, 11, 12, 13, 27, 31, 127, 128, 133, 159))
INVISIBLE = tuple(
    chr(code)
    for code in (
        0xA0, 0xAD, 0x200B, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2060, 0x2066, 0x2069, 0x3000,
        0xFEFF, 0xFFFE, 0xE0001, 0xD800,
    )
)  # fmt: skip
# What shells, HTML and Markdown take for more; a plan has nothing to do with them, and a comment of a pull request has.
OTHERS = ("$(id)", "; id", "| id", "& id", "<b>", "](x)", "#", "!x", "{", "}", "[", "]", "^", "\U0001f600", "é")
# Longer than any text of AWS that a key could be.
LONG = ("a" * 5000, "1" * 5000, "-a" * 2500, "/a" * 2500, ".a" * 2500)
# What the reason of a counted rule may have: it is for people, and no document has it.
FREE = frozenset((*WILDCARDS, *QUOTES, *OTHERS))
HOSTILE = (*TEMPLATES, *WILDCARDS, *QUOTES, *CONTROLS, *INVISIBLE, *OTHERS, *LONG)


@cache
def good_data(file: str) -> dict[str, Any]:
    """Return the data of a good file, each of its lists with an item."""
    data = yaml.safe_load(good_files()[file])
    for key, item in ITEMS.items():
        section, _, name = key.removesuffix("[0]").partition(".")
        if section in data and not data[section][name]:
            data[section][name] = [item]
    return data


@cache
def text_keys() -> tuple[tuple[str, Path], ...]:
    """Return file and path of every key, and of the first item of every list, whose value is text."""
    return tuple((file, path) for file, schema in SCHEMAS.items() for path in _texts(json.loads(schemas()[schema])))


def good_text(file: str, path: Path) -> str:
    """Return the good text at a path."""
    value: Any = good_data(file)
    for part in path:
        value = value[part]
    return value


def placed(text: str, good: str) -> Iterator[str]:
    """Yield a text alone, before, behind and inside a good one, and in place of its last and its longest part."""
    yield text
    yield text + good
    yield good + text
    middle = len(good) // 2
    yield good[:middle] + text + good[middle:]
    for sign in ":/.@-":
        if sign in good:
            head, _, _ = good.rpartition(sign)
            yield head + sign + text
            yield f"{head}{sign}{text}{sign}{good.rpartition(sign)[2]}"


def refused(file: str, path: Path, value: str) -> bool:
    """Return whether the model or a rule refuses a value at a path of an otherwise good file."""
    document = judge(Document(file, _with(good_data(file), path, value)), FILES[file])
    if document.problems:
        return True
    if file != ENVIRONMENT:
        return False
    return bool(checks.run(Reading((*_others(), Environment(NAME, document, Document(file, {}), None)), ())))


@cache
def _others() -> tuple[Environment, ...]:
    """Return the good environments beside the one that is changed."""
    return tuple(one for one in read_all(GOOD).environments if one.name != NAME)


def _with(data: Any, path: Path, value: str) -> Any:
    if not path:
        return value
    copy = list(data) if isinstance(data, list) else dict(data)
    copy[path[0]] = _with(data[path[0]], path[1:], value)  # ty: ignore[invalid-assignment]
    return copy


def _texts(schema: dict[str, Any]) -> Iterator[Path]:
    """Yield the path of each text of a schema."""

    def walk(part: dict[str, Any], path: Path) -> Iterator[Path]:
        if "$ref" in part:
            part = schema["$defs"][part["$ref"].rpartition("/")[2]]
        for inner in part.get("anyOf", ()):
            yield from walk(inner, path)
        for name, inner in part.get("properties", {}).items():
            yield from walk(inner, (*path, name))
        if "items" in part:
            yield from walk(part["items"], (*path, 0))
        if part.get("type") == "string":
            yield path

    return walk(schema, ())

"""`python -m tests.ci.changes.diff.provider_schema`: write what shared/aws says of attributes, from the real provider.

A type that has a file gets the last section of that file, every other one a line in `provider_schema.json`.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.aws.files import OTHERS, TYPES
from tests.terraform.engine import PROGRAM, cli_environment

ROOT = Path(__file__).parents[4]
MARK = "# Written by python -m tests.ci.changes.diff.provider_schema.\n"
WIDTH = 120
VERSION = "5.100.0"
SOURCE = "registry.terraform.io/hashicorp/aws"
REQUIRED = {"required_providers": {"aws": {"source": "hashicorp/aws", "version": VERSION}}}
_SECTIONS = {"resource": "resource_schemas", "data": "data_source_schemas", "ephemeral": "ephemeral_resource_schemas"}


def provider_schema() -> dict[str, Any]:
    """Return the AWS provider's part of `terraform providers schema -json`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "main.tf.json").write_text(json.dumps({"terraform": REQUIRED}))
        environment = cli_environment(folder)
        for command in (["init", "-input=false"], ["providers", "schema", "-json"]):
            done = subprocess.run(
                [PROGRAM, *command], cwd=folder, env=environment, capture_output=True, text=True, check=True
            )
    return json.loads(done.stdout)["provider_schemas"][SOURCE]


def texts(schema: dict[str, Any]) -> dict[Path, str]:
    """Return every file that holds facts of the schema, as it must be: for each type the sets and what is sensitive."""
    schemas = {
        mode: {type_: of_block(entry["block"]) for type_, entry in sorted(schema.get(key, {}).items())}
        for mode, key in _SECTIONS.items()
    }
    schemas["provider"] = {"aws": of_block(schema["provider"]["block"])}
    found: dict[Path, str] = {}
    for file in sorted(TYPES.glob("*.yaml")):
        written = file.read_text(encoding="utf-8").partition(MARK)[0]
        found[file] = written + MARK + as_section(schemas["resource"].pop(file.stem))
    found[OTHERS] = as_text(schemas)
    return found


def of_block(block: dict[str, Any]) -> dict[str, list[str]]:
    """Return the facts about one type's block."""
    attributes = list(settable(block))
    found = {
        "sets": [path for path, is_set, _ in attributes if is_set],
        "sensitive": [path for path, _, is_sensitive in attributes if is_sensitive],
    }
    return {name: paths for name, paths in found.items() if paths}


def settable(block: dict[str, Any], path: str = "") -> Iterator[tuple[str, bool, bool]]:
    """Yield dotted path, whether it is a set, and whether it is sensitive, for each argument and nested block."""
    for name, attribute in sorted(block.get("attributes", {}).items()):
        if attribute.get("required") or attribute.get("optional"):
            nested = attribute.get("nested_type")
            is_set = nested["nesting_mode"] == "set" if nested else attribute["type"][0] == "set"
            yield f"{path}{name}", is_set, attribute.get("sensitive", False)
            if nested:
                yield from settable(nested, f"{path}{name}.")
            else:
                yield from ((inner, True, False) for inner in sets_in_type(attribute["type"], f"{path}{name}"))
    for name, nested in sorted(block.get("block_types", {}).items()):
        yield f"{path}{name}", nested["nesting_mode"] == "set", False
        yield from settable(nested["block"], f"{path}{name}.")


def sets_in_type(type_: Any, path: str) -> Iterator[str]:
    """Yield the sets inside of an attribute that is a list or set of objects: blocks of old that are attributes now."""
    match type_:
        case ["object", dict(inner)]:
            for name, kind in sorted(inner.items()):
                if kind[0] == "set":
                    yield f"{path}.{name}"
                yield from sets_in_type(kind, f"{path}.{name}")
        case [_, kind]:
            yield from sets_in_type(kind, path)


def as_section(found: dict[str, list[str]]) -> str:
    """Return the section of a type's file, its lists wrapped."""
    lines = ["attributes:"]
    for name in ("sets", "sensitive"):
        items = ", ".join(found.get(name, []))
        whole = f"  {name}: [{items}]"
        if len(whole) <= WIDTH:
            lines.append(whole)
        else:
            inside = textwrap.wrap(items, WIDTH - 4, break_long_words=False, break_on_hyphens=False)
            lines += [f"  {name}: [", *(f"    {line}" for line in inside), "  ]"]
    return "\n".join([*lines, f"  source: {SOURCE} {VERSION}, terraform providers schema", ""])


def as_text(schemas: dict[str, dict[str, dict[str, list[str]]]]) -> str:
    """Return the facts as JSON with one type a line, so that a new provider version is a readable difference."""
    sections = []
    for mode, types in schemas.items():
        lines = [f"      {json.dumps(type_)}: {json.dumps(found)}" for type_, found in types.items() if found]
        sections.append(f"    {json.dumps(mode)}: {{\n" + ",\n".join(lines) + "\n    }")
    provider = json.dumps(f"{SOURCE} {VERSION}")
    return f'{{\n  "provider": {provider},\n  "schemas": {{\n' + ",\n".join(sections) + "\n  }\n}\n"


if __name__ == "__main__":
    files = texts(provider_schema())
    for file, text in files.items():
        file.write_text(text, encoding="utf-8")
    print(f"wrote {len(files)} files in {OTHERS.parent.relative_to(ROOT)}")

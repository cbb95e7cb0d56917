"""`python -m tests.ci.changes.diff.provider_schema`: write ci/changes/diff/aws_schema.json from the real provider."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.terraform.engine import PROGRAM, cli_environment

ROOT = Path(__file__).parents[4]
FACTS = ROOT / "ci" / "changes" / "diff" / "aws_schema.json"
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


def facts(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what ci/changes/diff reads: for each type, the attributes that are sets and those that are sensitive."""
    schemas = {
        mode: {
            type_: found for type_, entry in sorted(schema.get(key, {}).items()) if (found := of_block(entry["block"]))
        }
        for mode, key in _SECTIONS.items()
    }
    schemas["provider"] = {"aws": of_block(schema["provider"]["block"])}
    return {"provider": f"{SOURCE} {VERSION}", "schemas": schemas}


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


def as_text(data: dict[str, Any]) -> str:
    """Return the facts as JSON with one type a line, so that a new provider version is a readable difference."""
    sections = []
    for mode, types in data["schemas"].items():
        lines = [f"      {json.dumps(type_)}: {json.dumps(found)}" for type_, found in types.items()]
        sections.append(f"    {json.dumps(mode)}: {{\n" + ",\n".join(lines) + "\n    }")
    return f'{{\n  "provider": {json.dumps(data["provider"])},\n  "schemas": {{\n' + ",\n".join(sections) + "\n  }\n}\n"


if __name__ == "__main__":
    FACTS.write_text(as_text(facts(provider_schema())), encoding="utf-8")
    print(f"wrote {FACTS.relative_to(ROOT)}")

"""Read the files of facts: those that are asked for, each once."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from shared import exits
from shared.aws.facts import Attributes, TypeFacts

_HERE = Path(__file__).parent
TYPES = _HERE / "types"
OTHERS = _HERE / "provider_schema.json"
_REMEDIES = {"missing": "missing: add it", "extra_forbidden": "unknown: remove it, or spell it as the other files do"}


@cache
def types() -> frozenset[str]:
    """Return every type that has a file."""
    return frozenset(file.stem for file in TYPES.glob("*.yaml"))


def file_name(type_: str) -> str:
    """Return what messages call the file of a type, whether or not it exists."""
    return f"shared/aws/types/{type_}.yaml"


@cache
def facts_of(type_: str | None) -> TypeFacts:
    """Return what is known of a type: nothing of one that has no file. Raises CommandError for a file that is wrong."""
    return read(TYPES / f"{type_}.yaml") if type_ in types() else TypeFacts()


def read(file: Path) -> TypeFacts:
    """Return the facts in a file. Raises CommandError, a line for each thing that is wrong: file, key, what to do."""
    name = file_name(file.stem)
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506  # a loader of plain data
        return TypeFacts.model_validate(data)
    except ValidationError as error:
        lines = [
            f"{name}: {'.'.join(map(str, one['loc'])) or 'file'}: {_REMEDIES.get(one['type'], one['msg'])}"
            for one in error.errors()
        ]
    except (OSError, ValueError, yaml.YAMLError) as error:
        lines = [f"{name}: cannot be read: {' '.join(str(error).split())}"]
    raise exits.CommandError(lines, exits.BAD_INPUT)


def other_attributes(mode: str, type_: str) -> Attributes | None:
    """Return the attributes of a type without a file, of a data source, or of a provider; None of an unknown one."""
    found = _others()["schemas"].get(mode, {}).get(type_)
    return None if found is None else Attributes(source=_others()["provider"], **found)


@cache
def _others() -> Mapping[str, Any]:
    return json.loads(OTHERS.read_text(encoding="utf-8"))


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """PyYAML's, in C where it is built with it; it refuses a key that stands twice in place of taking the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Return a mapping of which no key was lost."""
        mapping = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a key stands twice", node.start_mark)
        return mapping

"""Read the files of facts: those that are asked for, each once."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from shared import exits
from shared.aws.facts import Attributes, ManagedRules, RegionFacts, Regions, RuleGroup, TypeFacts

_HERE = Path(__file__).parent
TYPES = _HERE / "types"
OTHERS = _HERE / "provider_schema.json"
REGIONS = _HERE / "regions.yaml"
MANAGED_RULES = _HERE / "managed_rules.yaml"
# What messages call them.
REGIONS_NAME = "shared/aws/regions.yaml"
MANAGED_RULES_NAME = "shared/aws/managed_rules.yaml"
_Facts = TypeVar("_Facts", bound=BaseModel)
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
    return _read(file, file_name(file.stem), TypeFacts)


@cache
def regions() -> Mapping[str, RegionFacts]:
    """Return what is known of each region that an environment may name. Raises as `read_regions` does."""
    return read_regions(REGIONS)


def read_regions(file: Path) -> Mapping[str, RegionFacts]:
    """Return region -> facts. Raises CommandError, a line for each thing that is wrong: file, key, what to do."""
    found = _read(file, REGIONS_NAME, Regions).root
    if lines := [
        f"{REGIONS_NAME}: {region}.zones.names: {zone} is no zone of {region}: write the region and a letter"
        for region, facts in found.items()
        for zone in facts.zones.names
        if not re.fullmatch(rf"{region}[a-z]", zone)
    ]:
        raise exits.CommandError(lines, exits.BAD_INPUT)
    return found


@cache
def managed_rules() -> Mapping[str, RuleGroup]:
    """Return what is known of each managed rule group of the firewall. Raises as `read_managed_rules` does."""
    return read_managed_rules(MANAGED_RULES)


def read_managed_rules(file: Path) -> Mapping[str, RuleGroup]:
    """Return group -> facts. Raises CommandError, a line for each thing that is wrong: file, key, what to do."""
    return _read(file, MANAGED_RULES_NAME, ManagedRules).root


def _read(file: Path, name: str, model: type[_Facts]) -> _Facts:
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506  # a loader of plain data
        return model.model_validate(data)
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

"""What the AWS provider's schema says of attributes: which are sets, and which are sensitive.

The facts are `aws_schema.json`, taken from `terraform providers schema -json` for the provider version named in it;
`python -m tests.ci.changes.diff.provider_schema` writes it, and a test compares it with the real provider.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("aws_schema.json")
# Of the S3 backend's arguments these are sets; no command prints the schema of a backend.
_SETS_OF_BACKEND = frozenset({"allowed_account_ids", "forbidden_account_ids"})
# Terraform's own meta-arguments: references whose order means nothing.
# https://developer.hashicorp.com/terraform/language/meta-arguments
_SETS_EVERYWHERE = frozenset({"depends_on", "lifecycle.ignore_changes", "lifecycle.replace_triggered_by"})


@dataclass(frozen=True)
class Schema:
    """The dotted attribute paths of one type, without indices, that are sets or sensitive."""

    sets: frozenset[str] = _SETS_EVERYWHERE
    sensitive: frozenset[str] = frozenset()


@cache
def schema_of(mode: str, type_: str | None) -> Schema:
    """Return the facts about a type; types that the AWS provider does not have only get what holds everywhere.

    In: an element's mode, and its type where it has one. Errors: none, unless the file of facts is missing.
    """
    if mode == "terraform":
        return Schema(_SETS_OF_BACKEND)
    if type_ is None:
        return Schema()
    facts = _facts().get(mode, {}).get(type_, {})
    return Schema(_SETS_EVERYWHERE | frozenset(facts.get("sets", ())), frozenset(facts.get("sensitive", ())))


@lru_cache(maxsize=1)
def _facts() -> dict[str, dict[str, dict[str, list[str]]]]:
    return json.loads(_FILE.read_text(encoding="utf-8"))["schemas"]

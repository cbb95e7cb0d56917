"""What the AWS provider's schema says of attributes: which are sets, and which are sensitive.

The facts stand in `shared/aws`, taken from `terraform providers schema -json` for the provider version named there;
`python -m tests.ci.changes.diff.provider_schema` writes them, and a test compares them with the real provider.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from shared.aws import facts_of, other_attributes

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

    In: an element's mode, and its type where it has one. Errors: none, unless a file of facts is wrong.
    """
    if mode == "terraform":
        return Schema(_SETS_OF_BACKEND)
    if type_ is None:
        return Schema()
    own = facts_of(type_).attributes if mode == "resource" else None
    found = own or other_attributes(mode, type_)
    return Schema() if found is None else Schema(_SETS_EVERYWHERE.union(found.sets), frozenset(found.sensitive))

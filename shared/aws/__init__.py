"""What is known of each Terraform type of the AWS provider: one file a type in `types/`, each fact with its source.

A file has the sections of `facts.TypeFacts`. People write all of them but the last, `attributes`, which
`python -m tests.ci.changes.diff.provider_schema` takes from the provider; it keeps the attributes of every type without
a file in `provider_schema.json`. What is known of each region stands in one file, `regions.yaml`; the
rules of the firewall's managed groups stand in `managed_rules.yaml`.
"""

from shared.aws.facts import RegionFacts, TypeFacts
from shared.aws.files import (
    MANAGED_RULES_NAME,
    REGIONS_NAME,
    facts_of,
    file_name,
    managed_rules,
    other_attributes,
    regions,
    types,
)

__all__ = [
    "MANAGED_RULES_NAME",
    "REGIONS_NAME",
    "RegionFacts",
    "TypeFacts",
    "facts_of",
    "file_name",
    "managed_rules",
    "other_attributes",
    "regions",
    "types",
]

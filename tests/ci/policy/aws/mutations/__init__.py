"""The mistakes: small functions that break prod's documents in one way, each with the rule that must notice.

They change what was synthesized for the good prod, in place: its service, or the account that it stands in. There is a
module for each module of rules; importing it registers its mistakes.
"""

from tests.ci.policy.aws.mutations import (
    boundary,
    containers,
    edge,
    exposure,
    known_types,
    names,
    network,
    permissions,
    protection,
    secrecy,
    storage,
)
from tests.ci.policy.aws.mutations.base import MUTATIONS

__all__ = [
    "MUTATIONS",
    "boundary",
    "containers",
    "edge",
    "exposure",
    "known_types",
    "names",
    "network",
    "permissions",
    "protection",
    "secrecy",
    "storage",
]

"""Changes that somebody makes past the pipeline, by capability; importing a module registers those in it."""

from tests.ci.deployed.mutations import alarms, cache, edge, firewall, network, roles, service, storage, tags
from tests.ci.deployed.mutations.registry import MUTATIONS, Mutation

__all__ = [
    "MUTATIONS",
    "Mutation",
    "alarms",
    "cache",
    "edge",
    "firewall",
    "network",
    "roles",
    "service",
    "storage",
    "tags",
]

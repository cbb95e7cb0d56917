"""AWS takes one field of a serverless cache in a request.

"InvalidParameterCombination: Serverless Cache modifications only support modifying one field per request." with status
400 (hashicorp/terraform-provider-aws 40461 and 43862, as users saw it). ElastiCache's API reference does not say so
(ModifyServerlessCache). Limits of storage and of compute are one field: both change in one request (35897); an engine
and its major version go together (the provider since 47918). AWS counts what a request names, not what it changes: the
same value once more counts (37499).

Runs inside of ministack, so it imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ministack.services import elasticache  # ty: ignore[import-not-found]

REFUSED = "Serverless Cache modifications only support modifying one field per request."
# What every request has: the protocol's own, and which cache it is about.
NO_FIELDS = ("Action", "Version", "ServerlessCacheName")
_TOGETHER = {"MajorEngineVersion": "Engine", "RemoveUserGroup": "UserGroupId"}


def fields_of(parameters: Iterable[str]) -> set[str]:
    """Return which fields the parameters of a request name: `CacheUsageLimits.DataStorage.Maximum` is one of limits."""
    members = {name.partition(".")[0] for name in parameters}
    return {_TOGETHER.get(name, name) for name in members if name not in NO_FIELDS}


def _takes_one_field(modify: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    def answer(parameters: dict[str, Any]) -> Any:
        if len(fields_of(parameters)) > 1:
            return elasticache._error("InvalidParameterCombination", REFUSED, 400)
        return modify(parameters)

    return answer


def install() -> None:
    """Let a request change one field of a cache."""
    elasticache._modify_serverless_cache = _takes_one_field(elasticache._modify_serverless_cache)

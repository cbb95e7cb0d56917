"""WAF keeps where a web ACL's logs go (AWS WAF API reference, PutLoggingConfiguration); ministack knows no such action.

Runs inside of ministack, so it imports nothing of ours.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from ministack.core.responses import error_response_json, json_response  # ty: ignore[import-not-found]
from ministack.services import waf  # ty: ignore[import-not-found]

_configurations: dict[str, Any] = {}


def _put(sent: dict[str, Any]) -> Any:
    configuration = sent["LoggingConfiguration"]
    _configurations[configuration["ResourceArn"]] = configuration
    return json_response({"LoggingConfiguration": configuration})


def _get(sent: dict[str, Any]) -> Any:
    found = _configurations.get(sent["ResourceArn"])
    if found is None:
        return error_response_json("WAFNonexistentItemException", "AWS WAF couldn't find your resource.", 400)
    return json_response({"LoggingConfiguration": found})


def _delete(sent: dict[str, Any]) -> Any:
    _configurations.pop(sent["ResourceArn"], None)
    return json_response({})


_ANSWERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "PutLoggingConfiguration": _put,
    "GetLoggingConfiguration": _get,
    "DeleteLoggingConfiguration": _delete,
}


def _knows_logging(handle: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def answer(method: str, path: str, headers: dict[str, str], body: bytes, *rest: Any) -> Any:
        asked = headers.get("x-amz-target", "").rpartition(".")[2]
        if asked in _ANSWERS:
            return _ANSWERS[asked](json.loads(body))
        return await handle(method, path, headers, body, *rest)

    return answer


def install() -> None:
    """Let a web ACL have a logging configuration."""
    waf.handle_request = _knows_logging(waf.handle_request)

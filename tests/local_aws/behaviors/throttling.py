"""AWS refuses a request now and then, because too many came: who asks has to ask again.

The codes are those of the services (Amazon EC2 developer guide, "Request throttling": RequestLimitExceeded; Amazon S3
user guide, "Best practices design patterns": 503 Slow Down; "Rate exceeded" elsewhere), and every SDK asks again after
each of them (Boto3 documentation, "Retries").

Every so many requests are counted, not timed: it is the same on a slow machine. Runs inside of both emulators, so it
imports nothing of theirs, and nothing of ours.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

# One of so many requests is refused. Without the variable none is.
VARIABLE = "LOCAL_AWS_THROTTLES"
# Paths of the emulators themselves begin so; AWS has none of them.
OWN_PATHS = ("/moto-api", "/_ministack")
REASON = "Rate exceeded"


@dataclass(frozen=True)
class Refusal:
    """An answer in the protocol of the service that was asked."""

    status: int
    content_type: str
    body: bytes


def refusal(headers: Mapping[str, str], path: str) -> Refusal:
    """Return how AWS refuses a request; `headers` have lower-case names."""
    service = _service(headers.get("authorization", ""))
    if "x-amz-target" in headers:
        body = json.dumps({"__type": "ThrottlingException", "message": REASON}).encode()
        return Refusal(400, headers.get("content-type", "application/x-amz-json-1.1"), body)
    if service == "ec2":
        code = "<Code>RequestLimitExceeded</Code><Message>Request limit exceeded.</Message>"
        return Refusal(503, "text/xml", f"<Response><Errors><Error>{code}</Error></Errors></Response>".encode())
    if service == "s3":
        code = "<Code>SlowDown</Code><Message>Please reduce your request rate.</Message>"
        return Refusal(503, "application/xml", f"<Error>{code}<Resource>{path}</Resource></Error>".encode())
    code = f"<Type>Sender</Type><Code>Throttling</Code><Message>{REASON}</Message>"
    return Refusal(400, "text/xml", f"<ErrorResponse><Error>{code}</Error></ErrorResponse>".encode())


class Counter:
    """Says of each request whether it is one too many."""

    def __init__(self, every: int) -> None:
        self._every = every
        self._requests = itertools.count(1)

    def is_one_too_many(self, path: str) -> bool:
        """Count a request, and return whether AWS refuses it."""
        if self._every == 0 or path.startswith(OWN_PATHS):
            return False
        return next(self._requests) % self._every == 0


def counter() -> Counter:
    """Return the counter that the variable asks for."""
    return Counter(int(os.environ.get(VARIABLE, "0")))


def throttled_wsgi(application: Callable[..., Any]) -> Callable[..., Any]:
    """Return a WSGI application that refuses some requests, and hands the others on to `application`."""
    counted = counter()

    def answer(environment: Mapping[str, Any], start: Callable[..., Any]) -> Any:
        path = environment.get("PATH_INFO", "")
        if not counted.is_one_too_many(path):
            return application(environment, start)
        names = {"HTTP_AUTHORIZATION": "authorization", "HTTP_X_AMZ_TARGET": "x-amz-target"}
        names["CONTENT_TYPE"] = "content-type"
        found = refusal({ours: environment[name] for name, ours in names.items() if name in environment}, path)
        environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0))
        start(f"{found.status} Throttled", [("Content-Type", found.content_type)])
        return [found.body]

    return answer


def throttled_asgi(application: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Return an ASGI application that refuses some requests, and hands the others on to `application`."""
    counted = counter()

    async def answer(scope: Mapping[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        if scope["type"] != "http" or not counted.is_one_too_many(scope["path"]):
            await application(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        found = refusal(headers, scope["path"])
        while (await receive()).get("more_body"):
            pass
        lines = [(b"content-type", found.content_type.encode()), (b"content-length", str(len(found.body)).encode())]
        await send({"type": "http.response.start", "status": found.status, "headers": lines})
        await send({"type": "http.response.body", "body": found.body})

    return answer


def _service(authorization: str) -> str:
    """Return the service that a request is signed for: the fourth part of its credential's scope."""
    scope = authorization.partition("Credential=")[2].partition(",")[0].split("/")
    return scope[3] if len(scope) > 3 else ""

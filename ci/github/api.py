"""The thin client of GitHub's REST API: one repository, one token, errors as one line.

Paths, media type and version header follow GitHub Docs, "Getting started with the REST API".
"""

from __future__ import annotations

import functools
import os
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

import httpx

from shared import exits

API_VERSION = "2022-11-28"
PAGE_SIZE = 100
TIMEOUT_SECONDS = 30
TRIES = 4
# A longer wait is not waited for: the error names it, and the person starts the command again.
MOST_WAIT_SECONDS = 900
_NO_TIME_GIVEN_SECONDS = 60
Answer: TypeAlias = Any  # JSON from outside: who asks knows its shape
_WORTH_A_RETRY = frozenset({500, 502, 503, 504})
_LIMITED, _REFUSED, _MISSING = 429, 403, 404
_NOT_GITHUB = "did a proxy answer, or is GITHUB_API_URL another address?"
_SAFE = frozenset({"GET", "PUT", "DELETE"})  # the same request twice does no more than once (RFC 9110, section 9.2.2)


class GitHubError(exits.CommandError):
    """GitHub could not be asked or refused; `status` is its answer's, None when there was none."""

    def __init__(self, line: str, status: int | None = None, code: int = exits.FAILED) -> None:
        super().__init__([line], code)
        self.status = status


@dataclass(frozen=True)
class GitHub:
    """One repository (`owner/name`) at one server.

    `sleep` waits between two tries, in seconds; `clock` says what time it is, in seconds since 1970.
    """

    repository: str
    client: httpx.Client
    sleep: Callable[[float], None] = field(default=time.sleep)
    clock: Callable[[], float] = field(default=time.time)

    def __enter__(self) -> Self:
        """Return the client; its connections end with the block."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close its connections."""
        self.client.close()

    def get(self, path: str, **parameters: str | int) -> Answer:
        """Return the answer to a GET below /repos/OWNER/NAME (a path that begins with / is taken as it is)."""
        return _json(path, self._answer("GET", path, params=parameters))

    def pages(self, path: str, *, key: str | None = None, **parameters: str | int) -> Iterator[Answer]:
        """Yield the items of every page of a list; `key` names the list where an object holds it."""
        response = self._answer("GET", path, params={"per_page": PAGE_SIZE, **parameters})
        while True:
            answer = _json(path, response)
            if not isinstance(answer, list if key is None else dict) or (key is not None and key not in answer):
                raise GitHubError(f"{path}: the answer has no list{'' if key is None else f' {key}'}: {_NOT_GITHUB}")
            yield from answer if key is None else answer[key]
            following = response.links.get("next", {}).get("url")
            if following is None:
                return
            response = self._answer("GET", following)

    def send(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Answer:
        """Send POST, PATCH, PUT or DELETE; return the answer's JSON, None when it has none. Raises GitHubError."""
        response = self._answer(method, path, json=body)
        return _json(path, response) if response.content else None

    def _answer(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Mapping[str, object] | None = None,
    ) -> httpx.Response:
        """Return an answer that is a success. Raises GitHubError."""
        absolute = path.startswith(("/", "https://", "http://"))
        url = path if absolute else f"/repos/{self.repository}/{path}"
        for attempt in range(1, TRIES + 1):
            last = attempt == TRIES
            try:
                response = self.client.request(method, url, params=params, json=json)
            except httpx.HTTPError as error:
                if last or method not in _SAFE:
                    raise GitHubError(f"{method} {path}: {type(error).__name__}: is GitHub reachable?") from None
                self.sleep(2**attempt)
                continue
            if response.is_success:
                return response
            # A request that was refused for a limit has done nothing, so any method may send it again.
            limited = _limited_seconds(response, attempt, self.clock())
            passing = response.status_code in _WORTH_A_RETRY and method in _SAFE
            wait = limited if limited is not None else _retry_after(response) or 2.0**attempt
            if last or not (passing or limited is not None) or wait > MOST_WAIT_SECONDS:
                raise GitHubError(_refusal(method, path, response, limited), response.status_code)
            self.sleep(wait)
        raise AssertionError("the last try returns or raises")


def github_of(environment: Mapping[str, str] = os.environ) -> GitHub:
    """Return the client of this run's repository, told by the variables that GitHub sets.

    Raises GitHubError (bad input) without GITHUB_REPOSITORY or GITHUB_TOKEN.
    """
    missing = [name for name in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not environment.get(name)]
    if missing:
        line = f"{' and '.join(missing)}: not set: run it in a workflow, or set it to the repository and a token"
        raise GitHubError(line, code=exits.BAD_INPUT)
    client = httpx.Client(
        base_url=environment.get("GITHUB_API_URL", "https://api.github.com"),
        headers={
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {environment['GITHUB_TOKEN']}",
            "X-GitHub-Api-Version": API_VERSION,
        },
        timeout=TIMEOUT_SECONDS,
        follow_redirects=True,  # a renamed repository answers with one
        verify=_trusted(),
    )
    return GitHub(environment["GITHUB_REPOSITORY"], client)


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Return httpx's own context of TLS, for all clients of this process: the roots are read once, not for each.

    It follows SSL_CERT_FILE and SSL_CERT_DIR (https://www.python-httpx.org/advanced/ssl).
    """
    return httpx.create_ssl_context()


def _json(path: str, response: httpx.Response) -> Answer:
    """Return an answer's JSON. Raises GitHubError where it is none: a page of a proxy has the status 200, too."""
    try:
        return response.json()
    except ValueError:
        raise GitHubError(f"{path}: the answer is no JSON: {_NOT_GITHUB}") from None


def _said(response: httpx.Response) -> str:
    """Return GitHub's own sentence, or the status's."""
    try:
        return " ".join(str(response.json()["message"]).split())
    except (ValueError, KeyError, TypeError):
        return response.reason_phrase


def _refusal(method: str, path: str, response: httpx.Response, limited: float | None) -> str:
    """Return what GitHub says, and what a person can do about it where its headers say that."""
    line = f"{method} {path}: GitHub says {response.status_code}: {_said(response)}"
    permissions = response.headers.get("x-accepted-github-permissions", "")
    if limited is not None:
        return f"{line}: wait {limited:.0f} seconds, then run it again"
    if permissions and response.status_code in (_REFUSED, _MISSING):
        return f"{line}: the token needs {_permissions(permissions)}"
    return line


def _permissions(header: str) -> str:
    """Return `a=write,b=read; c=read` as `a: write and b: read, or c: read`.

    GitHub Docs, "Troubleshooting the REST API", "Resource not accessible": a comma for each permission of a set, a
    semicolon between sets of which one is enough.
    """
    sets = [[one.strip().replace("=", ": ") for one in some.split(",")] for some in header.split(";")]
    return ", or ".join(" and ".join(some) for some in sets)


def _limited_seconds(response: httpx.Response, attempt: int, now: float) -> float | None:
    """Return for how long GitHub wants no request, None where it did not refuse one for a rate limit.

    GitHub Docs, "Troubleshooting the REST API", "Rate limit errors": 403 or 429; as long as `retry-after` says, else
    until `x-ratelimit-reset` where none remain, else a minute, and twice as long each time.
    """
    headers = response.headers
    if response.status_code not in (_LIMITED, _REFUSED):
        return None
    if (seconds := _retry_after(response)) is not None:
        return seconds
    if headers.get("x-ratelimit-remaining") == "0":
        reset = _seconds(headers.get("x-ratelimit-reset", ""))
        return _NO_TIME_GIVEN_SECONDS if reset is None else max(0.0, reset - now) + 1
    if response.status_code == _LIMITED or "secondary rate limit" in _said(response).lower():
        return float(_NO_TIME_GIVEN_SECONDS * 2 ** (attempt - 1))
    return None


def _retry_after(response: httpx.Response) -> float | None:
    """Return how long a server wants no request: for a limit, or when it is overloaded (RFC 9110, section 10.2.3)."""
    return _seconds(response.headers.get("retry-after", ""))


def _seconds(text: str) -> float | None:
    return float(text) if text.isdecimal() else None

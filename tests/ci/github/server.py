"""GitHub's REST API on loopback: a table of routes, what is behind them as data, and every request written down.

A test adds what it needs: `github.serve(path, data)` for a thing that is only read, `github.route(...)` for one with
behavior. Paths are templates: `/repos/{repo}/issues/{number}`; `{repo}` takes `owner/name`, `{rest...}` takes slashes.
Pages follow GitHub Docs, "Using pagination in the REST API"; errors follow "Troubleshooting the REST API".
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

HOST = "127.0.0.1"
TOKEN = "token-of-the-run"
REPOSITORY = "octo/catalog"
Json: TypeAlias = Any
_PART = re.compile(r"\{(\w+)(\.\.\.)?\}")


@dataclass(frozen=True)
class Request:
    """What was asked: `query` and `parts` (of the path) by name, `body` as JSON, None without one."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    parts: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the method and the path, as tests compare them."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Reply:
    """What is answered."""

    status: int = 200
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)


Handler: TypeAlias = Callable[[Request], Reply]


def refusal(status: int, message: str) -> Reply:
    """Return an error as GitHub words it."""
    return Reply(status, {"message": message, "documentation_url": "https://docs.github.com/rest"})


class FakeGitHub:
    """The server's routes and data. `requests` has every request that came in, in order, wrong tokens included."""

    def __init__(self) -> None:
        self.token = TOKEN
        self.requests: list[Request] = []
        self.first: list[Reply] = []  # answered before any route is asked, one a request
        self.url = ""
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []

    def route(self, method: str, template: str, handler: Handler) -> None:
        """Answer a method at a path with a handler; what was added last is asked first."""
        self._routes.insert(0, (method, _pattern(template), handler))

    def serve(self, path: str, data: Json, key: str | None = None) -> None:
        """Answer GET at a path of the repository with data; a list, or the one below `key`, is given in pages."""
        template = path if path.startswith("/") else f"/repos/{{repo}}/{path}"

        def handler(request: Request) -> Reply:
            whole = data if key is None else data[key]
            if isinstance(whole, list):
                return self.paged(request, whole, key)
            return Reply(body=data)

        self.route("GET", template, handler)

    def refuse(self, method: str, path: str, status: int, message: str) -> None:
        """Answer a method at a path with an error."""
        template = path if path.startswith("/") else f"/repos/{{repo}}/{path}"
        self.route(method, template, lambda _: refusal(status, message))

    def paged(self, request: Request, items: list[Json], key: str | None = None) -> Reply:
        """Return one page of a list: 30 items unless `per_page` says otherwise, and the address of the next one."""
        size = min(int(request.query.get("per_page", "30")), 100)
        page = int(request.query.get("page", "1"))
        some = items[(page - 1) * size : page * size]
        headers = {}
        if page * size < len(items):
            query = urlencode({**request.query, "page": page + 1})
            headers = {"Link": f'<{self.url}{request.path}?{query}>; rel="next"'}
        return Reply(body=some if key is None else {"total_count": len(items), key: some}, headers=headers)

    def said(self, *methods: str) -> list[str]:
        """Return the requests of some methods (without any: those that change something) as text."""
        wanted = methods or ("POST", "PATCH", "PUT", "DELETE")
        return [str(one) for one in self.requests if one.method in wanted]

    def answer(self, request: Request, authorization: str) -> Reply:
        """Return the answer to a request, and write it down."""
        self.requests.append(request)
        if self.first:
            return self.first.pop(0)
        if authorization != f"Bearer {self.token}":
            return refusal(401, "Bad credentials")
        for method, pattern, handler in self._routes:
            found = pattern.fullmatch(request.path)
            if found and method == request.method:
                parts = {name: unquote(value) for name, value in found.groupdict().items()}
                return handler(Request(request.method, request.path, request.query, request.body, parts))
        return refusal(404, "Not Found")


@contextlib.contextmanager
def running() -> Generator[FakeGitHub]:
    """Serve on a free port while the block runs."""
    github = FakeGitHub()
    server = _Server(github)
    github.url = f"http://{HOST}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield github
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _pattern(template: str) -> re.Pattern[str]:
    pattern = ""
    for text in re.split(r"(\{\w+(?:\.\.\.)?\})", template):
        part = _PART.fullmatch(text)
        if part is None:
            pattern += re.escape(text)
        elif part[1] == "repo":
            pattern += r"(?P<repo>[^/]+/[^/]+)"
        else:
            pattern += rf"(?P<{part[1]}>{'.+' if part[2] else '[^/]+'})"
    return re.compile(pattern)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A kept-alive connection of a client would hold the end of the block up.
    block_on_close = False

    def __init__(self, github: FakeGitHub) -> None:
        super().__init__((HOST, 0), _Handler)
        self.github = github
        self.one_at_a_time = threading.Lock()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes: the second would wait 40 ms for an acknowledgement

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PATCH(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def _answer(self) -> None:
        assert isinstance(self.server, _Server)
        sent = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        request = Request(self.command, url.path, query, json.loads(sent) if sent else None)
        with self.server.one_at_a_time:
            reply = self.server.github.answer(request, self.headers.get("Authorization", ""))
        text = b"" if reply.body is None else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json; charset=utf-8", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing: the answers say it."""

"""Stands between Terraform and S3 on loopback, and answers some requests otherwise: refuses, stalls, cuts off."""

from __future__ import annotations

import contextlib
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_HOP = ("connection", "transfer-encoding", "content-length")


@dataclass
class Trouble:
    """What happens to the requests for which `when(method, path)` holds, at most `times` times (None: always)."""

    when: Callable[[str, str], bool]
    status: int | None = None
    code: str = "InternalError"
    wait_seconds: float = 0.0
    cut: bool = False
    times: int | None = None
    seen: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def takes(self, method: str, path: str) -> bool:
        """Return whether this request is in trouble, and count it."""
        with self.lock:
            if not self.when(method, path) or (self.times is not None and self.seen >= self.times):
                return False
            self.seen += 1
            return True


class _Handler(BaseHTTPRequestHandler):
    """Answers one request: in trouble, or as the upstream does."""

    protocol_version = "HTTP/1.1"
    upstream: str
    trouble: Trouble
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.trouble.takes(self.command, self.path):
            time.sleep(self.trouble.wait_seconds)
            if self.trouble.cut:
                self.close_connection = True
                self.connection.close()
                return
            if self.trouble.status is not None:
                text = f"<Error><Code>{self.trouble.code}</Code><Message>drill</Message></Error>"
                self._send(self.trouble.status, text.encode(), {"Content-Type": "application/xml"})
                return
        # The host stays the one that the client meant: its signature covers it.
        headers = {key: value for key, value in self.headers.items() if key.lower() not in _HOP}
        request = urllib.request.Request(  # noqa: S310 - loopback, given by the test
            self.upstream + self.path, data=body or None, headers=headers, method=self.command
        )
        try:
            with self.opener.open(request, timeout=60) as answer:
                self._send(answer.status, answer.read(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            self._send(error.code, error.read(), dict(error.headers))

    def _send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        with contextlib.suppress(OSError):
            self.send_response(status)
            length = str(len(content))
            for key, value in headers.items():
                if key.lower() == "content-length" and self.command == "HEAD":
                    length = value
                elif key.lower() not in _HOP:
                    self.send_header(key, value)
            if status != 204:
                self.send_header("Content-Length", length)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

    # The names that http.server calls.
    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _answer  # noqa: N815

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


@contextlib.contextmanager
def troubled(upstream: str, trouble: Trouble) -> Generator[str]:
    """Run a proxy to `upstream` while the block runs; yield its address."""
    handler = type("Handler", (_Handler,), {"upstream": upstream, "trouble": trouble})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""Application Auto Scaling over HTTP on loopback: a thread of this process that ends with the block."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable, Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.local_aws.process import HOST
from tests.local_aws.scaling import Body, RefusedError, Registry

OPERATIONS: dict[str, Callable[[Registry, Body], Body]] = {
    "RegisterScalableTarget": Registry.register_scalable_target,
    "DescribeScalableTargets": Registry.describe_scalable_targets,
    "DeregisterScalableTarget": Registry.deregister_scalable_target,
    "PutScalingPolicy": Registry.put_scaling_policy,
    "DescribeScalingPolicies": Registry.describe_scaling_policies,
    "DeleteScalingPolicy": Registry.delete_scaling_policy,
    "DescribeScheduledActions": Registry.describe_scheduled_actions,
    "ListTagsForResource": Registry.list_tags_for_resource,
    "TagResource": Registry.tag_resource,
    "UntagResource": Registry.untag_resource,
}
# Who asks, and where: an access key of twelve digits is the account, as it is for the emulators.
_CREDENTIAL = re.compile(r"Credential=(?P<key>[^/]+)/\d{8}/(?P<region>[a-z0-9-]+)/")
_ACCOUNT = re.compile(r"\d{12}")


@contextlib.contextmanager
def running(sessions_of: str | None = None) -> Generator[str]:
    """Serve while the block runs; yield the address. Accounts and regions do not see each other.

    `sessions_of` is the account of every access key that is no account's number.
    """
    server = _Server(sessions_of)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A kept-alive connection of a client would hold the end of the block up.
    block_on_close = False

    def __init__(self, sessions_of: str | None) -> None:
        super().__init__((HOST, 0), _Handler)
        self._sessions_of = sessions_of
        self._registries: dict[tuple[str, str], Registry] = {}
        self._one_at_a_time = threading.Lock()

    def answer(self, operation: str, authorization: str, body: Body) -> tuple[int, Body]:
        """Return the HTTP status and the answer to one request."""
        try:
            with self._one_at_a_time:
                if operation not in OPERATIONS:
                    raise RefusedError("UnknownOperationException", f"{operation} is not emulated")
                caller = _CREDENTIAL.search(authorization)
                known = caller and _ACCOUNT.fullmatch(caller["key"])
                account = caller["key"] if caller and known else self._sessions_of
                if caller is None or account is None:
                    raise RefusedError("AccessDeniedException", "the access key has to be the account's twelve digits")
                region = caller["region"]
                registry = self._registries.setdefault((region, account), Registry(region, account))
                return 200, OPERATIONS[operation](registry, body)
        except RefusedError as refused:
            return 400, {"__type": refused.code, "message": str(refused)}
        except KeyError as missing:
            return 400, {"__type": "ValidationException", "message": f"{missing} is missing"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        assert isinstance(self.server, _Server)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        status, answer = self.server.answer(operation, self.headers.get("Authorization", ""), body)
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing: the answers say it."""

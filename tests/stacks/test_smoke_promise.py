"""A customer's request, over TLS on loopback: the certificate and the status decide, and nothing else is told."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.config.model import EnvironmentConfig
from shared.deployed import Ask, Deployed, NotProvableError
from stacks.catalog.promises import smoke

NAME = "shop.example.com"
PATH = "/healthy"
SECRET = "a-word-that-no-line-holds"
LOOPBACK = "127.0.0.1"
Key = ec.EllipticCurvePrivateKey
NOW = datetime.now(UTC)


class Authority:
    """An authority for certificates, which the promise trusts."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an authority")])
        made = self._built(self._name, self._key, days=1)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.file = folder / "authority.pem"
        self.file.write_bytes(made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def context(self, name: str, *, days: int) -> ssl.SSLContext:
        """Return the TLS settings of a server whose certificate is for `name` and ends in so many days."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = self._built(subject, key, days=days)
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        file = self._folder / "server.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _built(self, subject: x509.Name, key: Key, *, days: int) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - timedelta(days=30))
            .not_valid_after(NOW + timedelta(days=days))
        )


class Balancer(BaseHTTPRequestHandler):
    """A load balancer that gives one answer, and remembers what it was asked."""

    status = 200
    requests: list[tuple[str, str, str]]

    def do_GET(self) -> None:
        """Answer with the status; header and body hold a word that is nobody's business."""
        self.requests.append((self.path, self.headers["Host"], self.headers["User-Agent"]))
        self.send_response(self.status, SECRET)
        self.send_header("Location", f"https://elsewhere.example.com/{SECRET}")
        self.send_header("Content-Length", str(len(SECRET)))
        self.end_headers()
        self.wfile.write(SECRET.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""


Serve = Callable[..., AbstractContextManager[type[Balancer]]]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Return what runs a load balancer at the promise's port while a block runs."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))

    @contextmanager
    def running(status: int = 200, name: str = NAME, days: int = 1) -> Generator[type[Balancer]]:
        handler = type("One", (Balancer,), {"status": status, "requests": []})
        with HTTPServer((LOOPBACK, 0), handler) as server:
            server.socket = authority.context(name, days=days).wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
            monkeypatch.setattr(smoke, "PORT", server.server_address[1])
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                yield handler
            finally:
                server.shutdown()
                thread.join()

    return running


def problem() -> str | None:
    """Return what comes of a request."""
    return smoke.problem_of(LOOPBACK, NAME, PATH)


def test_the_right_answer_under_the_right_name_is_taken(serve: Serve) -> None:
    """The request names the host as a customer's does, and has the header that the firewall wants."""
    with serve() as balancer:
        assert problem() is None
    assert balancer.requests == [(PATH, NAME, smoke.USER_AGENT)]


@pytest.mark.parametrize("status", [204, 301, 403, 404, 500, 503])
def test_any_other_status_is_a_problem(status: int, serve: Serve) -> None:
    """A redirect is not followed, and nothing of the answer is told but its status."""
    with serve(status=status) as balancer:
        found = problem()
    assert found == f"https://{NAME}{PATH} at {LOOPBACK}: the answer is {status}, not 200"
    assert len(balancer.requests) == 1


@pytest.mark.parametrize(
    ("name", "days", "said"),
    [("other.example.com", 1, "Hostname mismatch"), (NAME, -1, "certificate has expired")],
    ids=["another name", "expired"],
)
def test_a_certificate_that_is_not_accepted_is_a_problem(name: str, days: int, said: str, serve: Serve) -> None:
    """Nothing is requested then."""
    with serve(name=name, days=days) as balancer:
        found = problem()
    assert found is not None
    assert f"the certificate is not accepted: {said}" in found
    assert balancer.requests == []


def test_a_certificate_of_an_unknown_authority_is_a_problem(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own authorities are asked."""
    with serve() as balancer:
        monkeypatch.delenv("SSL_CERT_FILE")
        found = problem()
    assert found is not None
    assert "the certificate is not accepted: unable to get local issuer certificate" in found
    assert balancer.requests == []


def test_no_answer_in_time_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the connection and says nothing."""
    monkeypatch.setattr(smoke, "TIMEOUT_SECONDS", 0.2)
    with smoke.socket.create_server((LOOPBACK, 0)) as silent:
        monkeypatch.setattr(smoke, "PORT", silent.getsockname()[1])
        assert problem() == f"https://{NAME}{PATH} at {LOOPBACK}: no answer within 0 s"


def test_nobody_who_listens_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line names the kind of error."""
    with smoke.socket.create_server((LOOPBACK, 0)) as gone:
        monkeypatch.setattr(smoke, "PORT", gone.getsockname()[1])
    assert problem() == f"https://{NAME}{PATH} at {LOOPBACK}: ConnectionRefusedError: no answer"


def deployed(good: dict[str, EnvironmentConfig], *cidrs: str, is_local: bool = False) -> Deployed:
    """Return an environment at loopback, open to these networks."""
    dev = good["dev"]
    edge = dev.edge.model_copy(update={"allowed_cidrs": cidrs, "domain_name": NAME})
    service = dev.service.model_copy(update={"health_check_path": PATH})
    config = dev.model_copy(update={"edge": edge, "service": service})
    return Deployed(config, {"AlbDns": LOOPBACK}, cast("Ask", None), is_local)


def test_where_everybody_may_come_the_answer_decides(good: dict[str, EnvironmentConfig], serve: Serve) -> None:
    """One for each of the two ways it ends."""
    with serve():
        smoke.test_a_customer_is_answered(deployed(good, "10.0.0.0/8", "0.0.0.0/0"))
    with serve(status=503), pytest.raises(AssertionError, match="the answer is 503, not 200"):
        smoke.test_a_customer_is_answered(deployed(good, "0.0.0.0/0"))


@pytest.mark.parametrize(("status", "said"), [(200, "the answer is 200"), (503, "the answer is 503, not 200")])
def test_elsewhere_it_is_tried_and_reported(
    status: int, said: str, good: dict[str, EnvironmentConfig], serve: Serve
) -> None:
    """Whatever came of it: this machine may be one that is kept out."""
    with serve(status=status) as balancer, pytest.raises(NotProvableError, match=said) as raised:
        smoke.test_a_customer_is_answered(deployed(good, "10.0.0.0/8"))
    assert str(raised.value).startswith("edge.allowed_cidrs does not hold 0.0.0.0/0, so this decides nothing: https://")
    assert len(balancer.requests) == 1


def test_in_a_rehearsal_nothing_is_requested(good: dict[str, EnvironmentConfig], serve: Serve) -> None:
    """The address that an emulator gives a load balancer is somebody else's."""
    with serve() as balancer, pytest.raises(NotProvableError, match="nothing was requested"):
        smoke.test_a_customer_is_answered(deployed(good, "0.0.0.0/0", is_local=True))
    assert balancer.requests == []

"""A request as a customer makes it: to the load balancer, by HTTPS, under the environment's name."""

from __future__ import annotations

import http.client
import socket
import ssl

from shared.deployed import Deployed, NotProvableError

PORT = 443
TIMEOUT_SECONDS = 10.0
HEALTHY = 200  # what the target group's health check takes as healthy (shared/constructs/edge.py)
EVERYBODY = "0.0.0.0/0"
# The firewall's managed rules block a request without one (AWS WAF developer guide, "Core rule set (CRS) managed rule
# group", NoUserAgent_HEADER).
USER_AGENT = "verify"


def problem_of(address: str, name: str, path: str) -> str | None:
    """Ask `https://<name><path>` of the server at `address`; return None for 200, else a line that says what came.

    The certificate must be one of `name`, valid now, from an authority that this machine trusts (`SSL_CERT_FILE` names
    others). Nothing of the answer is in the line but its status; a redirect is not followed.
    """
    url = f"https://{name}{path} at {address}"
    connection = http.client.HTTPSConnection(name)
    try:
        with socket.create_connection((address, PORT), TIMEOUT_SECONDS) as plain:
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=name)
            connection.request("GET", path, headers={"User-Agent": USER_AGENT})
            status = connection.getresponse().status
    except ssl.SSLCertVerificationError as error:
        return f"{url}: the certificate is not accepted: {error.verify_message}"
    except TimeoutError:
        return f"{url}: no answer within {TIMEOUT_SECONDS:.0f} s"
    except (OSError, http.client.HTTPException) as error:
        return f"{url}: {type(error).__name__}: no answer"
    finally:
        connection.close()
    return None if status == HEALTHY else f"{url}: the answer is {status}, not {HEALTHY}"


def test_a_customer_is_answered(deployed: Deployed) -> None:
    """At service.health_check_path. It decides where everybody may come; elsewhere this machine may be kept out."""
    if deployed.is_local:
        raise NotProvableError("no load balancer listens on local AWS: nothing was requested")
    edge, path = deployed.config.edge, deployed.config.service.health_check_path
    problem = problem_of(deployed.outputs["AlbDns"], edge.domain_name, path)
    if EVERYBODY not in edge.allowed_cidrs:
        said = problem or f"https://{edge.domain_name}{path}: the answer is {HEALTHY}"
        raise NotProvableError(f"edge.allowed_cidrs does not hold {EVERYBODY}, so this decides nothing: {said}")
    assert problem is None, problem

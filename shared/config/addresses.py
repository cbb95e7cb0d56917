"""The kinds of values that name a place on a network: networks, domain names, mail addresses and images."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated

from pydantic import AfterValidator, Field

from shared.config.refusal import refused
from shared.quoting import listed


def _is_network(value: str) -> str:
    """Return `value` when it is an IPv4 network without host bits."""
    ipaddress.IPv4Network(value)
    return value


# The pattern refuses what ipaddress takes and AWS does not: a netmask in place of the prefix, or no prefix at all.
Cidr = Annotated[str, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,3}){3}/(0|[1-9][0-9]?)$"), AfterValidator(_is_network)]


# No public certificate has them: IANA's list (https://www.iana.org/assignments/special-use-domain-names) without .test,
# which is for examples and tests; .internal, which ICANN keeps for private networks (SAC113, and the public comment
# "Proposed Top-Level Domain String for Private Use"); and what Unix systems call themselves. Other names of private
# networks, .corp and .lan among them, are on no such list.
_SPECIAL_TOPS = ("alt", "arpa", "internal", "invalid", "local", "localdomain", "localhost", "onion")


def _require_public(host: str, remedy: str) -> None:
    """Raise where a host has a name that nothing outside of a private network, or of one machine, finds."""
    if (top := host.lower().rpartition(".")[2]) in _SPECIAL_TOPS:
        raise refused(f"no name of the public DNS ends with .{top}", remedy)


def _is_domain(value: str) -> str:
    """Return `value` when each of its labels is one of the domain name system, internationalized ones included."""
    import idna

    try:
        idna.encode(value, strict=True)
    except idna.IDNAError:
        raise refused("no domain name (IDNA 2008)", "write it as its certificate has it") from None
    _require_public(value, "write the name that customers use")
    return value


_TOP = "([a-z]{2,63}|xn--[a-z0-9-]{1,59})"
DomainName = Annotated[
    str,
    Field(max_length=253, pattern=rf"^([a-z0-9]([a-z0-9-]{{0,61}}[a-z0-9])?\.)+{_TOP}$"),
    AfterValidator(_is_domain),
]

# RFC 3986, section 3.3, without what only parameters need; % begins two hexadecimal digits. Elastic Load Balancing
# takes 1024 characters (API reference, CreateTargetGroup: HealthCheckPath).
UrlPath = Annotated[str, Field(max_length=1024, pattern=r"^/([A-Za-z0-9._~/-]|%[0-9A-Fa-f]{2})*$")]


def _is_mail_address(value: str) -> str:
    """Return `value` when mail can be sent there, as far as its text says: nothing is looked up."""
    from email_validator import EmailNotValidError, validate_email

    remedy = "write an address that receives mail"
    _require_public(value.rpartition("@")[2], remedy)
    try:
        # `test_environment` takes the domain .test, which examples and tests have.
        validate_email(value, check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError as error:
        raise refused(str(error).rstrip("."), remedy) from None
    return value


# Fewer characters than mail knows: Terraform would run a template in braces.
EmailAddress = Annotated[
    str,
    Field(max_length=254, pattern=r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"),
    AfterValidator(_is_mail_address),
]

# One part of a host name, and one of an image's path (OCI distribution specification, "Pulling manifests": <name>).
# A host has a dot or a port: without either, Docker takes it for a user of Docker Hub.
_HEX = "[0-9a-f]"
_HOST_PART = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_HOST = rf"({_HOST_PART}(\.{_HOST_PART})+(:[0-9]{{1,5}})?|{_HOST_PART}:[0-9]{{1,5}})"
_IMAGE_PART = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
# Distribution's reference: "repository name must not be more than 255 characters", the host included
# (https://pkg.go.dev/github.com/distribution/reference, RepositoryNameTotalLengthMax).
_LONGEST_IMAGE_NAME = 255
_LONGEST_HOST, _LONGEST_LABEL, _LAST_PORT = 253, 63, 65535
# Hosts of ECR's private registries in any spelling (FIPS, dual stack, other partitions), and the one spelling for which
# shared/constructs/task.py gives the permission to pull.
_ANY_ECR = re.compile(r"[^/]*(\bdkr[.-]ecr\b|\.amazonaws\.com\b|\.on\.aws\b)")
_KNOWN_ECR = re.compile(r"[0-9]{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com")
# The regions of the partition `aws` that have ECR, as botocore's endpoints name them; a test compares.
ECR_REGIONS = (
    "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
    "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
    "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1",
    "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "me-south-1",
    "mx-central-1", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2",
)  # fmt: skip


def _can_be_pulled(value: str) -> str:
    """Return `value` when a task can reach its registry, as far as the text says, and may pull from it."""
    name = value.partition("@")[0]
    authority = name.partition("/")[0]
    host, colon, port = authority.partition(":")
    if len(name) > _LONGEST_IMAGE_NAME:
        raise refused(
            f"a name of more than {_LONGEST_IMAGE_NAME} characters before @", f"shorten it to {_LONGEST_IMAGE_NAME}"
        )
    if len(host) > _LONGEST_HOST or any(len(label) > _LONGEST_LABEL for label in host.split(".")):
        raise refused("no host name: its parts have at most 63 characters", "begin it with the registry's host")
    if colon and not 1 <= int(port) <= _LAST_PORT:
        raise refused("no port", f"write 1 to {_LAST_PORT} after the colon, or leave both away")
    _require_reachable(host)
    if _ANY_ECR.match(authority):
        _require_known_ecr(authority)
    return value


def _require_reachable(host: str) -> None:
    """Raise where a host is one that a task cannot reach, or none at all."""
    # Fargate pulls with public certificates only (https://github.com/aws/containers-roadmap/issues/1301, open).
    _require_public(host, "begin it with a registry's host")
    if not host.rpartition(".")[2].isdigit():
        return  # RFC 3696, section 2: a top-level domain is never all digits, so the others are names
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        raise refused("neither a host name nor an IPv4 address", "begin it with a registry's host") from None
    if address.is_loopback or address.is_link_local or address.is_multicast or address.is_reserved:
        raise refused("no task reaches a registry at this address", "begin it with a registry's host")
    if address in ipaddress.IPv4Network("0.0.0.0/8"):
        raise refused("no task reaches a registry at this address", "begin it with a registry's host")


def _require_known_ecr(authority: str) -> None:
    """Raise where an address of ECR is not the one that a task may pull from."""
    known = _KNOWN_ECR.fullmatch(authority)
    if known is None:
        what = "an address of ECR that the tasks would get no permission to pull from"
        raise refused(what, "begin it with <account id>.dkr.ecr.<region>.amazonaws.com/")
    if known[1] not in ECR_REGIONS:
        raise refused(
            f"not a region of the partition aws that is known here ({known[1]})",
            f"write one of its regions, for example {listed(_near(known[1]))}",
        )


def _near(region: str) -> list[str]:
    """Return the regions of the same part of the world, or three of them all."""
    alike = [known for known in ECR_REGIONS if known.partition("-")[0] == region.partition("-")[0]]
    return (alike or ["us-east-1", "eu-west-1", "sa-east-1"])[:3]


# A tag can be moved to other bytes, a digest cannot: only the digest says what runs.
ImageReference = Annotated[
    str,
    Field(pattern=rf"^{_HOST}/{_IMAGE_PART}(/{_IMAGE_PART})*@sha256:{_HEX}{{64}}$"),
    AfterValidator(_can_be_pulled),
]

"""What is asked of AWS before a deployment, and that no question without an answer passes for one that has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from ci.deployment.preflight import judgments
from ci.deployment.preflight.judgments import ADDRESSES, GATEWAYS, VPCS, Finding, Quota
from ci.deployment.verify.deployed import ask_in
from ci.toolchain.terraform.denial import denial_of
from shared import exits
from shared.access.granted import linked_roles
from shared.config.model import EnvironmentConfig
from shared.deployed import Ask
from shared.naming import names_of
from shared.terminal import counted

COLUMNS = ("state", "what", "there", "needed", "what to do")

# `ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY@DIGEST` (Amazon ECR user guide, "Private registries").
_ECR = re.compile(
    r"(?P<account>[0-9]{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com/(?P<name>[^@:]+)(:[^@]+)?@(?P<digest>.+)"
)
_INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_DENIED = ("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation")
# The credentials are no good: no question has an answer then.
_UNSIGNED = (
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "RequestExpired",
    "UnrecognizedClientException",
)
_NO_CREDENTIALS = (
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
_NOT_THERE = (
    "ImageNotFoundException",
    "NoSuchEntity",
    "NoSuchResourceException",
    "NotFound",
    "RepositoryNotFoundException",
    "ResourceNotFoundException",
)


class _DeniedError(Exception):
    """AWS did not answer; the text is the action that it asks for."""


class _UnansweredError(Exception):
    """AWS said something else, or nothing; the text is a line that says what."""


@dataclass(frozen=True)
class Report:
    """Every finding, and a line for each question that was denied or had no answer."""

    findings: tuple[Finding, ...]
    unanswered: tuple[str, ...]

    @property
    def lacking(self) -> tuple[Finding, ...]:
        """Return what is lacking."""
        return tuple(one for one in self.findings if one.state == "lacking")

    @property
    def headline(self) -> str:
        """Return in a few words what it comes to."""
        unknown = sum(one.state == "unknown" for one in self.findings)
        said = f"lacks {counted(len(self.lacking), 'thing')}" if self.lacking else "nothing is lacking"
        return f"{said}, {unknown} not known" if unknown else said

    def rows(self) -> list[list[str]]:
        """Return the table that people read, without its COLUMNS."""
        return [one.cells() for one in self.findings]

    def as_data(self) -> dict[str, Any]:
        """Return the report for `--json`."""
        return {"findings": [one.as_data() for one in self.findings], "unanswered": list(self.unanswered)}


def report_of(config: EnvironmentConfig) -> Report:
    """Ask AWS with the credentials of this process. Raises CommandError as `preflight` does."""
    return preflight(config, cache(ask_in), datetime.now(UTC))


def mail_lines(config: EnvironmentConfig, ask_in: Callable[[str], Ask] = ask_in) -> list[str]:
    """Return a line where the alarms' subscription is not confirmed; none where AWS does not say."""
    try:
        found = list(_Questions(config, ask_in, datetime.now(UTC)).subscription())
    except (_DeniedError, _UnansweredError, exits.CommandError):
        return []
    return [f"{config.name}: {one.what}: {one.there}: {one.remedy}" for one in found if one.state == "lacking"]


def preflight(config: EnvironmentConfig, ask_in: Callable[[str], Ask], now: datetime) -> Report:
    """Ask for everything that a deployment of the environment needs. `ask_in` returns what asks AWS in a region.

    A question without an answer is a finding that is unknown, and a line. Raises CommandError where there are no
    credentials, or none that hold.
    """
    questions = _Questions(config, ask_in, now)
    findings: list[Finding] = []
    unanswered: dict[str, None] = {}
    for what, question in (
        ("quotas of Fargate", questions.vcpus),
        ("quota of addresses", questions.addresses),
        ("quota of VPCs", questions.vpcs),
        ("quota of NAT gateways", questions.gateways),
        ("service-linked roles", questions.linked_roles),
        ("certificate", questions.certificate),
        ("image", questions.image),
        ("alarms by mail", questions.subscription),
    ):
        try:
            findings += question()
        except _DeniedError as error:
            needed = f"{error} for {questions.caller()}"
            findings.append(Finding(what, "not known: denied", needed, "unknown", "ask as the plan role"))
            unanswered[
                f"{config.name}: {what}: {questions.caller()} may not {error}: ask as the plan role, or run bootstrap"
            ] = None
        except _UnansweredError as error:
            remedy = "fix what it says, and ask again"
            findings.append(Finding(what, f"not known: {error}", "an answer of AWS", "unknown", remedy))
            unanswered[f"{config.name}: {what}: {error}"] = None
    return Report(tuple(findings), tuple(unanswered))


@dataclass(frozen=True)
class _Questions:
    config: EnvironmentConfig
    ask_in: Callable[[str], Ask]
    now: datetime

    def vcpus(self) -> Iterator[Finding]:
        for known, needed in judgments.vcpus(self.config).items():
            yield judgments.quota(known, self._quota(known), needed)

    def addresses(self) -> Iterator[Finding]:
        found = judgments.others(self._ask("ec2", "describe_addresses")["Addresses"], self.config.name)
        needed = len(judgments.gateway_zones(self.config))
        yield judgments.quota(ADDRESSES, self._quota(ADDRESSES), needed, len(found))

    def vpcs(self) -> Iterator[Finding]:
        found = judgments.others(self._ask("ec2", "describe_vpcs")["Vpcs"], self.config.name)
        yield judgments.quota(VPCS, self._quota(VPCS), 1, len(found))

    def gateways(self) -> Iterator[Finding]:
        found = judgments.others(self._ask("ec2", "describe_nat_gateways")["NatGateways"], self.config.name)
        subnets = {one["SubnetId"]: one["AvailabilityZone"] for one in self._ask("ec2", "describe_subnets")["Subnets"]}
        for zone in judgments.gateway_zones(self.config):
            there = judgments.gateways_in(zone, found, subnets)
            yield judgments.quota(GATEWAYS, self._quota(GATEWAYS), 1, there, f" in {zone}")

    def linked_roles(self) -> Iterator[Finding]:
        for role in linked_roles().values():
            exists = self._ask("iam", "get_role", RoleName=role) is not None
            yield judgments.linked_role(role, self.config.name, exists=exists)

    def certificate(self) -> Iterator[Finding]:
        edge = self.config.edge
        found = self._ask("acm", "describe_certificate", CertificateArn=edge.certificate_arn)
        yield judgments.certificate(None if found is None else found["Certificate"], edge.domain_name, self.now)

    def image(self) -> Iterator[Finding]:
        reference = self.config.release.image
        place = _ECR.fullmatch(reference)
        if place is None:
            yield judgments.image_elsewhere(reference)
            return
        found = self._ask(
            "ecr",
            "batch_get_image",
            region=place["region"],
            registryId=place["account"],
            repositoryName=place["name"],
            imageIds=[{"imageDigest": place["digest"]}],
            acceptedMediaTypes=list(_INDEXES),
        )
        yield judgments.image(found, reference)

    def subscription(self) -> Iterator[Finding]:
        names = names_of(self.config)
        topic = names.arn("sns", names.resource("alarms"))
        found = self._ask("sns", "list_subscriptions_by_topic", TopicArn=topic)
        yield judgments.subscription(None if found is None else found["Subscriptions"], self.config.alarms.email)

    def caller(self) -> str:
        """Return who asks: the role's name of a session, else the whole ARN."""
        try:
            arn = self._ask("sts", "get_caller_identity")["Arn"]
        except (_DeniedError, _UnansweredError):
            return "this session"
        return arn.split("/")[1] if ":assumed-role/" in arn else arn

    def _quota(self, known: Quota) -> float | None:
        """Return the quota of the account, else AWS's default: one that was never changed may have no value of its own.

        Service Quotas API reference, GetServiceQuota.
        """
        for operation in ("get_service_quota", "get_aws_default_service_quota"):
            found = self._ask("service-quotas", operation, ServiceCode=known.service, QuotaCode=known.code)
            if found is not None:
                return found["Quota"]["Value"]
        return None

    def _ask(self, service: str, operation: str, *, region: str | None = None, **arguments: Any) -> Any:  # noqa: ANN401 - AWS answers with JSON
        """Return AWS's answer, None where it says that there is none."""
        try:
            return self.ask_in(region or self.config.aws.region)(service, operation, **arguments)
        except ClientError as error:
            said = error.response.get("Error", {})
            if said.get("Code") in _NOT_THERE:
                return None
            if said.get("Code") in _DENIED:
                denial = denial_of(str(error))
                named = f"{service.replace('-', '')}:{error.operation_name}"
                raise _DeniedError((denial and denial.action) or named) from None
            line = f"{service} {operation}: {_line(error)}"
            if said.get("Code") in _UNSIGNED:
                raise exits.CommandError([f"{self.config.name}: {line}: sign in again"]) from None
            raise _UnansweredError(line) from None
        except _NO_CREDENTIALS as error:
            line = f"{self.config.name}: {service}: {_line(error)}: are credentials there?"
            raise exits.CommandError([line]) from None
        except BotoCoreError as error:
            raise _UnansweredError(f"{service} {operation}: {_line(error)}") from None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())

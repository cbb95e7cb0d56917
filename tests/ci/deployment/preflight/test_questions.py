"""An account that lacks each thing in turn: the line. And what an account that does not answer is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from ci.deployment.preflight import judgments
from ci.deployment.preflight.questions import Report, mail_lines, preflight
from shared import exits
from shared.access.granted import linked_roles
from shared.config.model import EnvironmentConfig
from shared.deployed import Ask
from shared.naming import PROJECT, names_of
from tests.ci.deployment.small import config

NOW = datetime(2026, 11, 27, tzinfo=UTC)
IMAGE = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/web@sha256:" + "0" * 64
ENOUGH = 100_000
ROLE = "a-role"
Answers = dict[tuple[str, str], Any]


def environment() -> EnvironmentConfig:
    """Return an environment with a NAT gateway in each zone, tasks on Spot, and an image in ECR."""
    known = config()
    return known.model_copy(
        update={
            "network": known.network.model_copy(update={"nat": "per_az"}),
            "service": known.service.model_copy(update={"fargate_spot_weight": 1}),
            "release": known.release.model_copy(update={"image": IMAGE}),
        }
    )


def quotas(**values: float) -> Callable[..., Any]:
    """Return what answers about quotas; each has enough but those that are given by their codes."""

    def answer(**asked: str) -> Any:
        return {"Quota": {"Value": values.get(asked["QuotaCode"].replace("-", "_"), ENOUGH)}}

    return answer


def everything(of: EnvironmentConfig) -> Answers:
    """Return the answers of an account that lacks nothing; others have nothing in it."""
    manifest = {"manifests": [{"platform": {"os": "linux", "architecture": "amd64"}}]}
    topic = {"Protocol": "email", "Endpoint": of.alarms.email, "SubscriptionArn": "arn:aws:sns:1"}
    domain = {"DomainName": of.edge.domain_name, "Status": "ISSUED", "NotAfter": NOW + timedelta(days=9)}
    zones = [{"SubnetId": zone, "AvailabilityZone": zone} for zone in of.aws.availability_zones]
    return {
        ("service-quotas", "get_service_quota"): quotas(),
        ("ec2", "describe_addresses"): {"Addresses": []},
        ("ec2", "describe_vpcs"): {"Vpcs": []},
        ("ec2", "describe_nat_gateways"): {"NatGateways": []},
        ("ec2", "describe_subnets"): {"Subnets": zones},
        ("iam", "get_role"): {"Role": {}},
        ("acm", "describe_certificate"): {"Certificate": domain},
        ("ecr", "batch_get_image"): {"images": [{"imageManifest": json.dumps(manifest)}]},
        ("sns", "list_subscriptions_by_topic"): {"Subscriptions": [topic]},
        ("sts", "get_caller_identity"): {"Arn": f"arn:aws:sts::111111111111:assumed-role/{ROLE}/ada"},
    }


def error(code: str, operation: str, message: str = "no") -> ClientError:
    """Return an answer of AWS that is none."""
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


def asked(answers: Answers, of: EnvironmentConfig | None = None) -> Report:
    """Ask an account that answers so."""
    return preflight(of or environment(), asking(answers), NOW)


def asking(answers: Answers) -> Callable[[str], Ask]:
    """Return what asks an account that answers so, in whatever region."""

    def ask(service: str, operation: str, **arguments: Any) -> Any:
        answer = answers[service, operation]
        if isinstance(answer, Exception):
            raise answer
        return answer(**arguments) if callable(answer) else deepcopy(answer)

    return lambda _: ask


def test_an_account_that_has_everything_lacks_nothing() -> None:
    """And every line says what is there."""
    report = asked(everything(environment()))
    assert {one.state for one in report.findings} == {"ok"}
    assert report.unanswered == ()
    assert all(one.there and one.needed for one in report.findings)


def without_role(role: str) -> Callable[..., Any]:
    """Return what answers about roles, of which one is not there."""

    def answer(**asked: str) -> Any:
        if asked["RoleName"] == role:
            raise error("NoSuchEntity", "GetRole")
        return {"Role": {}}

    return answer


ZONE = environment().aws.availability_zones[1]
GATEWAY = {"SubnetId": ZONE, "State": "available"}
LACKS: list[tuple[str, Answers, str]] = [
    (judgments.ON_DEMAND.name, {("service-quotas", "get_service_quota"): quotas(L_3032A538=0.25)}, "L-3032A538"),
    (judgments.SPOT.name, {("service-quotas", "get_service_quota"): quotas(L_36FBB829=0)}, "L-36FBB829"),
    (
        judgments.ADDRESSES.name,
        {
            ("service-quotas", "get_service_quota"): quotas(L_0263D0A3=5),
            ("ec2", "describe_addresses"): {"Addresses": [{}] * 4},
        },
        "ask for 6: aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-0263D0A3",
    ),
    (
        judgments.VPCS.name,
        {("service-quotas", "get_service_quota"): quotas(L_F678F1CE=5), ("ec2", "describe_vpcs"): {"Vpcs": [{}] * 5}},
        "ask for 6: aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-F678F1CE",
    ),
    (
        f"{judgments.GATEWAYS.name} in {ZONE}",
        {
            ("service-quotas", "get_service_quota"): quotas(L_FE5A380F=5),
            ("ec2", "describe_nat_gateways"): {"NatGateways": [GATEWAY] * 5},
        },
        "ask for 6: aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-FE5A380F",
    ),
    *(
        (f"service-linked role {role}", {("iam", "get_role"): without_role(role)}, "./noxw -s bootstrap -- ")
        for role in linked_roles().values()
    ),
    (
        "certificate",
        {("acm", "describe_certificate"): error("ResourceNotFoundException", "DescribeCertificate")},
        "request it in ACM",
    ),
    ("image", {("ecr", "batch_get_image"): {"images": []}}, "push it"),
    ("alarms by mail", {("sns", "list_subscriptions_by_topic"): {"Subscriptions": []}}, "promote again"),
]


@pytest.mark.parametrize(("what", "answers", "remedy"), LACKS, ids=[what for what, _, _ in LACKS])
def test_what_an_account_lacks_is_one_line(what: str, answers: Answers, remedy: str) -> None:
    """With what to do; nothing else lacks."""
    report = asked(everything(environment()) | answers)
    [lacking] = report.lacking
    assert lacking.what == what
    assert remedy in lacking.remedy
    assert report.unanswered == ()


def test_what_the_environment_has_already_is_not_asked_for_again() -> None:
    """A second deployment takes no second address."""
    own = {"Tags": [{"Key": key, "Value": value} for key, value in (("Project", PROJECT),)]}
    of = environment()
    own["Tags"].append({"Key": "Environment", "Value": of.name})
    full = everything(of) | {
        ("service-quotas", "get_service_quota"): quotas(L_0263D0A3=2, L_F678F1CE=1, L_FE5A380F=1),
        ("ec2", "describe_addresses"): {"Addresses": [own, own]},
        ("ec2", "describe_vpcs"): {"Vpcs": [own]},
        ("ec2", "describe_nat_gateways"): {"NatGateways": [GATEWAY | own]},
    }
    assert asked(full).lacking == ()


def test_a_quota_that_was_never_changed_is_the_default() -> None:
    """Service Quotas has no value of the account's own for it."""
    default = {"Quota": {"Value": 1}}
    none = {
        ("service-quotas", "get_service_quota"): error("NoSuchResourceException", "GetServiceQuota"),
        ("service-quotas", "get_aws_default_service_quota"): default,
    }
    found = {one.what: one.there for one in asked(everything(environment()) | none).findings}
    assert found[judgments.VPCS.name] == "1"
    none["service-quotas", "get_aws_default_service_quota"] = error("NoSuchResourceException", "x")
    assert {one.state for one in asked(everything(environment()) | none).findings} == {"ok", "unknown"}


@pytest.mark.parametrize(
    ("question", "denied"),
    [
        (("service-quotas", "get_service_quota"), error("AccessDeniedException", "GetServiceQuota")),
        (("iam", "get_role"), error("AccessDenied", "GetRole")),
        (("ecr", "batch_get_image"), error("AccessDeniedException", "BatchGetImage")),
        (
            ("ec2", "describe_vpcs"),
            error("UnauthorizedOperation", "DescribeVpcs", "You are not authorized to perform: ec2:DescribeVpcs"),
        ),
    ],
    ids=["quotas", "roles", "image", "in AWS's words"],
)
def test_a_question_that_is_denied_is_one_line(question: tuple[str, str], denied: ClientError) -> None:
    """It names action and role; what it was about is not known, and the rest is asked."""
    report = asked(everything(environment()) | {question: denied})
    action = f"{question[0].replace('-', '')}:{denied.operation_name}"
    assert report.unanswered
    assert all(f"{ROLE} may not {action}: " in line for line in report.unanswered)
    assert report.lacking == ()
    assert "unknown" in {one.state for one in report.findings}
    assert [one.what for one in report.findings][-1] == "alarms by mail"


def test_an_image_outside_of_ecr_is_not_asked_for() -> None:
    """No credentials are there for it; it is said, and fails nothing."""
    of = environment()
    public = of.model_copy(update={"release": of.release.model_copy(update={"image": "public.ecr.aws/x/y@sha256:0"})})
    answers = everything(of)
    del answers["ecr", "batch_get_image"]
    [image] = [one for one in asked(answers, public).findings if one.what == "image"]
    assert (image.state, image.there) == ("unknown", "not asked: not in ECR")


@pytest.mark.parametrize(
    ("failed", "says"),
    [
        (error("ThrottlingException", "DescribeCertificate", "later\nplease"), "later please"),
        (error("OptInRequired", "DescribeCertificate"), "OptInRequired"),
        (error("ValidationException", "DescribeCertificate"), "ValidationException"),
        (EndpointConnectionError(endpoint_url="https://acm.test/"), "https://acm.test/"),
    ],
    ids=["throttled", "not subscribed", "not valid", "no endpoint"],
)
def test_a_question_without_an_answer_stops_no_other(failed: Exception, says: str) -> None:
    """What it was about is unknown, in a line of its own; every other question has its answer."""
    whole = asked(everything(environment()))
    report = asked(everything(environment()) | {("acm", "describe_certificate"): failed})
    [line] = report.unanswered
    assert line.startswith(f"{environment().name}: certificate: acm describe_certificate: ")
    assert says in line
    assert "\n" not in line
    [unknown] = [one for one in report.findings if one not in whole.findings]
    assert (unknown.what, unknown.state) == ("certificate", "unknown")
    assert len(report.findings) == len(whole.findings)


@pytest.mark.parametrize(
    "failed", [NoCredentialsError(), error("ExpiredToken", "GetServiceQuota")], ids=["none", "expired"]
)
def test_without_credentials_there_is_one_line(failed: Exception) -> None:
    """No question has an answer then."""
    with pytest.raises(exits.CommandError) as raised:
        asked(dict.fromkeys(everything(environment()), failed))
    [line] = raised.value.lines
    assert line.startswith(f"{environment().name}: service-quotas")


def test_who_is_denied_may_be_unknown() -> None:
    """The answer to who asks can fail, too."""
    broken = {
        ("iam", "get_role"): error("AccessDenied", "GetRole"),
        ("sts", "get_caller_identity"): error("Throttling", "GetCallerIdentity"),
    }
    [line] = asked(everything(environment()) | broken).unanswered
    assert "this session may not iam:GetRole: " in line


def test_before_the_first_deployment_there_is_no_topic() -> None:
    """Nothing lacks; what comes then is said."""
    none = {("sns", "list_subscriptions_by_topic"): error("NotFound", "ListSubscriptionsByTopic")}
    [mail] = [one for one in asked(everything(environment()) | none).findings if one.what == "alarms by mail"]
    assert (mail.state, "within 48 hours" in mail.remedy) == ("ok", True)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"Subscriptions": []}, "not subscribed, or deleted unconfirmed"),
        (None, ""),
        (error("AuthorizationError", "ListSubscriptionsByTopic"), ""),
        (error("InternalFailure", "ListSubscriptionsByTopic"), ""),
    ],
    ids=["gone", "confirmed", "denied", "broken"],
)
def test_verify_says_of_the_mail_what_is_lacking(answer: Any, said: str) -> None:
    """And nothing where it cannot know: it has passed."""
    answers = everything(environment())
    if answer is not None:
        answers["sns", "list_subscriptions_by_topic"] = answer
    lines = mail_lines(environment(), asking(answers))
    assert [said in line for line in lines] == ([True] if said else [])


def test_the_topic_is_the_one_that_the_stack_makes() -> None:
    """By its name, which is known before it is there."""
    of, names = environment(), names_of(environment())
    seen: list[str] = []

    def subscriptions(**asked: str) -> Any:
        seen.append(asked["TopicArn"])
        return {"Subscriptions": []}

    asked(everything(of) | {("sns", "list_subscriptions_by_topic"): subscriptions})
    assert seen == [names.arn("sns", names.resource("alarms"))]

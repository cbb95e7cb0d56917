"""AWS's words for a denied request, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.toolchain.terraform import advice
from ci.toolchain.terraform.denial import Denial, denial_of, explained
from shared.aws import facts_of, file_name
from shared.naming import SERVICE
from tests.shared.access.iam_actions import OTHERWISE
from tests.stacks.document import ROOT

DEPLOY = f"{SERVICE}-deploy-dev"
SESSION = f"arn:aws:sts::111111111111:assumed-role/{DEPLOY}/github"
VPC = "arn:aws:ec2:sa-east-1:111111111111:vpc/vpc-0123"
ACTION = "ec2:GetSecurityGroupsForVpc"
# IAM user guide, "Troubleshoot access denied error messages": the phrases that tell the kind of policy.
IMPLICIT = ("identity-based policy", "resource-based policy", "service control policy", "session policy")
KINDS = (*IMPLICIT, "VPC endpoint policy", "permissions boundary", "resource control policy")


def said(tail: str = "", *, on: str = "") -> str:
    """Return an error as the provider gives it, with AWS's own words in it."""
    return (
        "aws_lb.edge_lb: creating ELBv2 application Load Balancer (x): operation error Elastic Load Balancing v2: "
        "CreateLoadBalancer, https response error StatusCode: 403, RequestID: 1, api error AccessDenied: "
        f"User: {SESSION} is not authorized to perform: {ACTION}{on}{tail}"
    )


@pytest.mark.parametrize(
    ("text", "denial"),
    [
        # kubernetes-sigs/aws-load-balancer-controller, issue 3917 and others: ends after the action.
        (said(), Denial("AccessDenied", ACTION, DEPLOY)),
        (
            said(f" because no identity-based policy allows the {ACTION} action", on=f" on resource: {VPC}"),
            Denial("AccessDenied", ACTION, DEPLOY, VPC, "identity-based policy"),
        ),
        (
            (
                "api error AccessDenied: User: arn:aws:iam::777788889999:user/Mary is not authorized to perform: "
                's3:GetObject on resource: "arn:aws:s3:::bucket/key" with an explicit deny in a VPC endpoint policy'
            ),
            Denial(
                "AccessDenied",
                "s3:GetObject",
                "arn:aws:iam::777788889999:user/Mary",
                "arn:aws:s3:::bucket/key",
                "VPC endpoint policy",
                explicit=True,
            ),
        ),
        (
            (
                f"api error AuthorizationError: User: {SESSION} is not authorized to perform: SNS:CreateTopic on "
                "resource: arn:aws:sns:sa-east-1:111111111111:t because no identity-based policy allows the "
                "SNS:CreateTopic action"
            ),
            Denial(
                "AuthorizationError",
                "sns:CreateTopic",
                DEPLOY,
                "arn:aws:sns:sa-east-1:111111111111:t",
                "identity-based policy",
            ),
        ),
        (
            (
                "operation error EC2: CreateVpc, https response error StatusCode: 403, RequestID: 1, api error "
                f"UnauthorizedOperation: You are not authorized to perform this operation. User: {SESSION} is not "
                f"authorized to perform: ec2:CreateVpc on resource: {VPC} because no identity-based policy allows the "
                "ec2:CreateVpc action. Encoded authorization failure message: JWKMkCFE_jUnbGoM"
            ),
            Denial("UnauthorizedOperation", "ec2:CreateVpc", DEPLOY, VPC, "identity-based policy"),
        ),
        # hashicorp/terraform-provider-aws, issue 8720 and others: nothing but the code and the encoded message.
        (
            (
                "operation error EC2: CreateVpc, https response error StatusCode: 403, RequestID: 1, api error "
                "UnauthorizedOperation: You are not authorized to perform this operation. Encoded authorization "
                "failure message: JWKMkCFE_jUnbGoM"
            ),
            Denial("UnauthorizedOperation", "ec2:CreateVpc"),
        ),
        (
            (
                "Error saving state: failed to upload state: operation error S3: PutObject, https response error "
                "StatusCode: 403, RequestID: 1, HostID: 2, api error AccessDenied: Access Denied"
            ),
            Denial("AccessDenied", "s3:PutObject"),
        ),
    ],
)
def test_aws_s_words_are_read(text: str, denial: Denial) -> None:
    """With a resource and without, quoted and not, with the encoded message and with nothing else."""
    assert denial_of(text) == denial


@given(
    st.from_regex(r"[a-z][a-z0-9-]{1,20}:[A-Z][A-Za-z0-9]{1,30}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9+=,.@_-]{1,20}", fullmatch=True),
    st.one_of(
        st.none(), st.just("*"), st.from_regex(r"arn:aws:[a-z]{2,9}:[a-z0-9-]*:\d{12}:[\w/:*-]{1,30}\w", fullmatch=True)
    ),
    st.one_of(st.none(), st.sampled_from(KINDS)),
    st.booleans(),
)
def test_each_part_of_what_aws_says_comes_out_again(
    action: str, role: str, resource: str | None, kind: str | None, explicit: bool
) -> None:
    """Whatever role, action, resource and kind of policy."""
    text = f"api error AccessDenied: User: arn:aws:sts::111111111111:assumed-role/{role}/session is not authorized to "
    text += f"perform: {action}" + (f" on resource: {resource}" if resource else "")
    if kind and explicit:
        text += f" with an explicit deny in a{'n' if kind[0] == 'i' else ''} {kind}"
    elif kind:
        text += f" because no {kind} allows the {action} action"
    expected = Denial("AccessDenied", action, role, resource, kind, explicit=bool(kind and explicit))
    assert denial_of(text) == expected


@given(st.text(max_size=80))
def test_another_error_stays_as_it_is(text: str) -> None:
    """One line is not changed where AWS has not denied anything."""
    line = text.replace("AccessDenied", "").replace("UnauthorizedOperation", "").replace("Forbidden", "")
    assert explained(f"aws_vpc.one: {line}") is None


def test_a_missing_action_names_the_file_to_change() -> None:
    """Role, action, resource, the file of the resource's type, and the command that brings the role up to date."""
    line = said(" because no identity-based policy allows it", on=f" on resource: {VPC}")
    unknown = line.replace(ACTION, "ec2:GetSomethingNew")
    assert advice.of(unknown) == (
        f"aws_lb.edge_lb: AccessDenied: {DEPLOY} may not ec2:GetSomethingNew on {VPC}: name it in "
        f"{file_name('aws_lb')} under actions, then `./noxw -s bootstrap -- dev`"
    )


def test_an_action_that_is_named_already_points_to_its_statement() -> None:
    """The account's roles are older than the file, or the statement does not cover the resource."""
    [sid] = [sid for one in facts_of("aws_lb").actions for sid, actions in one.change.items() if ACTION in actions]
    assert f"{file_name('aws_lb')} has it under {sid}, whose resources" in advice.of(said())
    assert advice.of(said()).endswith("then `./noxw -s bootstrap -- dev`")


@pytest.mark.parametrize(
    ("tail", "remedy"),
    [
        (" because no permissions boundary allows it", "shared/access/boundary.py"),
        (
            " with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/p-1",
            "ask its owner",
        ),
        (" with an explicit deny in a resource-based policy", "the resource's own policy denies it"),
        (" because no resource-based policy allows it", "the resource's own policy does not allow it"),
        (" with an explicit deny in an identity-based policy", "see who gave that role more"),
        (" with an explicit deny", "see who gave that role more"),
    ],
)
def test_another_kind_of_policy_has_another_remedy(tail: str, remedy: str) -> None:
    """What no file of a type can grant is not looked for there."""
    assert remedy in advice.of(said(tail))
    assert "under actions" not in advice.of(said(tail))


def test_whoever_is_no_role_of_the_project_is_told_so() -> None:
    """A person's own role lacks what no file here gives it."""
    assert "it is no role of this project: sign in as one" in advice.of(said().replace(DEPLOY, "admin"))


@pytest.mark.parametrize("action", ["s3:GetObjectVersion", "kms:Decrypt", "s3:ListBucket", "s3:PutObject"])
def test_a_denial_without_a_resource_s_address_is_the_state_s(action: str) -> None:
    """Its statements are of no type, also where a type takes the same action."""
    text = f"Error: User: {SESSION} is not authorized to perform: {action}. api error AccessDenied"
    assert advice.of(text).endswith("see shared/access/state.py, then `./noxw -s bootstrap -- dev`")


@pytest.mark.parametrize("call", sorted(one for one in OTHERWISE if one.startswith("s3:") and len(OTHERWISE[one]) == 1))
def test_a_call_of_s3_is_no_action(call: str) -> None:
    """Where S3 names only its operation, the action that it takes is said."""
    text = f"operation error S3: {call.removeprefix('s3:')}, api error Forbidden: Forbidden"
    assert denial_of(text) == Denial("Forbidden", OTHERWISE[call][0])


def test_a_call_of_s3_whose_action_is_not_known_is_said_as_a_call() -> None:
    """Nothing is to be added that IAM does not know."""
    shown = advice.of(
        "aws_s3_bucket.one: operation error S3: PutBucketSomething, api error AccessDenied: Access Denied"
    )
    assert "this session may not call S3 PutBucketSomething: look its action up in" in shown
    assert "s3:PutBucketSomething" not in shown


@pytest.mark.parametrize("tail", [" because no identity-based policy allows it", " with an explicit deny", ""])
def test_a_resource_may_be_of_several_words(tail: str) -> None:
    """IAM names a role so."""
    denial = denial_of(said(tail, on=f" on resource: role {SERVICE}-task-dev"))
    assert denial is not None
    assert denial.resource == f"role {SERVICE}-task-dev"


@pytest.mark.parametrize("environment", ["my-plan-x", "deploy", "record-deploy-1"])
def test_an_environment_may_be_called_like_a_role(environment: str) -> None:
    """The command is for the environment that the whole role's name tells."""
    role = f"{SERVICE}-deploy-{environment}"
    assert advice.of(said().replace(DEPLOY, role)).endswith(f"then `./noxw -s bootstrap -- {environment}`")


def test_the_encoded_message_is_not_shown() -> None:
    """It is a thousand characters that one command can read; the line says which."""
    shown = advice.of(
        "aws_vpc.one: operation error EC2: CreateVpc, api error UnauthorizedOperation: You are not authorized to "
        "perform this operation. Encoded authorization failure message: JWKMkCFE_jUnbGoM"
    )
    assert "JWKM" not in shown
    assert "`aws sts decode-authorization-message` says more" in shown


def test_a_lock_that_may_not_be_taken_is_no_lock_that_is_held() -> None:
    """Waiting would not help."""
    line = f"Error acquiring the state lock: operation error S3: PutObject, {said().partition('1, ')[2]}"
    assert not advice.is_locked(advice.of(line))


def test_a_backend_that_denies_says_it_at_the_beginning() -> None:
    """`init` reads the state first."""
    error = "Error: Error refreshing state: operation error S3: GetObject, api error AccessDenied: Access Denied"
    [line] = advice.of_init(error, ["said"])
    assert line.startswith("AccessDenied: this session may not s3:GetObject: see ")


def test_every_file_that_is_named_exists() -> None:
    """Renamed, the remedy would lead nowhere."""
    from ci.toolchain.terraform import denial

    assert all(Path(ROOT, one).is_file() for one in (denial.STATE, denial.BOUNDARY))

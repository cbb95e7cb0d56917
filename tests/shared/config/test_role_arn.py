"""Which ARN a break-glass role may have: what IAM knows, and nothing that Terraform or a policy would take for more."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.config.kinds import RoleArn

ARN: TypeAdapter[str] = TypeAdapter(RoleArn)
ROLE = "arn:aws:iam::123456789012:role/"
NAME = "break-glass"
# 511 characters, and 512 with the slash before it that the ARN has anyway.
LONGEST_PATH = f"{'p' * 255}/{'q' * 254}/"


@pytest.mark.parametrize(
    "role",
    [
        NAME, "a", "n" * 64, "a+b=c,d.e@f_g-H9", f"ops/{NAME}", f"division_abc/subdivision_xyz/{NAME}",
        "aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0123456789abcdef",
        "aws-reserved/sso.amazonaws.com/sa-east-1/AWSReservedSSO_AdministratorAccess_0123456789abcdef",
        "aws-service-role-admins/Admin", "ops/aws-service-role/Admin", "aws-service-role",
        f"{LONGEST_PATH}{NAME}", f"{LONGEST_PATH}{'n' * 64}",
    ],
)  # fmt: skip
def test_a_role_of_iam_is_accepted(role: str) -> None:
    """A plain one, one with a path, one of IAM Identity Center, and the longest that IAM makes."""
    assert ARN.validate_python(ROLE + role) == ROLE + role


@pytest.mark.parametrize(
    "path",
    [
        '${file("/etc/passwd")}', "${path.cwd}", "%{ if true }", "%{if(true)}yes%{endif}", "$", "%", "{", "}",
        "*", "a*", "?", "o?s", '"', "'", "`", "\\", "\\u0024", "\n", "\t", " ", "\u00e9", "\x7f", "<", "&", ";", "#",
        ":", "~", "!", "(", ")", "[", "]", "|", "^",
    ],
)  # fmt: skip
@pytest.mark.parametrize("role", ["{}/break-glass", "ops/{}/break-glass", "{}", "break-{}-glass", "break-glass{}"])
def test_what_is_more_than_text_to_anybody_is_refused(path: str, role: str) -> None:
    """Terraform evaluates templates, ArnEquals knows wildcards, JSON has escapes: neither in a path nor in a name."""
    with pytest.raises(ValidationError):
        ARN.validate_python(ROLE + role.replace("{}", path))


@pytest.mark.parametrize("role", ["n" * 65, f"ops/{'n' * 65}", "", "ops/", f"/{NAME}", f"ops//{NAME}"])
def test_no_name_and_one_that_is_too_long_are_refused(role: str) -> None:
    """IAM takes 1 to 64 characters; an empty part of a path names nothing."""
    with pytest.raises(ValidationError):
        ARN.validate_python(ROLE + role)


@pytest.mark.parametrize("path", [f"p{LONGEST_PATH}", f"{'p' * 511}/", "a/" * 256])
def test_a_path_that_is_too_long_is_refused(path: str) -> None:
    """IAM takes 512 characters, with the slashes at both ends."""
    with pytest.raises(ValidationError) as raised:
        ARN.validate_python(f"{ROLE}{path}x")
    assert [error["type"] for error in raised.value.errors()] == ["role_path"]


@pytest.mark.parametrize("role", ["aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS", "aws-service-role/x"])
def test_a_role_that_only_a_service_assumes_is_refused(role: str) -> None:
    """No person has it."""
    with pytest.raises(ValidationError, match="service-linked"):
        ARN.validate_python(ROLE + role)


@pytest.mark.parametrize("arn", ["arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:user/x", NAME])
def test_only_a_role_is_a_role(arn: str) -> None:
    """Neither the whole account nor a person of it."""
    with pytest.raises(ValidationError):
        ARN.validate_python(arn)

"""What in a plan opens a resource, or guards it no longer, beyond policies and rules."""

from __future__ import annotations

from typing import Any

import pytest

from ci.changes.permissions.proof import HIDDEN, UNKNOWN
from shared.aws import file_name
from tests.ci.changes.permissions.pairs import allow, deny, policy
from tests.ci.changes.permissions.test_broadening import ATTACHMENT, BLOCK, FLAGS, READS, change, found

Values = dict[str, Any]
DENIES = "arn:aws:iam::aws:policy/AWSDenyAll"
OWN = "arn:aws:iam::111122223333:policy/own"
ASSOCIATION = "aws_wafv2_web_acl_association"
OWNERSHIP = "aws_s3_bucket_ownership_controls"
USER = "aws_elasticache_user"
SERVICE, NETWORK = "aws_ecs_service", "network_configuration"


def owned(value: str, bucket: str = "logs") -> Values:
    """Return who owns the objects of a bucket."""
    return {"bucket": bucket, "rule": [{"object_ownership": value}]}


def mode(kind: str) -> Values:
    """Return how a user of a cache signs in."""
    return {"access_string": "on ~* +@read", "authentication_mode": [{"type": kind}]}


def listener(protocol: str = "HTTPS", action: str = "redirect") -> Values:
    """Return a listener of a load balancer."""
    return {"protocol": protocol, "default_action": [{"type": action}], "ssl_policy": "a"}


GRANT = {
    "key_id": "k",
    "grantee_principal": "p",
    "operations": ["Decrypt"],
    "constraints": [{"encryption_context_equals": {"a": "b"}}],
}
ENFORCED = owned("BucketOwnerEnforced")
BLOCKED = {"bucket": "logs", **dict.fromkeys(FLAGS, True)}
ACL = {"resource_arn": "lb", "web_acl_arn": "acl"}

# name -> type, before, after: each later one is open to more.
OPEN: dict[str, tuple[str, Values | None, Values | None]] = {
    "a listener without TLS": ("aws_lb_listener", listener(), listener("HTTP")),
    "a listener that forwards": ("aws_lb_listener", listener(), listener(action="forward")),
    "a listener that asks no more who it is": (
        "aws_lb_listener",
        {"default_action": [{"type": "authenticate-oidc"}, {"type": "forward"}]},
        {"default_action": [{"type": "forward"}]},
    ),
    "another policy of TLS": ("aws_lb_listener", listener(), {**listener(), "ssl_policy": "b"}),
    "a rule that forwards": (
        "aws_lb_listener_rule",
        {"action": [{"type": "redirect"}]},
        {"action": [{"type": "forward"}]},
    ),
    "a load balancer that is public": ("aws_lb", {"internal": True}, {"internal": False}),
    "a new load balancer that is public": ("aws_lb", None, {"internal": False}),
    "another security group": ("aws_lb", {"security_groups": ["a"]}, {"security_groups": ["a", "b"]}),
    "no firewall": (ASSOCIATION, ACL, None),
    "another firewall": (ASSOCIATION, ACL, {**ACL, "web_acl_arn": "other"}),
    "the firewall of another load balancer": (ASSOCIATION, ACL, {**ACL, "resource_arn": "other"}),
    "lists of a bucket that count again": (OWNERSHIP, ENFORCED, owned("ObjectWriter")),
    "nothing says any more who owns objects": (OWNERSHIP, ENFORCED, None),
    "the owner of another bucket's objects": (OWNERSHIP, ENFORCED, owned("BucketOwnerEnforced", "other")),
    "a public list": ("aws_s3_bucket_acl", {"acl": "private"}, {"acl": "public-read"}),
    "a block of another bucket": (BLOCK, BLOCKED, {**BLOCKED, "bucket": "other"}),
    "a user without a password": (USER, mode("iam"), mode("no-password-required")),
    "a user who needs no password": (USER, mode("iam"), {**mode("iam"), "no_password_required": True}),
    "one more user in the group": ("aws_elasticache_user_group", {"user_ids": ["a"]}, {"user_ids": ["a", "default"]}),
    "a cache without its users": ("aws_elasticache_serverless_cache", {"user_group_id": "a"}, {"user_group_id": None}),
    "a cache in another security group": (
        "aws_elasticache_serverless_cache",
        {"security_group_ids": ["a"]},
        {"security_group_ids": ["b"]},
    ),
    "a cache without TLS": (
        "aws_elasticache_replication_group",
        {"transit_encryption_enabled": True},
        {"transit_encryption_enabled": False},
    ),
    "a shell in tasks": (SERVICE, {"enable_execute_command": False}, {"enable_execute_command": True}),
    "a public address of tasks": (
        SERVICE,
        {NETWORK: [{"assign_public_ip": False}]},
        {NETWORK: [{"assign_public_ip": True}]},
    ),
    "a public address of a subnet": ("aws_subnet", {}, {"map_public_ip_on_launch": True}),
    "another role of the task": ("aws_ecs_task_definition", {"task_role_arn": "a"}, {"task_role_arn": "b"}),
    "a public database": ("aws_db_instance", {"publicly_accessible": False}, {"publicly_accessible": True}),
    "a function for others": ("aws_lambda_permission", None, {"action": "a", "principal": "*"}),
    "a grant of a key": ("aws_kms_grant", None, GRANT),
    "one more operation of a grant": ("aws_kms_grant", GRANT, {**GRANT, "operations": ["Decrypt", "Encrypt"]}),
    "a grant without its constraint": ("aws_kms_grant", GRANT, {**GRANT, "constraints": []}),
    "public access of the account": (
        "aws_s3_account_public_access_block",
        {"account_id": "a", "block_public_acls": True},
        None,
    ),
    "a policy of a user": ("aws_iam_user_policy_attachment", None, {"user": "u", "policy_arn": READS}),
    "a function for any source": (
        "aws_lambda_permission",
        {"action": "a", "principal": "b", "source_arn": "c"},
        {"action": "a", "principal": "b"},
    ),
}

# name -> type, before, after: each later one is open to as much, or to less.
CLOSED: dict[str, tuple[str, Values | None, Values | None]] = {
    "a listener with TLS": ("aws_lb_listener", listener("HTTP", "forward"), listener()),
    "a listener that is gone": ("aws_lb_listener", listener("HTTP"), None),
    "a listener that stays as open": ("aws_lb_listener", listener("HTTP"), {**listener("HTTP"), "port": 80}),
    "a load balancer that is internal": ("aws_lb", {"internal": False}, {"internal": True}),
    "a first firewall": (ASSOCIATION, None, ACL),
    "no lists of a bucket": (OWNERSHIP, owned("ObjectWriter"), ENFORCED),
    "lists that never counted": (OWNERSHIP, None, ENFORCED),
    "lists that counted before": (OWNERSHIP, owned("ObjectWriter"), None),
    "a private list": ("aws_s3_bucket_acl", {"acl": "public-read"}, {"acl": "private"}),
    "a user with a password": (USER, mode("no-password-required"), mode("password")),
    "a user less in the group": ("aws_elasticache_user_group", {"user_ids": ["a", "b"]}, {"user_ids": ["a"]}),
    "a first group of users": ("aws_elasticache_serverless_cache", {"user_group_id": None}, {"user_group_id": "a"}),
    "a cache that is gone": ("aws_elasticache_serverless_cache", {"user_group_id": "a"}, None),
    "a role that is gone": ("aws_iam_role", {"permissions_boundary": "a", "managed_policy_arns": [DENIES]}, None),
    "no shell in tasks": (SERVICE, {"enable_execute_command": True}, {"enable_execute_command": False}),
    "a task without a role": ("aws_ecs_task_definition", {"task_role_arn": "a"}, {"task_role_arn": None}),
    "a grant that is retired": ("aws_kms_grant", GRANT, None),
    "fewer operations of a grant": ("aws_kms_grant", {**GRANT, "operations": ["Decrypt", "Encrypt"]}, GRANT),
    "a function for one source": (
        "aws_lambda_permission",
        {"action": "a", "principal": "b"},
        {"action": "a", "principal": "b", "source_arn": "c"},
    ),
}


@pytest.mark.parametrize("name", OPEN)
def test_what_opens_is_broader(name: str) -> None:
    """By the file of its type."""
    assert found(change(*OPEN[name]))


@pytest.mark.parametrize("name", CLOSED)
def test_what_closes_is_not_broader(name: str) -> None:
    """Nobody is asked about it."""
    assert found(change(*CLOSED[name])) == []


@pytest.mark.parametrize(
    ("type_", "values"),
    [(ASSOCIATION, ACL), (OWNERSHIP, ENFORCED), (BLOCK, BLOCKED), (ATTACHMENT, {"role": "r", "policy_arn": DENIES})],
)
def test_what_is_said_under_another_name_is_not_broader(type_: str, values: Values) -> None:
    """The same about the same owner."""
    assert found(change(type_, values, None, "a"), change(type_, None, values, "b")) == []


@pytest.mark.parametrize(
    ("type_", "values", "path"),
    [
        (ASSOCIATION, ACL, "web_acl_arn"),
        ("aws_lb", {"internal": True}, "internal"),
        (USER, mode("iam"), "access_string"),
    ],
)
def test_what_is_unknown_or_secret_is_broader(type_: str, values: Values, path: str) -> None:
    """Nothing proves that it is not; a secret is not shown."""
    later = {key: value for key, value in values.items() if key != path}
    assert found(change(type_, values, later, "x", **{path: True})) == [f"{path}: {UNKNOWN}"]
    secret = change(type_, values, {**values, path: "open"})
    secret["change"]["after_sensitive"] = {path: True}
    assert found(secret) == [f"{path}: {HIDDEN}"]


def test_a_type_without_a_file_is_not_provable() -> None:
    """By its name, whether it comes, changes or goes."""
    type_ = "aws_ram_resource_share"
    sentence = f"not provable: there is no {file_name(type_)} that says what it opens"
    assert found(change(type_, None, {"name": "x"})) == found(change(type_, {"name": "x"}, None)) == [sentence]
    assert found(change(type_, {"name": "x"}, {"name": "x"}), change("null_resource", None, {})) == []


@pytest.mark.parametrize("arn", [DENIES, OWN], ids=["of AWS", "not in the plan"])
def test_a_policy_that_may_deny_and_is_detached_is_broader(arn: str) -> None:
    """With its attachment, or from a role's own list."""
    role = change("aws_iam_role", {"managed_policy_arns": [arn, READS]}, {"managed_policy_arns": []})
    attachment = change(ATTACHMENT, {"role": "r", "policy_arn": arn}, None)
    assert found(role) == [f'no longer: managed_policy_arns: "{arn}", which may deny']
    assert found(attachment) == [f'no longer: policy_arn: "{arn}", which may deny']


@pytest.mark.parametrize(("text", "broader"), [(policy(allow()), False), (policy(allow(), deny()), True), ("x", True)])
def test_a_detached_policy_of_the_plan_says_whether_it_denies(text: str, broader: bool) -> None:
    """Its text is there."""
    own = change("aws_iam_policy", {"arn": OWN, "policy": text}, {"arn": OWN, "policy": text})
    sentences = found(own, change(ATTACHMENT, {"role": "r", "policy_arn": OWN}, None))
    assert any("may deny" in sentence for sentence in sentences) is broader


def test_a_deny_that_goes_with_an_inline_block_is_broader() -> None:
    """What stands inside of a role is a policy like any other."""
    inside = {"inline_policy": [{"name": "x", "policy": policy(allow(), deny())}]}
    less = {"inline_policy": [{"name": "x", "policy": policy(allow())}]}
    [what] = found(change("aws_iam_role", inside, less))
    assert what.startswith("no longer: ")
    assert found(change("aws_iam_role", less, inside)) == []


@pytest.mark.parametrize(
    ("before", "after", "broader"),
    [
        ("on ~* +@all", "off ~* -@all", False),
        ("on ~* +@all", "on ~* +@all -@dangerous", False),
        ("on ~a +get +set", "on ~a +get", False),
        ("off -@all", "on ~* +@all", True),
        ("on ~* +@all -@dangerous", "on ~* +@all", True),
        ("on ~* +@all -get", "on ~* -get +@all", True),
        ("on ~a +get", "on ~b +get", True),
        ("on ~a +get", "on ~a +get nopass", True),
    ],
)
def test_what_a_user_of_the_cache_may_do_is_compared(before: str, after: str, broader: bool) -> None:
    """Its access string is a policy of its own kind."""
    assert bool(found(change(USER, {"access_string": before}, {"access_string": after}))) is broader

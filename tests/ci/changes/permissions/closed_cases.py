"""Changes that expose as much as before, or less: a name, and the resource changes of a plan."""

from __future__ import annotations

from tests.ci.changes.permissions.pairs import allow, deny, policy
from tests.ci.changes.permissions.plans import Values, change
from tests.ci.changes.permissions.resources import (
    ACL,
    ASSOCIATION,
    ATTACHMENT,
    BLOCK,
    BLOCKED,
    CACHE,
    DENIES,
    ENFORCED,
    GRANT,
    HTTPS,
    INGRESS,
    LISTENER,
    NETWORK,
    OWNERSHIP,
    READS,
    ROUTE,
    RULE,
    SERVICE,
    USER,
    firewall,
    inside,
    listener,
    mode,
    owned,
)

READ, LESS = policy(allow()), policy(allow(), deny())
IN = {"type": "ingress", "security_group_id": "sg-1", "protocol": "tcp", "from_port": 443, "to_port": 443}


def moved(type_: str, values: Values) -> list[Values]:
    """Return the changes of a resource that gets another name."""
    return [change(type_, values, None, "was"), change(type_, None, values, "now")]


# name -> the changes: no plan exposes more.
CLOSED: dict[str, list[Values]] = {
    "listener: HTTP becomes HTTPS": [change(LISTENER, listener("HTTP", "forward"), listener())],
    "listener: gone": [change(LISTENER, listener("HTTP"), None)],
    "listener: another port": [change(LISTENER, listener("HTTP"), {**listener("HTTP"), "port": 80})],
    "listener: another certificate": [change(LISTENER, listener(), {**listener(), "certificate_arn": "c"})],
    "rule: forward becomes redirect": [
        change(RULE, {"action": [{"type": "forward"}]}, {"action": [{"type": "redirect"}]})
    ],
    "load balancer: public becomes internal": [change("aws_lb", {"internal": False}, {"internal": True})],
    "load balancer: longer idle timeout": [
        change("aws_lb", {"internal": False, "idle_timeout": 60}, {"internal": False, "idle_timeout": 90})
    ],
    "target group: another health check": [
        change("aws_lb_target_group", {"health_check": [{"path": "/a"}]}, {"health_check": [{"path": "/b"}]})
    ],
    "firewall: a first one": [change(ASSOCIATION, None, ACL)],
    "firewall: the association under another name": moved(ASSOCIATION, ACL),
    "firewall: count becomes block": [change("aws_wafv2_web_acl", firewall(action="count"), firewall())],
    "firewall: the default blocks": [change("aws_wafv2_web_acl", firewall(default="allow"), firewall())],
    "bucket: ACLs no longer count": [change(OWNERSHIP, owned("ObjectWriter"), ENFORCED)],
    "bucket: ownership controls under another name": moved(OWNERSHIP, ENFORCED),
    "bucket: a first ownership control": [change(OWNERSHIP, None, ENFORCED)],
    "bucket: a private ACL": [change("aws_s3_bucket_acl", {"acl": "public-read"}, {"acl": "private"})],
    "bucket: a first public access block": [change(BLOCK, None, BLOCKED)],
    "bucket: the public access block under another name": moved(BLOCK, BLOCKED),
    "bucket: objects go later": [
        change("aws_s3_bucket_lifecycle_configuration", {"rule": [{"days": 1}]}, {"rule": [{"days": 2}]})
    ],
    "bucket: gone, with what guarded it": [
        change("aws_s3_bucket", {"bucket": "logs", "id": "logs"}, None),
        change(BLOCK, BLOCKED, None),
        change(OWNERSHIP, ENFORCED, None),
        change("aws_s3_bucket_policy", {"bucket": "logs", "policy": LESS}, None),
    ],
    "load balancer: gone, with its firewall": [
        change("aws_lb", {"arn": "lb", "internal": False}, None),
        change(ASSOCIATION, ACL, None),
    ],
    "load balancer: the same in other words": [
        change("aws_lb", {"internal": None, "idle_timeout": 60}, {"internal": False, "idle_timeout": 60})
    ],
    "cache: a first user group": [change(CACHE, {"user_group_id": None}, {"user_group_id": "a"})],
    "cache: gone": [change(CACHE, {"user_group_id": "a"}, None)],
    "cache: a longer retention": [
        change(CACHE, {"snapshot_retention_limit": 1}, {"snapshot_retention_limit": 2, "user_group_id": None})
    ],
    "user: a password": [change(USER, mode("no-password-required"), mode("password"))],
    "user: fewer commands": [change(USER, {"access_string": "on ~* +@all"}, {"access_string": "on ~* +@all -@admin"})],
    "user: some keys and commands": [
        change(USER, {"access_string": "on ~* +@all -@admin"}, {"access_string": "on ~app:* ~web:* +get +set -@admin"})
    ],
    "user: the same commands in other words": [
        change(USER, {"access_string": "on ~* +@all"}, {"access_string": "on allkeys allcommands"})
    ],
    "user group: one user less": [change("aws_elasticache_user_group", {"user_ids": ["a", "b"]}, {"user_ids": ["a"]})],
    "service: no ECS exec": [change(SERVICE, {"enable_execute_command": True}, {"enable_execute_command": False})],
    "service: no public addresses": [
        change(SERVICE, {NETWORK: [{"assign_public_ip": True}]}, {NETWORK: [{"assign_public_ip": False}]})
    ],
    "service: more tasks": [change(SERVICE, {"desired_count": 1}, {"desired_count": 2})],
    "service: fewer security groups": [
        change(SERVICE, {NETWORK: [{"security_groups": ["a", "b"]}]}, {NETWORK: [{"security_groups": ["a"]}]})
    ],
    "task: no role": [change("aws_ecs_task_definition", {"task_role_arn": "a"}, {"task_role_arn": None})],
    "task: a new one without a role": [change("aws_ecs_task_definition", None, {"family": "f"})],
    "task: another image": [
        change(
            "aws_ecs_task_definition",
            {"task_role_arn": "a", "container_definitions": "[1]"},
            {"task_role_arn": "a", "container_definitions": "[2]"},
        )
    ],
    "key: a grant that is retired": [change("aws_kms_grant", GRANT, None)],
    "key: fewer operations of a grant": [
        change("aws_kms_grant", {**GRANT, "operations": ["Decrypt", "Encrypt"]}, GRANT)
    ],
    "endpoint: a first policy in place of everything": [
        change("aws_vpc_endpoint", {"policy": None}, {"policy": policy(allow(Principal="*"))})
    ],
    "endpoint: gone": [change("aws_vpc_endpoint", {"policy": READ}, None)],
    "role: the attachment under another name": moved(ATTACHMENT, {"role": "r", "policy_arn": DENIES}),
    "role: nothing attached any more": [change(ATTACHMENT, {"role": "r", "policy_arn": READS}, None)],
    "role: a Deny more inside": [change("aws_iam_role", inside(READ), inside(LESS))],
    "role: gone, with a Deny": [
        change("aws_iam_role", {"name": "r"}, None),
        change(ATTACHMENT, {"role": "r", "policy_arn": DENIES}, None),
        change("aws_iam_role_policy", {"role": "r", "policy": LESS}, None),
    ],
    "role: gone": [change("aws_iam_role", {"permissions_boundary": "a", "managed_policy_arns": [DENIES]}, None)],
    "role: a first boundary": [change("aws_iam_role", {"permissions_boundary": None}, {"permissions_boundary": "a"})],
    "user: a policy of a group under another name": moved(
        "aws_iam_group_policy_attachment", {"group": "g", "policy_arn": READS}
    ),
    "user: a key that no longer works": [
        change("aws_iam_access_key", {"user": "u", "status": "Active"}, {"user": "u", "status": "Inactive"})
    ],
    "rule of a group: protocol 6 is tcp": [change(INGRESS, HTTPS, {**HTTPS, "ip_protocol": "6"})],
    "rule of a group: a smaller network": [change(INGRESS, HTTPS, {**HTTPS, "cidr_ipv4": "10.0.1.0/24"})],
    "rule of a group: two networks become one": [
        change(INGRESS, {**HTTPS, "cidr_ipv4": "10.0.0.0/17"}, None, "a"),
        change(INGRESS, {**HTTPS, "cidr_ipv4": "10.0.128.0/17"}, None, "b"),
        change(INGRESS, None, HTTPS, "c"),
    ],
    "rule of a group: another form": [
        change("aws_security_group_rule", {**IN, "cidr_blocks": ["10.0.0.0/16"]}, None),
        change(INGRESS, None, HTTPS),
    ],
    "rule of a group: other words": [change(INGRESS, HTTPS, {**HTTPS, "description": "x"})],
    "subnet: no public addresses": [
        change("aws_subnet", {"map_public_ip_on_launch": True}, {"map_public_ip_on_launch": False})
    ],
    "database: private": [change("aws_db_instance", {"publicly_accessible": True}, {"publicly_accessible": False})],
    "function: from one source": [
        change(
            "aws_lambda_permission",
            {"action": "a", "principal": "b"},
            {"action": "a", "principal": "b", "source_arn": "c"},
        )
    ],
    "images: tags can no longer be overwritten": [
        change("aws_ecr_repository", {"image_tag_mutability": "MUTABLE"}, {"image_tag_mutability": "IMMUTABLE"})
    ],
    "log: kept longer": [change("aws_cloudwatch_log_group", {"retention_in_days": 1}, {"retention_in_days": 2})],
    "topic: an alarm more": [change("aws_cloudwatch_metric_alarm", None, {"alarm_name": "a"})],
    "autoscaling: a higher limit": [
        change("aws_appautoscaling_target", {"max_capacity": 1, "role_arn": "r"}, {"max_capacity": 2, "role_arn": "r"})
    ],
    "what makes nothing": [change("terraform_data", None, {"input": 1}), change("random_id", None, {})],
}

# name -> why it is said, and the changes: they expose no more, and broadening cannot prove it.
SAID: dict[str, tuple[str, list[Values]]] = {
    "rule: one that forwards is gone": (
        "what the next rule, or the default action, does with its requests is not compared",
        [change(RULE, {"listener_arn": "l", "action": [{"type": "forward"}], "condition": [{"host": "a"}]}, None)],
    ),
    "rule: forwards fewer paths": (
        "conditions of rules are compared as a whole",
        [
            change(
                RULE,
                {"listener_arn": "l", "condition": [{"path_pattern": [{"values": ["/*"]}]}]},
                {"listener_arn": "l", "condition": [{"path_pattern": [{"values": ["/a"]}]}]},
            )
        ],
    ),
    "listener: a stricter TLS policy": (
        "which versions and ciphers a policy has is not in the plan",
        [change(LISTENER, listener(), {**listener(), "ssl_policy": "stricter"})],
    ),
    "cache: fewer security groups, one of them new": (
        "what a security group lets in is not followed to those that are in it",
        [change(CACHE, {"security_group_ids": ["a", "b"]}, {"security_group_ids": ["c"]})],
    ),
    "user group: a new one": (
        "which user has no password is not followed to the groups that have the user",
        [change("aws_elasticache_user_group", None, {"user_ids": ["app"]})],
    ),
    "role: a Deny that moves from inside to a policy of its own": (
        "policies of a role inside of it and beside it are compared apart",
        [
            change("aws_iam_role", {"name": "r", **inside(policy(deny()))}, {"name": "r", "inline_policy": []}),
            change("aws_iam_role_policy", None, {"role": "r", "policy": policy(deny())}),
        ],
    ),
    "task: a role with fewer permissions": (
        "the permissions of two roles are not compared",
        [change("aws_ecs_task_definition", {"task_role_arn": "a"}, {"task_role_arn": "b"})],
    ),
    "firewall: a stricter one": (
        "the rules of two web ACLs are not compared",
        [change(ASSOCIATION, ACL, {**ACL, "web_acl_arn": "stricter"})],
    ),
    "route: under another name": (
        "routes are compared one by one",
        [
            change(ROUTE, {"route_table_id": "r", "destination_cidr_block": "0.0.0.0/0", "gateway_id": "g"}, None, "a"),
            change(ROUTE, None, {"route_table_id": "r", "destination_cidr_block": "0.0.0.0/0", "gateway_id": "g"}, "b"),
        ],
    ),
    "firewall: one more field is redacted": (
        "another list of redacted fields is not compared with the one before",
        [
            change(
                "aws_wafv2_web_acl_logging_configuration",
                {"resource_arn": "a", "redacted_fields": [{"method": [{}]}]},
                {"resource_arn": "a", "redacted_fields": [{"method": [{}]}, {"query_string": [{}]}]},
            )
        ],
    ),
}

"""Changes that expose more than before, of load balancers, buckets, caches and services: a name, and the changes."""

from __future__ import annotations

from tests.ci.changes.permissions.pairs import allow, deny, policy
from tests.ci.changes.permissions.plans import Values, change
from tests.ci.changes.permissions.resources import (
    ACL,
    ASSOCIATION,
    BLOCK,
    BLOCKED,
    CACHE,
    ENFORCED,
    KEY,
    LISTENER,
    NETWORK,
    OWNERSHIP,
    RULE,
    SERVICE,
    USER,
    firewall,
    listener,
    mode,
    owned,
)

READ, LESS = policy(allow()), policy(allow(), deny())

# name -> the changes: each plan exposes more.
OPEN_SERVICES: dict[str, list[Values]] = {
    # Elastic Load Balancing API reference, Listener, Action, Rule; user guide, Load balancer scheme.
    "listener: HTTPS becomes HTTP": [change(LISTENER, listener(), listener("HTTP"))],
    "listener: redirect becomes forward": [change(LISTENER, listener(), listener(action="forward"))],
    "listener: no sign-in before it forwards": [
        change(
            LISTENER,
            {"default_action": [{"type": "authenticate-oidc"}, {"type": "forward"}]},
            {"default_action": [{"type": "forward"}]},
        )
    ],
    "listener: sign-in is optional": [
        change(
            LISTENER,
            {"default_action": [{"authenticate_oidc": [{"on_unauthenticated_request": "deny"}]}]},
            {"default_action": [{"authenticate_oidc": [{"on_unauthenticated_request": "allow"}]}]},
        )
    ],
    "listener: no certificate of a client": [
        change(LISTENER, {"mutual_authentication": [{"mode": "verify"}]}, {"mutual_authentication": [{"mode": "off"}]})
    ],
    "listener: another TLS policy": [change(LISTENER, listener(), {**listener(), "ssl_policy": "b"})],
    "listener: another target group": [
        change(
            LISTENER,
            {"default_action": [{"target_group_arn": "a", "type": "forward"}]},
            {"default_action": [{"target_group_arn": "b", "type": "forward"}]},
        )
    ],
    "listener: redirects to HTTP": [
        change(
            LISTENER,
            {"default_action": [{"type": "redirect", "redirect": [{"protocol": "HTTPS"}]}]},
            {"default_action": [{"type": "redirect", "redirect": [{"protocol": "HTTP"}]}]},
        )
    ],
    "listener: on another load balancer": [
        change(LISTENER, {"load_balancer_arn": "inner", **listener()}, {"load_balancer_arn": "outer", **listener()})
    ],
    "rule: redirect becomes forward": [
        change(RULE, {"action": [{"type": "redirect"}]}, {"action": [{"type": "forward"}]})
    ],
    "rule: forwards more paths": [
        change(
            RULE,
            {"listener_arn": "l", "condition": [{"path_pattern": [{"values": ["/a"]}]}]},
            {"listener_arn": "l", "condition": [{"path_pattern": [{"values": ["/*"]}]}]},
        )
    ],
    "rule: one that answered 403 is gone": [
        change(
            RULE,
            {
                "listener_arn": "l",
                "action": [{"type": "fixed-response"}],
                "condition": [{"path_pattern": [{"values": ["/admin"]}]}],
            },
            None,
        )
    ],
    "rule: another order": [change(RULE, {"listener_arn": "l", "priority": 1}, {"listener_arn": "l", "priority": 9})],
    "load balancer: internal becomes public": [change("aws_lb", {"internal": True}, {"internal": False})],
    "load balancer: a new public one": [change("aws_lb", None, {"internal": False})],
    "load balancer: another security group": [
        change("aws_lb", {"security_groups": ["a"]}, {"security_groups": ["a", "b"]})
    ],
    "target group: HTTPS becomes HTTP": [change("aws_lb_target_group", {"protocol": "HTTPS"}, {"protocol": "HTTP"})],
    # AWS WAF developer guide, Associating protection, Setting rule priority; AWS WAF API reference.
    "firewall: no association": [change(ASSOCIATION, ACL, None)],
    "firewall: another one": [change(ASSOCIATION, ACL, {**ACL, "web_acl_arn": "other"})],
    "firewall: of another load balancer": [change(ASSOCIATION, ACL, {**ACL, "resource_arn": "other"})],
    "firewall: block becomes count": [change("aws_wafv2_web_acl", firewall(), firewall(action="count"))],
    "firewall: the default allows": [change("aws_wafv2_web_acl", firewall(), firewall(default="allow"))],
    "firewall: its log shows what was redacted": [
        change(
            "aws_wafv2_web_acl_logging_configuration",
            {"resource_arn": "a", "log_destination_configs": ["b"], "redacted_fields": [{"method": [{}]}]},
            {"resource_arn": "a", "log_destination_configs": ["b"], "redacted_fields": []},
        )
    ],
    # Amazon S3 user guide, Controlling ownership of objects, Blocking public access, ACL overview.
    "bucket: ACLs count again": [change(OWNERSHIP, ENFORCED, owned("ObjectWriter"))],
    "bucket: no ownership control": [change(OWNERSHIP, ENFORCED, None)],
    "bucket: ownership of another bucket": [change(OWNERSHIP, ENFORCED, owned("BucketOwnerEnforced", "other"))],
    "bucket: a public ACL": [change("aws_s3_bucket_acl", {"acl": "private"}, {"acl": "public-read"})],
    "bucket: a public ACL inside": [change("aws_s3_bucket", {"acl": "private"}, {"acl": "public-read"})],
    "bucket: a grant inside": [
        change("aws_s3_bucket", {"grant": []}, {"grant": [{"uri": "AllUsers", "permissions": ["READ"]}]})
    ],
    "bucket: a policy inside": [change("aws_s3_bucket", {"policy": READ}, {"policy": policy(allow(Principal="*"))})],
    "bucket: a public access block that is gone": [change(BLOCK, BLOCKED, None)],
    "bucket: a public access block of another bucket": [change(BLOCK, BLOCKED, {**BLOCKED, "bucket": "other"})],
    "bucket: no key encrypts it": [
        change("aws_s3_bucket_server_side_encryption_configuration", {"bucket": "b", **KEY}, None)
    ],
    "bucket: no block, and another bucket goes": [
        change("aws_s3_bucket", {"bucket": "other", "id": "other"}, None),
        change(BLOCK, BLOCKED, None),
    ],
    "bucket: made anew without its block": [
        change("aws_s3_bucket", {"bucket": "logs", "id": "logs"}, None, "was"),
        change("aws_s3_bucket", None, {"bucket": "logs"}, "now"),
        change(BLOCK, BLOCKED, None),
    ],
    "account: no public access block": [
        change("aws_s3_account_public_access_block", {"account_id": "a", "block_public_acls": True}, None)
    ],
    # ElastiCache user guide, Role-Based Access Control (RBAC), Authenticating with AUTH; Redis documentation, ACL.
    "cache: no user group": [change(CACHE, {"user_group_id": "a"}, {"user_group_id": None})],
    "cache: a new one without user group": [change(CACHE, None, {"user_group_id": None})],
    "cache: another security group": [change(CACHE, {"security_group_ids": ["a"]}, {"security_group_ids": ["b"]})],
    "cache: no TLS": [
        change(
            "aws_elasticache_replication_group",
            {"transit_encryption_enabled": True},
            {"transit_encryption_enabled": False},
        )
    ],
    "cache: TLS is optional": [
        change(
            "aws_elasticache_replication_group",
            {"transit_encryption_mode": "required"},
            {"transit_encryption_mode": "preferred"},
        )
    ],
    "user: no password": [change(USER, mode("iam"), mode("no-password-required"))],
    "user: needs no password": [change(USER, mode("iam"), {**mode("iam"), "no_password_required": True})],
    "user: nopass": [change(USER, {"access_string": "on ~a +get"}, {"access_string": "on ~a +get nopass"})],
    "user: more commands": [change(USER, {"access_string": "on ~a +get"}, {"access_string": "on ~a +@all"})],
    "user: all keys of a pattern": [
        change(USER, {"access_string": "on ~app:* +get"}, {"access_string": "on ~a* +get"})
    ],
    "user: a command after it is taken away": [
        change(USER, {"access_string": "on ~* +@all -get"}, {"access_string": "on ~* -get +@all"})
    ],
    "user group: a new one with the default user": [
        change("aws_elasticache_user_group", None, {"user_ids": ["default"]})
    ],
    "cache: a new one without TLS": [
        change(
            "aws_elasticache_replication_group",
            None,
            {"transit_encryption_enabled": False, "user_group_ids": ["a"]},
        )
    ],
    "cache: a new one without users": [
        change("aws_elasticache_replication_group", None, {"transit_encryption_enabled": True})
    ],
    "user group: the default user": [
        change("aws_elasticache_user_group", {"user_ids": ["a"]}, {"user_ids": ["a", "default"]})
    ],
    # Amazon ECS API reference, CreateService, AwsVpcConfiguration, LoadBalancer, RegisterTaskDefinition.
    "service: ECS exec": [change(SERVICE, {"enable_execute_command": False}, {"enable_execute_command": True})],
    "service: public addresses": [
        change(SERVICE, {NETWORK: [{"assign_public_ip": False}]}, {NETWORK: [{"assign_public_ip": True}]})
    ],
    "service: another security group": [
        change(SERVICE, {NETWORK: [{"security_groups": ["a"]}]}, {NETWORK: [{"security_groups": ["b"]}]})
    ],
    "service: behind a load balancer": [
        change(SERVICE, {"load_balancer": []}, {"load_balancer": [{"target_group_arn": "a"}]})
    ],
    "task: another role": [change("aws_ecs_task_definition", {"task_role_arn": "a"}, {"task_role_arn": "b"})],
    "task: a new one with a role": [change("aws_ecs_task_definition", None, {"family": "f", "task_role_arn": "a"})],
    "task: another execution role": [
        change("aws_ecs_task_definition", {"execution_role_arn": "a"}, {"execution_role_arn": "b"})
    ],
    "task: the host's processes": [change("aws_ecs_task_definition", {"pid_mode": None}, {"pid_mode": "host"})],
}

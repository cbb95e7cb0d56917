"""Types, and values of resources, as the cases of what exposes write them."""

from __future__ import annotations

from tests.ci.changes.permissions.plans import Values

ACL = {"resource_arn": "lb", "web_acl_arn": "acl"}
ASSOCIATION = "aws_wafv2_web_acl_association"
ATTACHMENT = "aws_iam_role_policy_attachment"
BLOCK = "aws_s3_bucket_public_access_block"
CACHE = "aws_elasticache_serverless_cache"
DENIES, READS = "arn:aws:iam::aws:policy/AWSDenyAll", "arn:aws:iam::aws:policy/ReadOnlyAccess"
FLAGS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
BLOCKED = {"bucket": "logs", **dict.fromkeys(FLAGS, True)}
GRANT = {
    "key_id": "k",
    "grantee_principal": "p",
    "operations": ["Decrypt"],
    "constraints": [{"encryption_context_equals": {"a": "b"}}],
}
HTTPS = {
    "security_group_id": "sg-1",
    "ip_protocol": "tcp",
    "from_port": 443,
    "to_port": 443,
    "cidr_ipv4": "10.0.0.0/16",
}
INGRESS = "aws_vpc_security_group_ingress_rule"
KEY = {"rule": [{"apply_server_side_encryption_by_default": [{"kms_master_key_id": "k"}]}]}
LISTENER, RULE = "aws_lb_listener", "aws_lb_listener_rule"
OWNERSHIP = "aws_s3_bucket_ownership_controls"
ROUTE = "aws_route"
SERVICE, NETWORK = "aws_ecs_service", "network_configuration"
USER = "aws_elasticache_user"


def owned(value: str, bucket: str = "logs") -> Values:
    """Return who owns the objects of a bucket."""
    return {"bucket": bucket, "rule": [{"object_ownership": value}]}


def mode(kind: str) -> Values:
    """Return how a user of a cache signs in."""
    return {"access_string": "on ~* +@read", "authentication_mode": [{"type": kind}]}


def listener(protocol: str = "HTTPS", action: str = "redirect") -> Values:
    """Return a listener of a load balancer."""
    return {"protocol": protocol, "default_action": [{"type": action}], "ssl_policy": "a"}


def inside(text: str) -> Values:
    """Return a role with a policy inside."""
    return {"inline_policy": [{"name": "x", "policy": text}]}


def firewall(action: str = "block", default: str = "block") -> Values:
    """Return a web ACL with one rule."""
    rule = {"name": "r", "priority": 1, "action": [{action: [{}]}], "statement": [{"geo_match_statement": [{}]}]}
    return {"rule": [rule], "default_action": [{default: [{}]}]}


ENFORCED = owned("BucketOwnerEnforced")

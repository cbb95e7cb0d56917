"""Changes that expose more than before, of keys, roles, networks, functions and others: a name, and the changes."""

from __future__ import annotations

from tests.ci.changes.permissions.pairs import allow, deny, policy
from tests.ci.changes.permissions.plans import Values, change
from tests.ci.changes.permissions.resources import (
    ATTACHMENT,
    DENIES,
    GRANT,
    HTTPS,
    INGRESS,
    READS,
    ROUTE,
    inside,
)

READ, LESS = policy(allow()), policy(allow(), deny())

# name -> the changes: each plan exposes more, or a type says nothing.
OPEN_PERMISSIONS: dict[str, list[Values]] = {
    # AWS KMS developer guide, Grants, Default key policy; AWS PrivateLink guide, Default endpoint policy.
    "key: a grant": [change("aws_kms_grant", None, GRANT)],
    "key: one more operation of a grant": [
        change("aws_kms_grant", GRANT, {**GRANT, "operations": ["Decrypt", "Encrypt"]})
    ],
    "key: a grant without its constraint": [change("aws_kms_grant", GRANT, {**GRANT, "constraints": []})],
    "key: a policy of its own resource": [change("aws_kms_key_policy", None, {"key_id": "k", "policy": READ})],
    "key: its policy is gone, AWS's is back": [change("aws_kms_key_policy", {"key_id": "k", "policy": READ}, None)],
    "endpoint: no policy, everything is let through": [change("aws_vpc_endpoint", {"policy": READ}, {"policy": None})],
    "endpoint: its policy is gone": [change("aws_vpc_endpoint_policy", {"vpc_endpoint_id": "e", "policy": READ}, None)],
    "topic: a policy inside": [change("aws_sns_topic", {"policy": READ}, {"policy": policy(allow(Principal="*"))})],
    "topic: another subscriber": [
        change("aws_sns_topic_subscription", None, {"endpoint": "a", "protocol": "email", "topic_arn": "t"})
    ],
    "queue: a policy inside": [change("aws_sqs_queue", {"policy": READ}, {"policy": policy(allow(Principal="*"))})],
    "secret: a policy inside": [
        change("aws_secretsmanager_secret", {"policy": READ}, {"policy": policy(allow(Principal="*"))})
    ],
    # IAM user guide, Permissions boundaries, Managing access keys, Creating OIDC identity providers.
    "role: the attachment of a Deny is gone": [change(ATTACHMENT, {"role": "r", "policy_arn": DENIES}, None)],
    "role: made anew without its Deny": [
        change("aws_iam_role", {"name": "r"}, None, "was"),
        change("aws_iam_role", None, {"name": "r", "assume_role_policy": policy()}, "now"),
        change(ATTACHMENT, {"role": "r", "policy_arn": DENIES}, None),
    ],
    "role: no Deny, and a user of its name goes": [
        change("aws_iam_user", {"name": "r"}, None),
        change(ATTACHMENT, {"role": "r", "policy_arn": DENIES}, None),
    ],
    "role: a Deny inside is gone": [change("aws_iam_role", inside(LESS), inside(READ))],
    "role: the block of a Deny is gone": [change("aws_iam_role", inside(policy(deny())), {"inline_policy": []})],
    "user: a policy": [change("aws_iam_user_policy_attachment", None, {"user": "u", "policy_arn": READS})],
    "user: no boundary": [change("aws_iam_user", {"permissions_boundary": "a"}, {"permissions_boundary": None})],
    "user: an access key": [change("aws_iam_access_key", None, {"user": "u", "status": None})],
    "user: a key that works again": [
        change("aws_iam_access_key", {"user": "u", "status": "Inactive"}, {"user": "u", "status": "Active"})
    ],
    "a provider of identities": [
        change("aws_iam_openid_connect_provider", None, {"url": "https://a.test", "client_id_list": ["b"]})
    ],
    # Amazon VPC user guide, Security group rules, Example routing options, Subnet route tables, Elastic IP addresses.
    "rule of a group: from everywhere": [change(INGRESS, HTTPS, {**HTTPS, "cidr_ipv4": "0.0.0.0/0"})],
    "rule of a group: more ports, with lists": [
        change(
            "aws_security_group_rule",
            {"type": "ingress", "security_group_id": "s", "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"]}
            | {"from_port": 1, "to_port": 2},
            {"type": "ingress", "security_group_id": "s", "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"]}
            | {"from_port": 1, "to_port": 3},
        )
    ],
    "rule of a group: inside": [
        change(
            "aws_security_group",
            {"id": "s", "ingress": []},
            {"id": "s", "ingress": [{"protocol": "-1", "cidr_blocks": ["0.0.0.0/0"], "from_port": 0, "to_port": 0}]},
        )
    ],
    "rule of a group: inside of the default one": [
        change(
            "aws_default_security_group",
            {"id": "s", "ingress": []},
            {"id": "s", "ingress": [{"protocol": "-1", "self": True, "from_port": 0, "to_port": 0}]},
        )
    ],
    "route: to the internet": [
        change(ROUTE, None, {"route_table_id": "r", "destination_cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"})
    ],
    "route: to more": [
        change(
            ROUTE,
            {"route_table_id": "r", "destination_cidr_block": "10.0.0.0/8", "gateway_id": "igw-1"},
            {"route_table_id": "r", "destination_cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"},
        )
    ],
    "route table: a route inside": [
        change("aws_route_table", {"route": []}, {"route": [{"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}]})
    ],
    "subnet: another route table": [
        change(
            "aws_route_table_association",
            {"subnet_id": "s", "route_table_id": "private"},
            {"subnet_id": "s", "route_table_id": "public"},
        )
    ],
    "subnet: public addresses": [change("aws_subnet", {}, {"map_public_ip_on_launch": True})],
    "address: of a network interface": [change("aws_eip", {}, {"network_interface": "eni-1"})],
    # Argument references of the provider, 5.100.0; AWS Lambda API reference, AddPermission.
    "database: public": [change("aws_db_instance", {"publicly_accessible": False}, {"publicly_accessible": True})],
    "database: another security group": [
        change("aws_db_instance", {"vpc_security_group_ids": ["a"]}, {"vpc_security_group_ids": ["b"]})
    ],
    "function: for everybody": [change("aws_lambda_permission", None, {"action": "a", "principal": "*"})],
    "function: from any source": [
        change(
            "aws_lambda_permission",
            {"action": "a", "principal": "b", "source_arn": "c"},
            {"action": "a", "principal": "b"},
        )
    ],
    "function: another role": [change("aws_lambda_function", {"role": "a"}, {"role": "b"})],
    "event: to another target": [change("aws_cloudwatch_event_target", {"arn": "a"}, {"arn": "b"})],
    "images: tags can be overwritten": [
        change("aws_ecr_repository", {"image_tag_mutability": "IMMUTABLE"}, {"image_tag_mutability": "MUTABLE"})
    ],
    "parameter: no longer encrypted": [change("aws_ssm_parameter", {"type": "SecureString"}, {"type": "String"})],
    "a type without a file": [change("aws_ram_resource_share", None, {"name": "x"})],
    "a type whose file says nothing": [change("aws_cloudfront_distribution", {"enabled": True}, {"enabled": False})],
    "a type of another provider": [change("awscc_s3_bucket", None, {"bucket_name": "x"})],
}

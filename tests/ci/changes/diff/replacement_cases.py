"""What real Terraform is asked: for each type a configuration, and changes that replace the resource or must not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.ci.changes.diff.terraform_plan import Question

Pair = tuple[Any, Any]
ACCOUNT = "111111111111"


def arn(service: str, name: str) -> str:
    """Return an ARN that validators accept."""
    return f"arn:aws:{service}:sa-east-1:{ACCOUNT}:{name}"


KEYS = (arn("kms", "key/a"), arn("kms", "key/b"))
ROLES = (f"arn:aws:iam::{ACCOUNT}:role/a", f"arn:aws:iam::{ACCOUNT}:role/b")
BALANCERS = (arn("elasticloadbalancing", "loadbalancer/app/a/1"), arn("elasticloadbalancing", "loadbalancer/app/b/2"))
TOPICS = (arn("sns", "a"), arn("sns", "b"))
SECRETS = (arn("secretsmanager", "secret:a"), arn("secretsmanager", "secret:b"))
AB = ("aaa", "bbb")
POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}'
OTHER_POLICY = POLICY.replace("Get", "Put")
TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"}}]}'
OTHER_TRUST = TRUST.replace("Allow", "Deny")


@dataclass(frozen=True)
class Case:
    """A type's configuration; per attribute (dotted where nested) the top-level attribute's values before and after."""

    type: str
    base: dict[str, Any]
    forcing: dict[str, Pair] = field(default_factory=dict)
    in_place: dict[str, Pair] = field(default_factory=dict)


def container(image: str) -> str:
    """Return container definitions with one container."""
    return f'[{{"name":"a","image":"{image}","essential":true}}]'


RULE = {"name": "a", "priority": 1, "override_action": {"none": {}}}
METRICS = {"cloudwatch_metrics_enabled": True, "metric_name": "a", "sampled_requests_enabled": True}
MANAGED = {
    "statement": {"managed_rule_group_statement": {"name": "a", "vendor_name": "AWS"}},
    "visibility_config": METRICS,
}
SERVICE = {"cluster": "aaa", "name": "aaa", "task_definition": "aaa"}
TASK = {"container_definitions": container("a"), "family": "aaa"}
FLOW = {"traffic_type": "ALL", "iam_role_arn": ROLES[0], "log_destination": arn("logs", "log-group:a")}
CACHE = {"engine": "redis", "name": "aaa", "major_engine_version": "7", "subnet_ids": ["aaa"]}
TARGET_GROUP = {"port": 80, "protocol": "HTTP", "vpc_id": "vpc-1"}
LIFECYCLE_RULE = [{"id": "a", "status": "Enabled", "filter": [{"prefix": ""}], "expiration": [{"days": 1}]}]
RULE_OF_EGRESS = {
    "security_group_id": "sg-1",
    "ip_protocol": "tcp",
    "from_port": 1,
    "to_port": 1,
    "cidr_ipv4": "10.0.0.0/8",
}
ENDPOINT = {"vpc_id": "vpc-1", "service_name": "com.amazonaws.sa-east-1.s3"}
DATABASE = {"instance_class": "db.t3.micro", "allocated_storage": 20, "engine": "postgres", "username": "aaa"} | {
    "password": "aaaaaaaaaaaa",
    "skip_final_snapshot": True,
}

CASES = [
    Case(
        "aws_acm_certificate",
        {
            "domain_name": "a.example.com",
            "subject_alternative_names": ["a.example.com", "b.example.com"],
            "validation_method": "DNS",
        },
        {
            "domain_name": ("a.example.com", "b.example.com"),
            "key_algorithm": ("RSA_2048", "EC_prime256v1"),
            "subject_alternative_names": (["a.example.com", "c.example.com"], ["a.example.com", "d.example.com"]),
            "validation_method": ("DNS", "EMAIL"),
        },
        {"tags": ({"a": "b"}, {"a": "c"})},
    ),
    Case(
        "aws_appautoscaling_policy",
        {
            "name": "aaa",
            "policy_type": "StepScaling",
            "resource_id": "service/a/a",
            "scalable_dimension": "ecs:service:DesiredCount",
            "service_namespace": "ecs",
        },
        {"name": AB, "resource_id": AB, "scalable_dimension": AB, "service_namespace": AB},
        {"policy_type": ("StepScaling", "TargetTrackingScaling")},
    ),
    Case(
        "aws_appautoscaling_target",
        {
            "max_capacity": 2,
            "min_capacity": 1,
            "resource_id": "service/a/a",
            "scalable_dimension": "ecs:service:DesiredCount",
            "service_namespace": "ecs",
        },
        {"resource_id": AB, "scalable_dimension": AB, "service_namespace": AB},
        {"max_capacity": (2, 3)},
    ),
    Case(
        "aws_budgets_budget",
        {"budget_type": "COST", "limit_amount": "1", "limit_unit": "USD", "time_unit": "MONTHLY"},
        {"name": AB, "name_prefix": AB, "account_id": ("111111111111", "222222222222")},
        {"limit_amount": ("1", "2"), "time_unit": ("MONTHLY", "DAILY"), "budget_type": ("COST", "USAGE")},
    ),
    Case(
        "aws_cloudwatch_dashboard",
        {"dashboard_name": "aaa", "dashboard_body": '{"widgets":[]}'},
        {"dashboard_name": AB},
        {"dashboard_body": ('{"widgets":[]}', '{"widgets":[{}]}')},
    ),
    Case(
        "aws_cloudwatch_event_rule",
        {"schedule_expression": "rate(1 day)"},
        {"name": AB, "name_prefix": AB, "event_bus_name": AB},
        {"description": AB},
    ),
    Case(
        "aws_cloudwatch_event_target",
        {"rule": "aaa", "arn": "arn:aws:sns:us-east-1:111111111111:aaa"},
        {"rule": AB, "target_id": AB, "event_bus_name": AB},
        {"input": ('"a"', '"b"')},
    ),
    Case(
        "aws_cloudwatch_log_group",
        {},
        {"name": AB, "name_prefix": AB, "log_group_class": ("STANDARD", "INFREQUENT_ACCESS")},
        {"retention_in_days": (7, 14), "kms_key_id": KEYS},
    ),
    Case(
        "aws_cloudwatch_log_metric_filter",
        {
            "name": "aaa",
            "log_group_name": "aaa",
            "pattern": "",
            "metric_transformation": {"name": "a", "namespace": "a", "value": "1"},
        },
        {"name": AB, "log_group_name": AB},
        {"pattern": AB},
    ),
    Case(
        "aws_cloudwatch_log_resource_policy",
        {"policy_name": "aaa", "policy_document": POLICY},
        {"policy_name": AB},
        {"policy_document": (POLICY, OTHER_POLICY)},
    ),
    Case(
        "aws_cloudwatch_metric_alarm",
        {
            "alarm_name": "aaa",
            "comparison_operator": "GreaterThanThreshold",
            "evaluation_periods": 1,
            "metric_name": "a",
            "namespace": "a",
            "period": 60,
            "statistic": "Sum",
            "threshold": 1,
        },
        {"alarm_name": AB},
        {"threshold": (1, 2), "namespace": AB, "statistic": ("Sum", "Average"), "dimensions": ({"a": "b"}, {"a": "c"})},
    ),
    Case(
        "aws_db_instance",
        DATABASE,
        {
            "availability_zone": ("sa-east-1a", "sa-east-1b"),
            "character_set_name": AB,
            "db_name": AB,
            "engine": ("postgres", "mysql"),
            "kms_key_id": KEYS,
            "storage_encrypted": (False, True),
            "username": AB,
        },
        {"instance_class": ("db.t3.micro", "db.t3.small"), "identifier": AB, "db_subnet_group_name": AB},
    ),
    Case("aws_default_security_group", {"vpc_id": "vpc-1"}, {"vpc_id": AB}, {"tags": ({"a": "b"}, {"a": "c"})}),
    Case(
        "aws_dynamodb_table",
        {
            "name": "aaa",
            "billing_mode": "PAY_PER_REQUEST",
            "hash_key": "aaa",
            "range_key": "bbb",
            "attribute": [{"name": "aaa", "type": "S"}, {"name": "bbb", "type": "S"}],
        },
        {"name": AB},
        {"deletion_protection_enabled": (False, True)},
    ),
    Case(
        "aws_dynamodb_table",
        {
            "name": "aaa",
            "billing_mode": "PAY_PER_REQUEST",
            "attribute": [{"name": "aaa", "type": "S"}, {"name": "bbb", "type": "S"}],
            "global_secondary_index": [
                {"name": "i", "hash_key": "aaa", "range_key": "bbb", "projection_type": "ALL"},
            ],
            "hash_key": "aaa",
            "range_key": "bbb",
        },
        {"hash_key": AB, "range_key": ("bbb", "aaa")},
    ),
    Case(
        "aws_ecr_repository",
        {"name": "aaa"},
        {
            "name": AB,
            "encryption_configuration": ([{"encryption_type": "AES256"}], [{"encryption_type": "KMS"}]),
        },
        {"image_tag_mutability": ("MUTABLE", "IMMUTABLE")},
    ),
    Case(
        "aws_ecs_cluster",
        {"name": "aaa"},
        {"name": AB},
        {
            "setting": (
                [{"name": "containerInsights", "value": "enabled"}],
                [{"name": "containerInsights", "value": "disabled"}],
            )
        },
    ),
    Case(
        "aws_ecs_cluster_capacity_providers",
        {"cluster_name": "aaa"},
        {"cluster_name": AB},
        {"capacity_providers": (["FARGATE"], ["FARGATE_SPOT"])},
    ),
    Case(
        "aws_ecs_service",
        SERVICE,
        {
            "capacity_provider_strategy": (
                [{"capacity_provider": "FARGATE", "weight": 1}],
                [{"capacity_provider": "FARGATE", "weight": 2}],
            ),
            "cluster": AB,
            "deployment_controller.type": ([{"type": "ECS"}], [{"type": "CODE_DEPLOY"}]),
            "iam_role": AB,
            "launch_type": ("FARGATE", "EC2"),
            "name": AB,
            "scheduling_strategy": ("REPLICA", "DAEMON"),
        },
        {
            "network_configuration": ([{"subnets": ["a"]}], [{"subnets": ["b"]}]),
            "load_balancer": (
                [{"target_group_arn": TOPICS[0], "container_name": "a", "container_port": 1}],
                [{"target_group_arn": TOPICS[0], "container_name": "a", "container_port": 2}],
            ),
            "task_definition": AB,
            "propagate_tags": ("SERVICE", "TASK_DEFINITION"),
            "availability_zone_rebalancing": ("ENABLED", "DISABLED"),
        },
    ),
    Case(
        "aws_ecs_service",
        SERVICE | {"force_new_deployment": True},
        {},
        {
            "capacity_provider_strategy": (
                [{"capacity_provider": "FARGATE", "weight": 1}],
                [{"capacity_provider": "FARGATE", "weight": 2}],
            )
        },
    ),
    Case(
        "aws_ecs_task_definition",
        TASK,
        {
            "container_definitions": (container("a"), container("b")),
            "cpu": ("256", "512"),
            "enable_fault_injection": (False, True),
            "ephemeral_storage": ([{"size_in_gib": 30}], [{"size_in_gib": 31}]),
            "execution_role_arn": ROLES,
            "family": AB,
            "ipc_mode": ("host", "task"),
            "memory": ("512", "1024"),
            "network_mode": ("bridge", "awsvpc"),
            "pid_mode": ("host", "task"),
            "placement_constraints": (
                [{"type": "memberOf", "expression": "aaa"}],
                [{"type": "memberOf", "expression": "bbb"}],
            ),
            "proxy_configuration": ([{"container_name": "aaa"}], [{"container_name": "bbb"}]),
            "requires_compatibilities": (["EC2"], ["FARGATE"]),
            "runtime_platform": ([{"cpu_architecture": "X86_64"}], [{"cpu_architecture": "ARM64"}]),
            "task_role_arn": ROLES,
            "volume": ([{"name": "aaa"}], [{"name": "bbb"}]),
        },
        {"skip_destroy": (False, True)},
    ),
    Case(
        "aws_eip",
        {"domain": "vpc"},
        {
            "address": ("203.0.113.1", "203.0.113.2"),
            "domain": ("vpc", "standard"),
            "ipam_pool_id": AB,
            "network_border_group": AB,
            "public_ipv4_pool": AB,
        },
        {"instance": AB, "tags": ({"a": "b"}, {"a": "c"})},
    ),
    Case(
        "aws_elasticache_replication_group",
        {"replication_group_id": "aaa", "description": "aaa", "security_group_names": ["aaa"]},
        {
            "at_rest_encryption_enabled": (False, True),
            "kms_key_id": KEYS,
            "replication_group_id": AB,
            "subnet_group_name": AB,
        },
        {"description": AB},
    ),
    Case(
        "aws_elasticache_serverless_cache",
        CACHE,
        {
            "engine": ("redis", "memcached"),
            "kms_key_id": KEYS,
            "major_engine_version": ("8", "7"),
            "name": AB,
            "snapshot_arns_to_restore": ([arn("elasticache", "a")], [arn("elasticache", "b")]),
            "subnet_ids": (["a"], ["b"]),
        },
        {"description": AB, "security_group_ids": (["a"], ["b"]), "user_group_id": AB},
    ),
    # AWS answers the version and the subnets where a cache names none: without them a plan replaces it for these.
    Case("aws_elasticache_serverless_cache", CACHE, {}, {"engine": ("redis", "valkey")}),
    Case("aws_elasticache_serverless_cache", CACHE, {"engine": ("valkey", "redis")}),
    Case(
        "aws_elasticache_subnet_group",
        {"name": "aaa", "subnet_ids": ["a"]},
        {"name": AB},
        {"subnet_ids": (["a"], ["b"])},
    ),
    Case(
        "aws_elasticache_user",
        {"user_id": "aaa", "user_name": "aaa", "engine": "redis", "access_string": "on", "no_password_required": True},
        {"user_id": AB, "user_name": AB},
        {"access_string": ("on", "off"), "engine": ("redis", "valkey")},
    ),
    Case(
        "aws_elasticache_user_group",
        {"user_group_id": "aaa", "engine": "redis"},
        {"user_group_id": AB},
        {"user_ids": (["a"], ["b"]), "engine": ("redis", "valkey")},
    ),
    Case(
        "aws_flow_log",
        FLOW | {"vpc_id": "vpc-1"},
        {
            "deliver_cross_account_role": ROLES,
            "destination_options": ([{"file_format": "plain-text"}], [{"file_format": "parquet"}]),
            "iam_role_arn": ROLES,
            "log_destination": (arn("logs", "log-group:a"), arn("logs", "log-group:b")),
            "log_destination_type": ("cloud-watch-logs", "s3"),
            "log_format": AB,
            "max_aggregation_interval": (60, 600),
            "traffic_type": ("ALL", "REJECT"),
            "vpc_id": AB,
        },
        {"tags": ({"a": "b"}, {"a": "c"})},
    ),
    Case("aws_flow_log", FLOW, {"eni_id": AB, "subnet_id": AB}),
    Case("aws_flow_log", FLOW | {"max_aggregation_interval": 60}, {"transit_gateway_id": AB}),
    Case(
        "aws_iam_openid_connect_provider",
        {"url": "https://a.example.com", "client_id_list": ["sts.amazonaws.com"]},
        {"url": ("https://a.example.com", "https://b.example.com")},
        {"client_id_list": (["aaa"], ["bbb"])},
    ),
    Case(
        "aws_iam_policy",
        {"policy": POLICY},
        {"description": AB, "name": AB, "name_prefix": AB, "path": ("/a/", "/b/")},
        {"policy": (POLICY, OTHER_POLICY)},
    ),
    Case(
        "aws_iam_role",
        {"assume_role_policy": TRUST},
        {"name": AB, "name_prefix": AB, "path": ("/a/", "/b/")},
        {"assume_role_policy": (TRUST, OTHER_TRUST), "description": AB, "permissions_boundary": ROLES},
    ),
    Case(
        "aws_iam_role_policy",
        {"role": "aaa", "policy": POLICY},
        {"name": AB, "name_prefix": AB, "role": AB},
        {"policy": (POLICY, OTHER_POLICY)},
    ),
    Case(
        "aws_iam_role_policy_attachment",
        {"role": "aaa", "policy_arn": ROLES[0]},
        {"role": AB, "policy_arn": ROLES},
    ),
    Case(
        "aws_iam_service_linked_role",
        {"aws_service_name": "autoscaling.amazonaws.com"},
        {"aws_service_name": ("autoscaling.amazonaws.com", "elasticache.amazonaws.com"), "custom_suffix": AB},
        {"description": AB},
    ),
    Case("aws_internet_gateway", {}, {}, {"vpc_id": AB}),
    Case("aws_kms_alias", {"target_key_id": "aaa"}, {"name": ("alias/a", "alias/b")}, {"target_key_id": AB}),
    Case("aws_kms_alias", {"target_key_id": "aaa"}, {"name_prefix": ("alias/a", "alias/b")}),
    Case(
        "aws_kms_key",
        {},
        {
            "custom_key_store_id": AB,
            "customer_master_key_spec": ("SYMMETRIC_DEFAULT", "RSA_2048"),
            "key_usage": ("ENCRYPT_DECRYPT", "SIGN_VERIFY"),
            "multi_region": (False, True),
        },
        {"deletion_window_in_days": (7, 8), "policy": (POLICY, OTHER_POLICY), "description": AB},
    ),
    Case("aws_kms_key", {"custom_key_store_id": "aaa"}, {"xks_key_id": AB}),
    Case(
        "aws_lambda_function",
        {"function_name": "aaa", "role": ROLES[0], "package_type": "Image", "image_uri": "a"},
        {"function_name": AB},
        {"memory_size": (128, 256)},
    ),
    Case(
        "aws_lambda_function",
        {"function_name": "aaa", "role": ROLES[0], "image_uri": "a", "handler": "a", "runtime": "python3.12"},
        {"package_type": ("Image", "Zip")},
    ),
    Case(
        "aws_lb",
        {"subnets": ["a", "b"]},
        {
            "customer_owned_ipv4_pool": AB,
            "internal": (False, True),
            "load_balancer_type": ("application", "network"),
            "name": AB,
            "name_prefix": AB,
        },
        {"idle_timeout": (60, 61), "subnets": (["a", "b"], ["a", "c"]), "security_groups": (["a"], ["b"])},
    ),
    Case(
        "aws_lb_listener",
        {
            "load_balancer_arn": BALANCERS[0],
            "port": 80,
            "protocol": "HTTP",
            "default_action": [{"type": "forward", "target_group_arn": TOPICS[0]}],
        },
        {"load_balancer_arn": BALANCERS},
        {"port": (80, 81), "protocol": ("HTTP", "HTTPS")},
    ),
    Case(
        "aws_lb_listener_rule",
        {
            "listener_arn": TOPICS[0],
            "priority": 1,
            "action": [{"type": "forward", "target_group_arn": TOPICS[0]}],
            "condition": [{"path_pattern": {"values": ["/a"]}}],
        },
        {"listener_arn": TOPICS},
        {"priority": (1, 2)},
    ),
    Case(
        "aws_lb_target_group",
        TARGET_GROUP,
        {
            "ip_address_type": ("ipv4", "ipv6"),
            "name": AB,
            "name_prefix": AB,
            "port": (80, 81),
            "protocol": ("HTTP", "HTTPS"),
            "protocol_version": ("HTTP1", "HTTP2"),
            "target_type": ("ip", "instance"),
            "vpc_id": AB,
        },
        {"deregistration_delay": ("30", "31"), "health_check": ([{"path": "/a"}], [{"path": "/b"}])},
    ),
    Case(
        "aws_nat_gateway",
        {"allocation_id": "aaa", "subnet_id": "aaa"},
        {"allocation_id": AB, "private_ip": ("10.0.0.1", "10.0.0.2"), "subnet_id": AB},
        {"tags": ({"a": "b"}, {"a": "c"})},
    ),
    Case("aws_nat_gateway", {"subnet_id": "aaa"}, {"connectivity_type": ("public", "private")}),
    Case(
        "aws_route",
        {"route_table_id": "aaa", "gateway_id": "igw-1", "destination_cidr_block": "10.0.0.0/8"},
        {"destination_cidr_block": ("10.0.0.0/8", "11.0.0.0/8"), "route_table_id": AB},
        {"gateway_id": ("igw-1", "igw-2")},
    ),
    Case(
        "aws_route",
        {"route_table_id": "aaa", "gateway_id": "igw-1"},
        {"destination_ipv6_cidr_block": ("::/0", "2001:db8::/32"), "destination_prefix_list_id": AB},
    ),
    Case(
        "aws_route53_record",
        {"zone_id": "aaa", "name": "a.example.com", "type": "A", "ttl": 60, "records": ["192.0.2.1"]},
        {"name": ("a.example.com", "b.example.com"), "zone_id": AB},
        {"ttl": (60, 61), "type": ("A", "TXT")},
    ),
    Case(
        "aws_route53_zone",
        {"name": "a.example.com"},
        {"name": ("a.example.com", "b.example.com"), "delegation_set_id": AB},
        {"comment": AB},
    ),
    Case("aws_route_table", {"vpc_id": "vpc-1"}, {"vpc_id": AB}, {"propagating_vgws": (["a"], ["b"])}),
    Case(
        "aws_route_table_association",
        {"route_table_id": "aaa"},
        {"gateway_id": AB, "subnet_id": AB},
    ),
    Case("aws_route_table_association", {"subnet_id": "aaa"}, {}, {"route_table_id": AB}),
    Case(
        "aws_s3_bucket",
        {},
        {"bucket": AB, "bucket_prefix": AB, "object_lock_enabled": (False, True)},
        {"force_destroy": (False, True)},
    ),
    Case(
        "aws_s3_bucket_lifecycle_configuration",
        {"bucket": "aaa", "expected_bucket_owner": ACCOUNT, "rule": LIFECYCLE_RULE},
        {"bucket": AB, "expected_bucket_owner": (ACCOUNT, "222222222222")},
        {"rule": (LIFECYCLE_RULE, [LIFECYCLE_RULE[0] | {"expiration": [{"days": 2}]}])},
    ),
    Case(
        "aws_s3_bucket_ownership_controls",
        {"bucket": "aaa", "rule": {"object_ownership": "BucketOwnerEnforced"}},
        {"bucket": AB},
        {"rule": ({"object_ownership": "BucketOwnerEnforced"}, {"object_ownership": "ObjectWriter"})},
    ),
    Case("aws_s3_bucket_policy", {"policy": POLICY}, {"bucket": AB}),
    Case("aws_s3_bucket_policy", {"bucket": "aaa"}, {}, {"policy": (POLICY, OTHER_POLICY)}),
    Case(
        "aws_s3_bucket_public_access_block",
        {"bucket": "aaa"},
        {"bucket": AB},
        {"block_public_acls": (True, False)},
    ),
    Case(
        "aws_s3_bucket_server_side_encryption_configuration",
        {"bucket": "aaa", "rule": [{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}]},
        {"bucket": AB, "expected_bucket_owner": (ACCOUNT, "222222222222")},
        {
            "rule": (
                [{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
                [{"apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms"}}],
            )
        },
    ),
    Case(
        "aws_s3_bucket_versioning",
        {"bucket": "aaa", "versioning_configuration": {"status": "Enabled"}},
        {"bucket": AB, "expected_bucket_owner": (ACCOUNT, "222222222222")},
        {"versioning_configuration": ({"status": "Enabled"}, {"status": "Suspended"})},
    ),
    Case("aws_s3_object", {"bucket": "aaa", "key": "aaa", "content": "a"}, {"bucket": AB, "key": AB}, {"content": AB}),
    Case(
        "aws_secretsmanager_secret",
        {},
        {"name": AB, "name_prefix": AB},
        {"kms_key_id": KEYS, "description": AB, "recovery_window_in_days": (7, 8)},
    ),
    Case(
        "aws_secretsmanager_secret_policy",
        {"secret_arn": SECRETS[0], "policy": POLICY},
        {"secret_arn": SECRETS},
        {"policy": (POLICY, OTHER_POLICY)},
    ),
    Case(
        "aws_secretsmanager_secret_version",
        {"secret_id": "aaa", "secret_string_wo": "aaa", "secret_string_wo_version": 1},
        {"secret_id": AB, "secret_string_wo_version": (1, 2)},
        {"version_stages": (["a"], ["b"])},
    ),
    Case(
        "aws_security_group",
        {},
        {"description": AB, "name": AB, "name_prefix": AB, "vpc_id": AB},
        {"tags": ({"a": "b"}, {"a": "c"})},
    ),
    Case(
        "aws_service_discovery_http_namespace",
        {"name": "aaa"},
        {"name": AB, "description": AB},
        {"tags": ({"a": "b"}, {"a": "c"})},
    ),
    Case(
        "aws_sns_topic",
        {},
        {"name": AB, "name_prefix": AB},
        {"kms_master_key_id": AB, "display_name": AB},
    ),
    Case("aws_sns_topic", {"name_prefix": "aaa"}, {"fifo_topic": (False, True)}),
    Case(
        "aws_sns_topic_policy",
        {"arn": TOPICS[0], "policy": POLICY},
        {"arn": TOPICS},
        {"policy": (POLICY, OTHER_POLICY)},
    ),
    Case(
        "aws_sns_topic_subscription",
        {"endpoint": "a@example.com", "protocol": "email", "topic_arn": TOPICS[0]},
        {
            "endpoint": ("a@example.com", "b@example.com"),
            "protocol": ("email", "email-json"),
            "topic_arn": TOPICS,
        },
        {"raw_message_delivery": (False, True)},
    ),
    Case(
        "aws_sqs_queue",
        {},
        {"name": AB, "name_prefix": AB},
        {"delay_seconds": (0, 1)},
    ),
    Case("aws_sqs_queue", {"name_prefix": "aaa"}, {"fifo_queue": (False, True)}),
    Case("aws_ssm_parameter", {"name": "aaa", "type": "String", "value": "a"}, {"name": AB}, {"description": AB}),
    Case(
        "aws_subnet",
        {"vpc_id": "vpc-1", "cidr_block": "10.0.0.0/24"},
        {
            "availability_zone": ("sa-east-1a", "sa-east-1b"),
            "availability_zone_id": AB,
            "cidr_block": ("10.0.0.0/24", "10.0.1.0/24"),
            "ipv6_native": (False, True),
            "outpost_arn": ROLES,
            "vpc_id": AB,
        },
        {"map_public_ip_on_launch": (False, True), "tags": ({"a": "b"}, {"a": "c"})},
    ),
    Case(
        "aws_vpc",
        {"cidr_block": "10.0.0.0/16"},
        {"cidr_block": ("10.0.0.0/16", "10.1.0.0/16"), "ipv4_ipam_pool_id": AB},
        {"enable_dns_support": (True, False)},
    ),
    Case("aws_vpc", {"ipv4_ipam_pool_id": "aaa"}, {"ipv4_netmask_length": (24, 25)}),
    Case(
        "aws_vpc_endpoint",
        ENDPOINT,
        {
            "service_name": ("com.amazonaws.sa-east-1.s3", "com.amazonaws.sa-east-1.sns"),
            "service_region": ("sa-east-1", "us-east-1"),
            "vpc_endpoint_type": ("Gateway", "Interface"),
            "vpc_id": AB,
        },
        {"policy": (POLICY, OTHER_POLICY), "route_table_ids": (["a"], ["b"]), "subnet_ids": (["a"], ["b"])},
    ),
    Case("aws_vpc_endpoint", {"vpc_id": "vpc-1"}, {"resource_configuration_arn": ROLES, "service_network_arn": ROLES}),
    Case(
        "aws_vpc_security_group_egress_rule",
        RULE_OF_EGRESS,
        {"security_group_id": AB},
        {"description": AB, "cidr_ipv4": ("10.0.0.0/8", "11.0.0.0/8"), "from_port": (1, 2)},
    ),
    Case(
        "aws_vpc_security_group_ingress_rule",
        RULE_OF_EGRESS,
        {"security_group_id": AB},
        {"description": AB, "cidr_ipv4": ("10.0.0.0/8", "11.0.0.0/8"), "to_port": (1, 2)},
    ),
    Case(
        "aws_wafv2_web_acl",
        {"scope": "REGIONAL", "default_action": {"allow": {}}, "visibility_config": METRICS},
        {"name": AB, "name_prefix": AB, "scope": ("REGIONAL", "CLOUDFRONT")},
        {"description": AB, "rule": ([RULE | MANAGED], [RULE | MANAGED | {"priority": 2}])},
    ),
    Case(
        "aws_wafv2_web_acl_association",
        {"resource_arn": BALANCERS[0], "web_acl_arn": ROLES[0]},
        {"resource_arn": BALANCERS, "web_acl_arn": ROLES},
    ),
    Case(
        "aws_wafv2_web_acl_logging_configuration",
        {"resource_arn": ROLES[0], "log_destination_configs": [ROLES[0]]},
        {"resource_arn": ROLES, "log_destination_configs": ([ROLES[0]], [ROLES[1]])},
        {
            "redacted_fields": (
                [{"single_header": {"name": "a"}}],
                [{"single_header": {"name": "b"}}],
            )
        },
    ),
]

# One of several is required, so none can be taken away alone.
STAYS = {
    "aws_acm_certificate": {"domain_name"},
    "aws_flow_log": {"eni_id", "subnet_id", "transit_gateway_id", "vpc_id"},
    "aws_lb_target_group": {"port", "protocol", "vpc_id"},
    "aws_route": {"destination_cidr_block", "destination_ipv6_cidr_block", "destination_prefix_list_id"},
    "aws_route_table_association": {"gateway_id", "subnet_id"},
    "aws_secretsmanager_secret_version": {"secret_string_wo_version"},
}


@dataclass(frozen=True)
class Row:
    """One resource in the plan: the attribute that changes, and its configuration before and after."""

    type: str
    attribute: str
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def question(self) -> Question:
        """Return what to ask Terraform."""
        return Question(self.type, self.before, self.after)

    @property
    def argument(self) -> str:
        """Return the top-level attribute."""
        return self.attribute.partition(".")[0]


def rows(schema: dict[str, Any]) -> list[Row]:
    """Return every case as rows: values that change, and optional arguments that are taken away."""
    return [
        row
        for case in CASES
        for attributes in (case.forcing, case.in_place)
        for attribute, pair in attributes.items()
        for row in rows_of(case, attribute, pair, schema["resource_schemas"][case.type]["block"])
    ]


def rows_of(case: Case, attribute: str, pair: Pair, block: dict[str, Any]) -> list[Row]:
    """Return the rows of one attribute."""
    argument = attribute.partition(".")[0]
    before, after = ({**case.base, argument: value} for value in pair)
    found = [Row(case.type, attribute, before, after)]
    is_required = block.get("attributes", {}).get(argument, {}).get("required", False)
    if attribute in case.forcing and not is_required and attribute not in STAYS.get(case.type, ()):
        without = {name: value for name, value in case.base.items() if name != argument}
        found.append(Row(case.type, attribute, before, without))
    return found

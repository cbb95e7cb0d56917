"""Which changes are known to destroy a resource and create another in its place.

The provider's schema does not say, so each row was seen: in
`tests/ci/changes/diff/test_replacement_by_terraform.py` the real AWS provider, of the version in `aws_schema.json`,
plans a change of every attribute in here, and of others that replace nothing. What is not in here may still force a
replacement: the plan knows, this is a hint for the reviewer.
"""

from __future__ import annotations

from ci.changes.diff.change import AttributeChange, Kind

# `?` marks what the provider or AWS chooses where the configuration is silent: with it, only another value is known to
# force a replacement; an argument that comes or goes may change nothing.
_ROWS = {
    "aws_acm_certificate": "domain_name? key_algorithm? subject_alternative_names? validation_method?",
    "aws_appautoscaling_policy": "name resource_id scalable_dimension service_namespace",
    "aws_appautoscaling_target": "resource_id scalable_dimension service_namespace",
    "aws_budgets_budget": "account_id? name? name_prefix?",
    "aws_cloudwatch_dashboard": "dashboard_name",
    "aws_cloudwatch_event_rule": "event_bus_name name? name_prefix?",
    "aws_cloudwatch_log_group": "log_group_class? name? name_prefix?",
    "aws_cloudwatch_log_metric_filter": "log_group_name name",
    "aws_cloudwatch_log_resource_policy": "policy_name",
    "aws_cloudwatch_metric_alarm": "alarm_name",
    "aws_db_instance": "availability_zone? character_set_name? db_name? engine? kms_key_id? storage_encrypted?"
    " username?",
    "aws_default_security_group": "vpc_id?",
    "aws_dynamodb_table": "hash_key? name range_key",
    "aws_ecr_repository": "encryption_configuration? name",
    "aws_ecs_cluster": "name",
    "aws_ecs_cluster_capacity_providers": "cluster_name",
    "aws_ecs_service": "capacity_provider_strategy cluster? deployment_controller.type? iam_role? launch_type?"
    " name scheduling_strategy?",
    "aws_ecs_task_definition": "container_definitions cpu enable_fault_injection? ephemeral_storage"
    " execution_role_arn family ipc_mode memory network_mode? pid_mode placement_constraints proxy_configuration"
    " requires_compatibilities runtime_platform task_role_arn volume",
    "aws_eip": "address domain? ipam_pool_id? network_border_group? public_ipv4_pool?",
    "aws_elasticache_replication_group": "at_rest_encryption_enabled? kms_key_id replication_group_id"
    " subnet_group_name?",
    "aws_elasticache_serverless_cache": "engine kms_key_id major_engine_version? name snapshot_arns_to_restore"
    " subnet_ids?",
    "aws_elasticache_subnet_group": "name",
    "aws_elasticache_user": "user_id user_name",
    "aws_elasticache_user_group": "user_group_id",
    "aws_flow_log": "deliver_cross_account_role destination_options? eni_id iam_role_arn log_destination?"
    " log_destination_type? log_format? max_aggregation_interval subnet_id traffic_type transit_gateway_id"
    " vpc_id",
    "aws_iam_openid_connect_provider": "url",
    "aws_iam_policy": "description name? name_prefix? path",
    "aws_iam_role": "name? name_prefix? path",
    "aws_iam_role_policy": "name? name_prefix? role",
    "aws_iam_role_policy_attachment": "policy_arn role",
    "aws_internet_gateway": "",
    "aws_kms_alias": "name? name_prefix?",
    "aws_kms_key": "custom_key_store_id customer_master_key_spec? key_usage? multi_region? xks_key_id",
    "aws_lambda_function": "function_name package_type",
    "aws_lb": "customer_owned_ipv4_pool internal? load_balancer_type? name? name_prefix?",
    "aws_lb_listener": "load_balancer_arn",
    "aws_lb_listener_rule": "listener_arn",
    "aws_lb_target_group": "ip_address_type? name? name_prefix? port protocol protocol_version? target_type vpc_id",
    "aws_nat_gateway": "allocation_id connectivity_type? private_ip? subnet_id",
    "aws_route": "destination_cidr_block destination_ipv6_cidr_block destination_prefix_list_id route_table_id",
    "aws_route53_record": "name zone_id",
    "aws_route53_zone": "delegation_set_id name",
    "aws_route_table": "vpc_id",
    "aws_route_table_association": "gateway_id subnet_id",
    "aws_s3_bucket": "bucket? bucket_prefix? object_lock_enabled?",
    "aws_s3_bucket_lifecycle_configuration": "bucket expected_bucket_owner?",
    "aws_s3_bucket_ownership_controls": "bucket",
    "aws_s3_bucket_policy": "bucket",
    "aws_s3_bucket_public_access_block": "bucket",
    "aws_s3_bucket_server_side_encryption_configuration": "bucket expected_bucket_owner",
    "aws_s3_bucket_versioning": "bucket expected_bucket_owner",
    "aws_s3_object": "bucket key",
    "aws_secretsmanager_secret": "name? name_prefix?",
    "aws_secretsmanager_secret_policy": "secret_arn",
    "aws_secretsmanager_secret_version": "secret_id secret_string_wo_version",
    "aws_security_group": "description name? name_prefix? vpc_id?",
    "aws_service_discovery_http_namespace": "description name",
    "aws_sns_topic": "fifo_topic? name? name_prefix?",
    "aws_sns_topic_policy": "arn",
    "aws_sns_topic_subscription": "endpoint protocol topic_arn",
    "aws_sqs_queue": "fifo_queue? name? name_prefix?",
    "aws_ssm_parameter": "name",
    "aws_subnet": "availability_zone? availability_zone_id? cidr_block ipv6_native? outpost_arn vpc_id",
    "aws_vpc": "cidr_block? ipv4_ipam_pool_id ipv4_netmask_length",
    "aws_vpc_endpoint": "resource_configuration_arn service_name service_network_arn service_region?"
    " vpc_endpoint_type? vpc_id",
    "aws_vpc_security_group_egress_rule": "security_group_id",
    "aws_vpc_security_group_ingress_rule": "security_group_id",
    "aws_wafv2_web_acl": "name? name_prefix? scope",
    "aws_wafv2_web_acl_association": "resource_arn web_acl_arn",
    "aws_wafv2_web_acl_logging_configuration": "log_destination_configs resource_arn",
}
FORCING: dict[str, tuple[str, ...]] = {
    type_: tuple(attributes.replace("?", "").split()) for type_, attributes in _ROWS.items()
}
COMPUTED_WHEN_UNSET: dict[str, frozenset[str]] = {
    type_: frozenset(word.removesuffix("?") for word in attributes.split() if word.endswith("?"))
    for type_, attributes in _ROWS.items()
}


def forces_replacement(type_: str | None, change: AttributeChange) -> bool:
    """Return whether a change of an attribute is known to replace a resource of this type."""
    path = change.path.attribute
    for attribute in FORCING.get(type_ or "", ()):
        names = tuple(attribute.split("."))
        if path[: len(names)] == names:
            # Deeper in it, or beside other members, the argument itself stands before and after.
            stays = change.kind is Kind.CHANGED or len(change.path.steps) > len(names)
            return stays or attribute not in COMPUTED_WHEN_UNSET[type_ or ""]
    return False

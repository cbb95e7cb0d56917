"""The mistakes: small functions that break prod's documents in one way, each with the rule that must notice.

They change what was synthesised for the good prod, in place: its service, or the account that it stands in.
"""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Data = dict[str, Any]
Mutate = Callable[[Data], None]


@dataclass(frozen=True)
class Mutation:
    """What to change, the rule that must catch it, and whether the account's document is meant."""

    rule: str
    mutate: Mutate
    account: bool = False


MUTATIONS: dict[str, Mutation] = {}


def breaks(rule: str, *, account: bool = False) -> Callable[[Mutate], Mutate]:
    """Register a mutation and the rule that must catch it."""

    def register(mutate: Mutate) -> Mutate:
        name = getattr(mutate, "__name__", "")
        assert name not in MUTATIONS
        MUTATIONS[name] = Mutation(rule, mutate, account)
        return mutate

    return register


def one(document: Data, type_: str, begins: str = "") -> Data:
    """Return the first resource of a type whose name begins so; a mutation without its target is no mutation."""
    return next(body for name, body in document["resource"][type_].items() if name.startswith(begins))


def address(document: Data, type_: str, begins: str = "") -> str:
    """Return a reference to that resource's id."""
    name = next(name for name in document["resource"][type_] if name.startswith(begins))
    return f"${{{type_}.{name}.id}}"


def without(document: Data, type_: str) -> None:
    """Take all resources of a type away; there must be some."""
    del document["resource"][type_]


def statement(body: Data, argument: str, change: Callable[[Data], None], sid: str = "") -> None:
    """Change the first statement of a policy (or the one with this id) in place."""
    policy = json.loads(body[argument])
    change(next(found for found in policy["Statement"] if found.get("Sid", "").startswith(sid)))
    body[argument] = json.dumps(policy)


def container(document: Data, **values: object) -> None:
    """Set keys of the container."""
    task = one(document, "aws_ecs_task_definition")
    definitions = json.loads(task["container_definitions"])
    definitions[0].update(values)
    task["container_definitions"] = json.dumps(definitions)


def variable(document: Data, name: str, value: str) -> None:
    """Add an environment variable to the container."""
    definitions = json.loads(one(document, "aws_ecs_task_definition")["container_definitions"])
    container(document, environment=[*definitions[0]["environment"], {"name": name, "value": value}])


INGRESS = "aws_vpc_security_group_ingress_rule"
EGRESS = "aws_vpc_security_group_egress_rule"


@breaks("public-ingress")
def ssh_for_everybody_at_the_load_balancer(d: Data) -> None:
    one(d, INGRESS, "edge_http").update(from_port=22, to_port=22)


@breaks("public-ingress")
def a_range_of_ports_that_begins_with_443(d: Data) -> None:
    one(d, INGRESS, "edge_https").update(to_port=8443)


@breaks("public-ingress")
def every_protocol_for_everybody(d: Data) -> None:
    one(d, INGRESS, "edge_http").update(ip_protocol="-1")


@breaks("public-ingress")
def the_endpoints_open_to_the_internet(d: Data) -> None:
    one(d, INGRESS, "endpoints").update(cidr_ipv4="0.0.0.0/0")


@breaks("public-ingress")
def half_of_the_internet_by_ipv6(d: Data) -> None:
    rule = one(d, INGRESS, "endpoints")
    del rule["cidr_ipv4"]
    rule["cidr_ipv6"] = "::/1"


@breaks("public-ingress")
def an_old_rule_inside_of_the_group(d: Data) -> None:
    one(d, "aws_security_group", "edge")["ingress"] = [
        {"from_port": 0, "to_port": 65535, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}
    ]


@breaks("public-ingress")
def an_older_type_of_rule(d: Data) -> None:
    d["resource"]["aws_security_group_rule"] = {
        "old": {
            "type": "ingress",
            "security_group_id": address(d, "aws_security_group", "edge"),
            "from_port": 3389,
            "to_port": 3389,
            "protocol": "tcp",
            "cidr_blocks": ["0.0.0.0/0"],
        }
    }


@breaks("public-ingress")
def a_network_that_nobody_knows_before_the_apply(d: Data) -> None:
    one(d, INGRESS, "endpoints")["cidr_ipv4"] = "${aws_eip.somebody.public_ip}/32"


@breaks("internal-ingress")
def the_whole_network_reaches_the_cache(d: Data) -> None:
    rule = one(d, INGRESS, "reach_cache-in")
    del rule["referenced_security_group_id"]
    rule["cidr_ipv4"] = "10.0.0.0/8"


@breaks("internal-ingress")
def an_address_reaches_the_tasks(d: Data) -> None:
    rule = one(d, INGRESS, "reach_edge-in")
    del rule["referenced_security_group_id"]
    rule["cidr_ipv4"] = "10.0.0.1/32"


@breaks("open-egress")
def tasks_may_send_anything_anywhere(d: Data) -> None:
    one(d, EGRESS, "reach_https-out").update(ip_protocol="-1", from_port=None, to_port=None)


@breaks("default-group")
def no_word_about_the_default_group(d: Data) -> None:
    without(d, "aws_default_security_group")


@breaks("default-group")
def a_default_group_that_admits_itself(d: Data) -> None:
    one(d, "aws_default_security_group")["ingress"] = [{"from_port": 0, "to_port": 0, "protocol": "-1", "self": True}]


@breaks("public-address")
def a_subnet_that_gives_out_public_addresses(d: Data) -> None:
    one(d, "aws_subnet", "network_public-1")["map_public_ip_on_launch"] = True


@breaks("public-address")
def tasks_with_public_addresses(d: Data) -> None:
    one(d, "aws_ecs_service")["network_configuration"]["assign_public_ip"] = True


@breaks("private-subnets")
def tasks_in_a_public_subnet(d: Data) -> None:
    one(d, "aws_ecs_service")["network_configuration"]["subnets"] = [address(d, "aws_subnet", "network_public-1")]


@breaks("private-subnets")
def the_cache_in_a_public_subnet(d: Data) -> None:
    one(d, "aws_elasticache_serverless_cache")["subnet_ids"] = [address(d, "aws_subnet", "network_public-2")]


@breaks("private-subnets")
def a_private_subnet_with_a_route_to_the_internet(d: Data) -> None:
    one(d, "aws_route", "network_private-1").update(gateway_id=address(d, "aws_internet_gateway"), nat_gateway_id=None)


@breaks("flow-logs")
def no_flow_log(d: Data) -> None:
    without(d, "aws_flow_log")


@breaks("flow-logs")
def a_flow_log_that_sees_no_refusal(d: Data) -> None:
    one(d, "aws_flow_log")["traffic_type"] = "ACCEPT"


@breaks("endpoint-policy")
def an_endpoint_without_a_policy(d: Data) -> None:
    del one(d, "aws_vpc_endpoint", "endpoints_s3")["policy"]


@breaks("endpoint-policy")
def an_endpoint_for_every_account(d: Data) -> None:
    statement(one(d, "aws_vpc_endpoint", "endpoints_kms"), "policy", lambda found: found.pop("Condition"))


@breaks("plain-http")
def plain_http_to_the_tasks(d: Data) -> None:
    target = address(d, "aws_lb_target_group")
    one(d, "aws_lb_listener", "edge_http_")["default_action"] = [{"type": "forward", "target_group_arn": target}]


@breaks("plain-http")
def a_redirect_to_plain_http(d: Data) -> None:
    one(d, "aws_lb_listener", "edge_http_")["default_action"][0]["redirect"]["protocol"] = "HTTP"


@breaks("plain-http")
def a_rule_that_forwards_before_the_redirect(d: Data) -> None:
    name = next(name for name in d["resource"]["aws_lb_listener"] if name.startswith("edge_http_"))
    d["resource"]["aws_lb_listener_rule"] = {"early": {"listener_arn": f"${{aws_lb_listener.{name}.arn}}"}}


@breaks("tls-policy")
def a_tls_policy_of_2016(d: Data) -> None:
    one(d, "aws_lb_listener", "edge_https")["ssl_policy"] = "ELBSecurityPolicy-2016-08"


@breaks("tls-policy")
def the_default_tls_policy(d: Data) -> None:
    del one(d, "aws_lb_listener", "edge_https")["ssl_policy"]


@breaks("invalid-headers")
def invalid_headers_pass(d: Data) -> None:
    one(d, "aws_lb")["drop_invalid_header_fields"] = False


@breaks("web-firewall")
def no_firewall_in_front(d: Data) -> None:
    without(d, "aws_wafv2_web_acl_association")


@breaks("web-firewall")
def a_firewall_without_rules(d: Data) -> None:
    one(d, "aws_wafv2_web_acl")["rule"] = []


@breaks("web-firewall")
def a_rule_of_the_firewall_that_only_counts(d: Data) -> None:
    one(d, "aws_wafv2_web_acl")["rule"][0]["override_action"] = {"count": {}}


@breaks("firewall-log")
def a_firewall_that_writes_nothing(d: Data) -> None:
    without(d, "aws_wafv2_web_acl_logging_configuration")


@breaks("access-log")
def requests_that_nobody_writes_down(d: Data) -> None:
    one(d, "aws_lb")["access_logs"]["enabled"] = False


@breaks("bucket-private")
def a_bucket_whose_policy_may_be_public(d: Data) -> None:
    one(d, "aws_s3_bucket_public_access_block")["block_public_policy"] = False


@breaks("bucket-private", account=True)
def a_state_bucket_without_the_block(d: Data) -> None:
    blocks = d["resource"]["aws_s3_bucket_public_access_block"]
    del blocks[next(name for name in blocks if name.startswith("state"))]


@breaks("bucket-tls")
def a_bucket_that_answers_plain_http(d: Data) -> None:
    def change(found: Data) -> None:
        found["Condition"]["Bool"]["aws:SecureTransport"] = "true"

    statement(one(d, "aws_s3_bucket_policy"), "policy", change, "TlsOnly")


@breaks("bucket-tls", account=True)
def a_state_bucket_without_a_policy(d: Data) -> None:
    policies = d["resource"]["aws_s3_bucket_policy"]
    del policies[next(name for name in policies if name.startswith("state"))]


@breaks("bucket-key", account=True)
def a_state_under_a_key_of_aws(d: Data) -> None:
    settings = one(d, "aws_s3_bucket_server_side_encryption_configuration", "state")
    settings["rule"][0]["apply_server_side_encryption_by_default"] = {"sse_algorithm": "AES256"}


@breaks("bucket-versions", account=True)
def a_state_that_is_overwritten(d: Data) -> None:
    one(d, "aws_s3_bucket_versioning", "state")["versioning_configuration"]["status"] = "Suspended"


@breaks("bucket-lists")
def access_control_lists_count_again(d: Data) -> None:
    one(d, "aws_s3_bucket_ownership_controls")["rule"]["object_ownership"] = "ObjectWriter"


@breaks("bucket-lists")
def an_access_control_list(d: Data) -> None:
    d["resource"]["aws_s3_bucket_acl"] = {"list": {"acl": "public-read"}}


@breaks("customer-key")
def a_cache_under_a_key_of_aws(d: Data) -> None:
    del one(d, "aws_elasticache_serverless_cache")["kms_key_id"]


@breaks("customer-key")
def a_log_under_no_key(d: Data) -> None:
    del one(d, "aws_cloudwatch_log_group", "task")["kms_key_id"]


@breaks("customer-key")
def a_secret_under_a_key_of_aws(d: Data) -> None:
    one(d, "aws_secretsmanager_secret")["kms_key_id"] = "alias/aws/secretsmanager"


@breaks("customer-key")
def alarms_under_a_key_of_aws(d: Data) -> None:
    one(d, "aws_sns_topic")["kms_master_key_id"] = "alias/aws/sns"


@breaks("customer-key")
def sessions_under_no_key(d: Data) -> None:
    del one(d, "aws_ecs_cluster")["configuration"]["execute_command_configuration"]["kms_key_id"]


@breaks("key-rotation")
def a_key_for_ever(d: Data) -> None:
    one(d, "aws_kms_key")["enable_key_rotation"] = False


@breaks("key-rotation", account=True)
def a_state_key_for_ever(d: Data) -> None:
    del one(d, "aws_kms_key", "state")["enable_key_rotation"]


@breaks("secret-in-environment")
def a_password_in_a_variable(d: Data) -> None:
    variable(d, "DATABASE_PASSWORD", "hunter2")


@breaks("secret-in-environment")
def a_password_in_an_address(d: Data) -> None:
    variable(d, "REDIS_URL", "rediss://catalog:hunter2@cache.example.com:6379")


@breaks("secret-in-state")
def a_secret_that_terraform_keeps(d: Data) -> None:
    one(d, "aws_secretsmanager_secret_version")["secret_string"] = "{}"


@breaks("secret-in-state")
def a_password_of_the_cache(d: Data) -> None:
    one(d, "aws_elasticache_user", "cache_application")["passwords"] = ["hunter2-hunter2-hunter2"]


@breaks("secret-in-state")
def an_access_key_in_a_description(d: Data) -> None:
    one(d, "aws_sns_topic")["display_name"] = "AKIA" + "ABCDEFGHIJKLMNOP"


@breaks("cache-users")
def a_cache_without_users(d: Data) -> None:
    del one(d, "aws_elasticache_serverless_cache")["user_group_id"]


@breaks("cache-users")
def a_default_user_who_is_on(d: Data) -> None:
    one(d, "aws_elasticache_user", "cache_default")["access_string"] = "on ~* +@all"


@breaks("wildcard-action")
def a_task_that_may_everything_with_secrets(d: Data) -> None:
    body = one(d, "aws_iam_role_policy", "task_execution")
    statement(body, "policy", lambda found: found.update(Action="secretsmanager:*"), "ReadSecret")


@breaks("wildcard-action")
def a_policy_of_everything_but(d: Data) -> None:
    def change(found: Data) -> None:
        found["NotAction"] = found.pop("Action")

    statement(one(d, "aws_iam_role_policy", "task_task"), "policy", change)


@breaks("wildcard-action", account=True)
def a_deploy_role_that_may_everything_with_keys(d: Data) -> None:
    body = one(d, "aws_iam_policy", "roles_change-protection")
    statement(body, "policy", lambda found: found.update(Action=["kms:*"]), "ChangeOwnKeys")


@breaks("wildcard-resource")
def a_task_that_may_read_every_secret(d: Data) -> None:
    body = one(d, "aws_iam_role_policy", "task_execution")
    statement(body, "policy", lambda found: found.update(Resource="*"), "ReadSecret")


@breaks("wildcard-resource")
def a_task_that_may_read_every_bucket(d: Data) -> None:
    body = one(d, "aws_iam_role_policy", "task_execution")
    change = {"Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::*"]}
    statement(body, "policy", lambda found: found.update(change), "ReadSecret")


@breaks("wildcard-resource")
def every_resource_but_one(d: Data) -> None:
    def change(found: Data) -> None:
        found["NotResource"] = found.pop("Resource")

    statement(one(d, "aws_iam_role_policy", "task_task"), "policy", change)


@breaks("pass-role", account=True)
def a_deploy_role_that_may_pass_any_role_of_ours(d: Data) -> None:
    body = one(d, "aws_iam_policy", "roles_change-protection")
    statement(body, "policy", lambda found: found.update(Resource=["arn:aws:iam::1:role/catalog-*"]), "PassTask")


@breaks("pass-role", account=True)
def a_deploy_role_that_may_pass_a_role_to_anything(d: Data) -> None:
    statement(
        one(d, "aws_iam_policy", "roles_change-protection"), "policy", lambda found: found.pop("Condition"), "PassTask"
    )


@breaks("permissions-boundary")
def a_role_without_a_boundary(d: Data) -> None:
    del one(d, "aws_iam_role", "task_task")["permissions_boundary"]


@breaks("trust")
def a_role_that_any_account_may_become(d: Data) -> None:
    change = {"Principal": {"AWS": "*"}}
    statement(one(d, "aws_iam_role", "task_task"), "assume_role_policy", lambda found: found.update(change))


@breaks("trust")
def a_service_that_works_for_any_account(d: Data) -> None:
    statement(one(d, "aws_iam_role", "task_task"), "assume_role_policy", lambda found: found.pop("Condition"))


@breaks("trust", account=True)
def any_branch_may_deploy(d: Data) -> None:
    def change(found: Data) -> None:
        subject = found["Condition"]["StringEquals"].pop("token.actions.githubusercontent.com:sub")
        found["Condition"]["StringLike"] = {"token.actions.githubusercontent.com:sub": subject + "*"}

    statement(one(d, "aws_iam_role", "roles_deploy"), "assume_role_policy", change)


@breaks("trust", account=True)
def a_token_for_somebody_else(d: Data) -> None:
    statement(
        one(d, "aws_iam_role", "roles_plan"),
        "assume_role_policy",
        lambda found: found["Condition"]["StringEquals"].pop("token.actions.githubusercontent.com:aud"),
    )


@breaks("public-principal")
def a_bucket_that_everybody_reads(d: Data) -> None:
    change = {"Principal": "*", "Action": ["s3:GetObject"]}
    statement(one(d, "aws_s3_bucket_policy"), "policy", lambda found: found.update(change), "LoadBalancerLogsOlder")


@breaks("public-principal")
def a_key_for_everybody_with_a_condition_that_says_nothing(d: Data) -> None:
    change = {
        "Action": ["kms:Decrypt"],
        "Principal": {"AWS": ["*"]},
        "Condition": {"StringLike": {"aws:PrincipalArn": "*"}},
    }
    statement(one(d, "aws_kms_key"), "policy", lambda found: found.update(change), "AccountThroughIam")


@breaks("public-principal")
def alarms_from_any_account(d: Data) -> None:
    statement(one(d, "aws_sns_topic_policy"), "policy", lambda found: found.pop("Condition"))


@breaks("public-principal")
def everybody_but_one(d: Data) -> None:
    def change(found: Data) -> None:
        del found["Principal"]
        found["NotPrincipal"] = {"AWS": "arn:aws:iam::1:root"}

    statement(one(d, "aws_sns_topic_policy"), "policy", change)


@breaks("foreign-account")
def a_key_that_somebody_elses_account_administers(d: Data) -> None:
    change = {"Principal": {"AWS": "arn:aws:iam::999999999999:root"}}
    statement(one(d, "aws_kms_key"), "policy", lambda found: found.update(change), "AccountThroughIam")


@breaks("foreign-account", account=True)
def a_state_that_somebody_elses_account_reads(d: Data) -> None:
    change = {"Effect": "Allow", "Principal": {"AWS": ["999999999999"]}, "Action": ["s3:GetObject"]}
    statement(one(d, "aws_s3_bucket_policy", "state"), "policy", lambda found: found.update(change), "StateStays")


@breaks("long-lived")
def a_user_with_a_key(d: Data) -> None:
    d["resource"]["aws_iam_access_key"] = {"deploy": {"user": "deploy"}}


@breaks("image-digest")
def an_image_by_its_tag(d: Data) -> None:
    container(d, image="public.ecr.aws/nginx/nginx-unprivileged:latest")


@breaks("privileged")
def a_privileged_container(d: Data) -> None:
    container(d, privileged=True)


@breaks("privileged")
def a_container_that_administers_its_host(d: Data) -> None:
    container(d, linuxParameters={"capabilities": {"add": ["SYS_ADMIN"]}})


@breaks("privileged")
def a_task_in_the_network_of_its_host(d: Data) -> None:
    one(d, "aws_ecs_task_definition")["network_mode"] = "host"


@breaks("privileged")
def a_task_that_sees_the_processes_of_its_host(d: Data) -> None:
    one(d, "aws_ecs_task_definition")["pid_mode"] = "host"


@breaks("root-user")
def root_by_its_number(d: Data) -> None:
    container(d, user="0:0")


@breaks("read-only-root")
def a_second_container_that_can_be_written_to(d: Data) -> None:
    task = one(d, "aws_ecs_task_definition")
    definitions = json.loads(task["container_definitions"])
    second = definitions[0] | {"name": "second", "user": "1000", "readonlyRootFilesystem": False}
    task["container_definitions"] = json.dumps([*definitions, second])


@breaks("container-log")
def a_container_that_says_nothing(d: Data) -> None:
    container(d, logConfiguration=None)


@breaks("container-insights")
def a_cluster_that_does_not_measure_itself(d: Data) -> None:
    one(d, "aws_ecs_cluster")["setting"][0]["value"] = "disabled"


@breaks("session-log")
def sessions_that_nobody_writes_down(d: Data) -> None:
    one(d, "aws_ecs_cluster")["configuration"]["execute_command_configuration"]["logging"] = "NONE"


@breaks("log-retention")
def a_log_for_ever(d: Data) -> None:
    one(d, "aws_cloudwatch_log_group", "flow-logs")["retention_in_days"] = 0


@breaks("deletion-protection")
def a_load_balancer_that_one_request_deletes(d: Data) -> None:
    one(d, "aws_lb")["enable_deletion_protection"] = False


@breaks("prevent-destroy")
def a_secret_that_a_plan_destroys(d: Data) -> None:
    del one(d, "aws_secretsmanager_secret")["lifecycle"]


@breaks("prevent-destroy", account=True)
def an_evidence_bucket_that_a_plan_destroys(d: Data) -> None:
    one(d, "aws_s3_bucket", "evidence")["lifecycle"]["prevent_destroy"] = False


@breaks("second-thoughts")
def a_secret_that_is_gone_at_once(d: Data) -> None:
    one(d, "aws_secretsmanager_secret")["recovery_window_in_days"] = 0


@breaks("second-thoughts")
def a_bucket_that_is_emptied(d: Data) -> None:
    one(d, "aws_s3_bucket")["force_destroy"] = True


@breaks("second-thoughts")
def a_cache_without_snapshots(d: Data) -> None:
    del one(d, "aws_elasticache_serverless_cache")["snapshot_retention_limit"]


@breaks("no-shell")
def a_shell_in_production(d: Data) -> None:
    one(d, "aws_ecs_service")["enable_execute_command"] = True


@breaks("one-account")
def a_provider_for_whichever_account(d: Data) -> None:
    del d["provider"]["aws"][0]["allowed_account_ids"]

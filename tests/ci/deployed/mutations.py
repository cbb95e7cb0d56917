"""Changes that somebody makes past the pipeline; each names the one test of `verify` that sees it, and is undone."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.ci.deployed.hands import Hands

EVERYBODY = "0.0.0.0/0"
SOMEBODY = "198.51.100.0/24"


@dataclass(frozen=True)
class Mutation:
    """A change as a context manager, and the test that fails while it holds."""

    name: str
    test: str
    make: Callable[[Hands], contextlib.AbstractContextManager[None]]


MUTATIONS: list[Mutation] = []
Change = TypeVar("Change", bound=Callable[[Hands], Generator[None]])


def seen_by(test: str) -> Callable[[Change], Change]:
    """Register a change that `test` must see."""

    def register(change: Change) -> Change:
        name = getattr(change, "__name__", test).replace("_", " ")
        MUTATIONS.append(Mutation(name, test, contextlib.contextmanager(change)))
        return change

    return register


@contextlib.contextmanager
def _altered_alarm(aws: Hands, name: str, **change: Any) -> Generator[None]:
    before = aws.alarm(name)
    aws.client("cloudwatch").put_metric_alarm(**{**before, **change})
    yield
    aws.client("cloudwatch").put_metric_alarm(**before)


@contextlib.contextmanager
def _altered_rules(aws: Hands, alter: Callable[[list[dict[str, Any]]], None]) -> Generator[None]:
    rules = aws.web_acl()["Rules"]
    changed = json.loads(json.dumps(rules))
    alter(changed)
    aws.client("wafv2").update_web_acl(**{**aws.web_acl(), "Rules": changed})
    yield
    aws.client("wafv2").update_web_acl(**{**aws.web_acl(), "Rules": rules})


@contextlib.contextmanager
def _balancer_attribute(aws: Hands, key: str, value: str, before: str) -> Generator[None]:
    def put(one: str) -> None:
        aws.client("elbv2").modify_load_balancer_attributes(
            LoadBalancerArn=aws.balancer_arn(), Attributes=[{"Key": key, "Value": one}]
        )

    put(value)
    yield
    put(before)


@contextlib.contextmanager
def _ingress(aws: Hands, group: str, port: int, cidr: str) -> Generator[None]:
    rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr}]}
    identity = aws.group_id(group)
    aws.client("ec2").authorize_security_group_ingress(GroupId=identity, IpPermissions=[rule])
    yield
    aws.client("ec2").revoke_security_group_ingress(GroupId=identity, IpPermissions=[rule])


@contextlib.contextmanager
def _retention(aws: Hands, group: str, before: int) -> Generator[None]:
    aws.client("logs").put_retention_policy(logGroupName=group, retentionInDays=545)
    yield
    aws.client("logs").put_retention_policy(logGroupName=group, retentionInDays=before)


# Alarms


@seen_by("test_every_alarm_tells_the_topic")
def an_alarm_without_an_action(aws: Hands) -> Generator[None]:
    """It rises, and nobody hears it."""
    with _altered_alarm(aws, "cache-throttled", AlarmActions=[]):
        yield


@seen_by("test_the_alarm_rises_where_the_file_says[response-time]")
def an_alarm_with_another_threshold(aws: Hands) -> Generator[None]:
    """It rises too late."""
    with _altered_alarm(aws, "response-time", Threshold=600.0):
        yield


@seen_by("test_every_alarm_watches_something_that_exists")
def an_alarm_that_watches_nothing(aws: Hands) -> Generator[None]:
    """Its dimension names another service."""
    with _altered_alarm(aws, "service-memory", Dimensions=[{"Name": "ServiceName", "Value": "another"}]):
        yield


@seen_by("test_there_are_exactly_eight_alarms")
def a_ninth_alarm(aws: Hands) -> Generator[None]:
    """Somebody tries something out and forgets it."""
    name = aws.names.resource("try-out")
    aws.client("cloudwatch").put_metric_alarm(**{**aws.alarm("service-cpu"), "AlarmName": name})
    yield
    aws.client("cloudwatch").delete_alarms(AlarmNames=[name])


@seen_by("test_somebody_reads_the_topic")
def a_second_reader(aws: Hands) -> Generator[None]:
    """Alarms go to somebody whom the file does not name."""
    sns = aws.client("sns")
    topic = aws.outputs["SnsTopicArn"]
    made = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="other@example.com", ReturnSubscriptionArn=True)
    yield
    sns.unsubscribe(SubscriptionArn=made["SubscriptionArn"])


@seen_by("test_the_topic_is_under_the_customer_key")
def a_topic_without_a_key(aws: Hands) -> Generator[None]:
    """What alarms say lies in clear."""
    sns, topic = aws.client("sns"), aws.outputs["SnsTopicArn"]
    key = sns.get_topic_attributes(TopicArn=topic)["Attributes"]["KmsMasterKeyId"]
    sns.set_topic_attributes(TopicArn=topic, AttributeName="KmsMasterKeyId", AttributeValue="alias/aws/sns")
    yield
    sns.set_topic_attributes(TopicArn=topic, AttributeName="KmsMasterKeyId", AttributeValue=key)


# The edge


@seen_by("test_http_is_redirected_to_https")
def a_temporary_redirect(aws: Hands) -> Generator[None]:
    """A browser asks again in clear every time."""
    listener = aws.listener(80)
    actions = json.loads(json.dumps(listener["DefaultActions"]))
    actions[0]["RedirectConfig"]["StatusCode"] = "HTTP_302"
    elb, arn = aws.client("elbv2"), listener["ListenerArn"]
    elb.modify_listener(ListenerArn=arn, DefaultActions=actions)
    yield
    elb.modify_listener(ListenerArn=arn, DefaultActions=listener["DefaultActions"])


@seen_by("test_https_is_served_with_the_certificate_of_the_file")
def an_old_tls_policy(aws: Hands) -> Generator[None]:
    """TLS 1.0 is spoken again."""
    listener = aws.listener(443)
    elb, arn = aws.client("elbv2"), listener["ListenerArn"]
    elb.modify_listener(ListenerArn=arn, SslPolicy="ELBSecurityPolicy-2016-08")
    yield
    elb.modify_listener(ListenerArn=arn, SslPolicy=listener["SslPolicy"])


@seen_by("test_there_is_no_other_listener")
def a_third_listener(aws: Hands) -> Generator[None]:
    """A way past HTTPS."""
    elb = aws.client("elbv2")
    made = elb.create_listener(
        LoadBalancerArn=aws.balancer_arn(),
        Port=8080,
        Protocol="HTTP",
        DefaultActions=[{"Type": "forward", "TargetGroupArn": aws.target_group()["TargetGroupArn"]}],
    )
    yield
    elb.delete_listener(ListenerArn=made["Listeners"][0]["ListenerArn"])


@seen_by("test_headers_that_are_no_headers_are_dropped")
def strange_headers(aws: Hands) -> Generator[None]:
    """Invalid headers reach the tasks."""
    with _balancer_attribute(aws, "routing.http.drop_invalid_header_fields.enabled", "false", "true"):
        yield


@seen_by("test_requests_are_logged")
def no_access_logs(aws: Hands) -> Generator[None]:
    """Nobody knows who asked."""
    with _balancer_attribute(aws, "access_logs.s3.enabled", "false", "true"):
        yield


@seen_by("test_targets_leave_after_half_a_minute")
def slow_targets(aws: Hands) -> Generator[None]:
    """AWS's own five minutes."""
    elb, arn = aws.client("elbv2"), aws.target_group()["TargetGroupArn"]
    key = "deregistration_delay.timeout_seconds"
    elb.modify_target_group_attributes(TargetGroupArn=arn, Attributes=[{"Key": key, "Value": "300"}])
    yield
    elb.modify_target_group_attributes(TargetGroupArn=arn, Attributes=[{"Key": key, "Value": "30"}])


@seen_by("test_targets_are_tasks_and_are_asked_for_their_health")
def another_health_check(aws: Hands) -> Generator[None]:
    """Everything counts as healthy."""
    elb, arn = aws.client("elbv2"), aws.target_group()["TargetGroupArn"]
    elb.modify_target_group(TargetGroupArn=arn, Matcher={"HttpCode": "200-499"})
    yield
    elb.modify_target_group(TargetGroupArn=arn, Matcher={"HttpCode": "200"})


# The firewall


@seen_by("test_the_rules_stand_in_order")
def rules_in_another_order(aws: Hands) -> Generator[None]:
    """The first two rules change places."""

    def swap(rules: list[dict[str, Any]]) -> None:
        first, second = sorted(rules, key=lambda rule: rule["Priority"])[:2]
        first["Priority"], second["Priority"] = second["Priority"], first["Priority"]

    with _altered_rules(aws, swap):
        yield


@seen_by("test_managed_rules_keep_their_own_actions")
def a_rule_that_only_counts(aws: Hands) -> Generator[None]:
    """Attacks are counted and let through."""

    def count(rules: list[dict[str, Any]]) -> None:
        next(rule for rule in rules if rule["Name"] == "AWSManagedRulesSQLiRuleSet")["OverrideAction"] = {"Count": {}}

    with _altered_rules(aws, count):
        yield


@seen_by("test_clients_that_ask_too_often_are_blocked")
def a_higher_rate(aws: Hands) -> Generator[None]:
    """A flood gets through."""

    def raise_limit(rules: list[dict[str, Any]]) -> None:
        [rule] = [rule for rule in rules if "RateBasedStatement" in rule["Statement"]]
        rule["Statement"]["RateBasedStatement"]["Limit"] = 2_000_000

    with _altered_rules(aws, raise_limit):
        yield


@seen_by("test_every_rule_has_its_metric")
def a_rule_without_a_metric(aws: Hands) -> Generator[None]:
    """Nobody sees what it blocks."""

    def silence(rules: list[dict[str, Any]]) -> None:
        rules[0]["VisibilityConfig"]["CloudWatchMetricsEnabled"] = False

    with _altered_rules(aws, silence):
        yield


@seen_by("test_the_firewall_stands_before_the_load_balancer")
def a_firewall_before_nothing(aws: Hands) -> Generator[None]:
    """It is there, and nothing passes it."""
    waf, balancer, firewall = aws.client("wafv2"), aws.balancer_arn(), aws.web_acl_arn()
    waf.disassociate_web_acl(ResourceArn=balancer)
    yield
    waf.associate_web_acl(WebACLArn=firewall, ResourceArn=balancer)


@seen_by("test_what_the_firewall_stops_is_logged")
def a_silent_firewall(aws: Hands) -> Generator[None]:
    """What it stops is written nowhere."""
    waf, arn = aws.client("wafv2"), aws.web_acl_arn()
    before = waf.get_logging_configuration(ResourceArn=arn)["LoggingConfiguration"]
    waf.delete_logging_configuration(ResourceArn=arn)
    yield
    waf.put_logging_configuration(LoggingConfiguration=before)


# The network


@seen_by("test_no_subnet_gives_away_public_addresses")
def a_subnet_that_gives_away_addresses(aws: Hands) -> Generator[None]:
    """Whatever starts there is on the internet."""
    ec2 = aws.client("ec2")
    filters = [{"Name": "vpc-id", "Values": [aws.outputs["VpcId"]]}]
    subnet = ec2.describe_subnets(Filters=filters)["Subnets"][0]["SubnetId"]
    ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
    yield
    ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": False})


@seen_by("test_the_default_security_group_lets_nothing_through")
def an_open_default_group(aws: Hands) -> Generator[None]:
    """Whatever forgets its security group can be reached."""
    with _ingress(aws, "default", 22, SOMEBODY):
        yield


@seen_by("test_the_cache_is_reached_from_the_tasks")
def a_way_into_the_cache(aws: Hands) -> Generator[None]:
    """From an office, for an afternoon."""
    with _ingress(aws, aws.names.resource("cache"), 6379, SOMEBODY):
        yield


@seen_by("test_tasks_are_reached_from_the_load_balancer_and_each_other")
def a_way_past_the_balancer(aws: Hands) -> Generator[None]:
    """Straight to the tasks."""
    with _ingress(aws, aws.names.resource("tasks"), aws.config.service.port, SOMEBODY):
        yield


@seen_by("test_the_load_balancer_is_reached_from_the_allowed_networks")
def a_third_port(aws: Hands) -> Generator[None]:
    """Open at the load balancer."""
    with _ingress(aws, aws.names.resource("edge"), 8080, SOMEBODY):
        yield


# The service


@seen_by("test_no_task_has_a_public_address")
def a_public_task(aws: Hands) -> Generator[None]:
    """Tasks get addresses on the internet."""
    before = aws.service()["networkConfiguration"]
    after = json.loads(json.dumps(before))
    after["awsvpcConfiguration"]["assignPublicIp"] = "ENABLED"
    aws.update_service(networkConfiguration=after)
    yield
    aws.update_service(networkConfiguration=before)


@seen_by("test_a_failing_deployment_is_rolled_back")
def no_circuit_breaker(aws: Hands) -> Generator[None]:
    """A broken image stays."""
    before = aws.service()["deploymentConfiguration"]
    after = {**before, "deploymentCircuitBreaker": {"enable": False, "rollback": False}}
    aws.update_service(deploymentConfiguration=after)
    yield
    aws.update_service(deploymentConfiguration=before)


@seen_by("test_the_released_image_runs")
def another_image(aws: Hands) -> Generator[None]:
    """What AWS leaves after it rolled a deployment back."""
    ecs, before = aws.client("ecs"), aws.service()["taskDefinition"]
    described = ecs.describe_task_definition(taskDefinition=before, include=["TAGS"])
    old = described["taskDefinition"]
    made = (
        "family",
        "taskRoleArn",
        "executionRoleArn",
        "networkMode",
        "containerDefinitions",
        "volumes",
        "requiresCompatibilities",
        "cpu",
        "memory",
        "runtimePlatform",
    )
    new = json.loads(json.dumps({key: old[key] for key in made if key in old}))
    next(one for one in new["containerDefinitions"] if one["name"] == "catalog")["image"] = "example.com/catalog:old"
    registered = ecs.register_task_definition(**new)["taskDefinition"]["taskDefinitionArn"]
    aws.update_service(taskDefinition=registered)
    yield
    aws.update_service(taskDefinition=before)
    ecs.deregister_task_definition(taskDefinition=registered)


@seen_by("test_the_cluster_shows_its_insides")
def no_container_insights(aws: Hands) -> Generator[None]:
    """Nobody sees what tasks use."""

    def put(value: str) -> None:
        aws.client("ecs").update_cluster_settings(
            cluster=aws.names.cluster, settings=[{"name": "containerInsights", "value": value}]
        )

    put("disabled")
    yield
    put("enabled")


@seen_by("test_a_role_of_a_task_may_do_no_more_than_its_work[taskRoleArn]")
def a_role_that_may_do_everything(aws: Hands) -> Generator[None]:
    """For a quick try."""
    iam, role = aws.client("iam"), aws.task_role()
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    iam.put_role_policy(RoleName=role, PolicyName="try-out", PolicyDocument=json.dumps(policy))
    yield
    iam.delete_role_policy(RoleName=role, PolicyName="try-out")


@seen_by("test_the_bounds_are_those_of_the_file")
def other_bounds(aws: Hands) -> Generator[None]:
    """One task is enough for somebody."""

    def put(minimum: int) -> None:
        aws.client("application-autoscaling").register_scalable_target(
            ServiceNamespace="ecs",
            ResourceId=f"service/{aws.names.cluster}/{aws.names.service}",
            ScalableDimension="ecs:service:DesiredCount",
            MinCapacity=minimum,
            MaxCapacity=aws.config.scaling.max_tasks,
        )

    put(1)
    yield
    put(aws.config.scaling.min_tasks)


@seen_by("test_three_targets_are_tracked")
def another_target_value(aws: Hands) -> Generator[None]:
    """Scaling begins too late."""
    scaling = aws.client("application-autoscaling")
    where = {"ServiceNamespace": "ecs", "ResourceId": f"service/{aws.names.cluster}/{aws.names.service}"}
    policy = scaling.describe_scaling_policies(**where)["ScalingPolicies"][0]
    tracking = policy["TargetTrackingScalingPolicyConfiguration"]
    keys = ("PolicyName", "PolicyType", "ScalableDimension")
    same = {**where, **{key: policy[key] for key in keys}}
    scaling.put_scaling_policy(**same, TargetTrackingScalingPolicyConfiguration={**tracking, "TargetValue": 99.0})
    yield
    scaling.put_scaling_policy(**same, TargetTrackingScalingPolicyConfiguration=tracking)


# The cache


@seen_by("test_the_cache_has_the_limits_of_the_file")
def a_bigger_cache(aws: Hands) -> Generator[None]:
    """It costs more, and its alarms are shares of something else."""
    cache, name = aws.client("elasticache"), aws.names.resource("cache")
    before = cache.describe_serverless_caches(ServerlessCacheName=name)["ServerlessCaches"][0]["CacheUsageLimits"]
    after = {**before, "DataStorage": {**before["DataStorage"], "Maximum": 4000}}
    cache.modify_serverless_cache(ServerlessCacheName=name, CacheUsageLimits=after)
    yield
    cache.modify_serverless_cache(ServerlessCacheName=name, CacheUsageLimits=before)


@seen_by("test_nobody_signs_in_without_a_role")
def a_default_user(aws: Hands) -> Generator[None]:
    """Whoever reaches the cache may do everything."""
    cache, name = aws.client("elasticache"), aws.names.resource("default")
    before = cache.describe_users(UserId=name)["Users"][0]["AccessString"]
    cache.modify_user(UserId=name, AccessString="on ~* +@all")
    yield
    cache.modify_user(UserId=name, AccessString=before)


# What is kept


@seen_by("test_a_log_is_kept_as_long_as_the_file_says[tasks]")
def a_log_that_is_kept_too_long(aws: Hands) -> Generator[None]:
    """More personal data than anybody agreed to."""
    with _retention(aws, f"{aws.names.log_group_prefix}/tasks", aws.config.service.log_retention_days):
        yield


@seen_by("test_the_log_bucket_is_private")
def a_bucket_that_may_be_public(aws: Hands) -> Generator[None]:
    """Nothing blocks a public policy."""
    s3, bucket = aws.client("s3"), aws.names.bucket("logs")
    before = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={**before, "BlockPublicPolicy": False})
    yield
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=before)


@seen_by("test_the_log_bucket_asks_for_tls")
def a_bucket_that_speaks_without_tls(aws: Hands) -> Generator[None]:
    """The statement that refuses it is gone."""
    s3, bucket = aws.client("s3"), aws.names.bucket("logs")
    before = s3.get_bucket_policy(Bucket=bucket)["Policy"]
    policy = json.loads(before)
    policy["Statement"] = [one for one in policy["Statement"] if one["Effect"] != "Deny"]
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    yield
    s3.put_bucket_policy(Bucket=bucket, Policy=before)


@seen_by("test_the_budget_is_that_of_the_file")
def another_budget(aws: Hands) -> Generator[None]:
    """Nobody hears of what it costs."""
    budgets = aws.client("budgets")
    where = {"AccountId": aws.names.account_id}
    before = budgets.describe_budget(**where, BudgetName=aws.names.resource("monthly"))["Budget"]
    after = {**before, "BudgetLimit": {"Amount": "99999", "Unit": "USD"}}
    budgets.update_budget(**where, NewBudget=after)
    yield
    budgets.update_budget(**where, NewBudget=before)


# The secret and the tags


@seen_by("test_nobody_may_open_the_secret_to_the_public")
def a_secret_for_everybody(aws: Hands) -> Generator[None]:
    """Its policy lets another account in."""
    manager, name = aws.client("secretsmanager"), aws.names.resource("application")
    before = manager.get_resource_policy(SecretId=name)["ResourcePolicy"]
    policy = json.loads(before)
    guest = {"AWS": "arn:aws:iam::999999999999:root"}
    allow = {"Effect": "Allow", "Principal": guest, "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
    policy["Statement"].append(allow)
    manager.put_resource_policy(SecretId=name, ResourcePolicy=json.dumps(policy))
    yield
    manager.put_resource_policy(SecretId=name, ResourcePolicy=before)


@seen_by("test_it_carries_the_tags[vpc]")
def a_vpc_without_its_owner(aws: Hands) -> Generator[None]:
    """Whom to call?"""
    ec2, vpc = aws.client("ec2"), aws.outputs["VpcId"]
    ec2.delete_tags(Resources=[vpc], Tags=[{"Key": "Owner"}])
    yield
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Owner", "Value": aws.config.owner}])


@seen_by("test_it_carries_the_tags[topic]")
def a_topic_on_another_bill(aws: Hands) -> Generator[None]:
    """The cost centre is somebody else's."""
    sns, topic = aws.client("sns"), aws.outputs["SnsTopicArn"]
    sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "CostCenter", "Value": "another"}])
    yield
    sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "CostCenter", "Value": aws.config.cost_center}])

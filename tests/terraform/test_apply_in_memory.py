"""The whole stack applied in memory by `terraform test` with a mocked provider: values that an apply makes."""

from __future__ import annotations

import json
from typing import Any

from tests.terraform.engine import WorkingDirectory

# What the mocked provider answers must have the form that the real one checks.
MOCKED: dict[str, dict[str, Any]] = {
    "aws_cloudwatch_log_group": {"arn": "arn:aws:logs:sa-east-1:111111111111:log-group:mocked"},
    "aws_iam_role": {"arn": "arn:aws:iam::111111111111:role/mocked"},
    "aws_kms_key": {"arn": "arn:aws:kms:sa-east-1:111111111111:key/00000000-0000-4000-8000-000000000000"},
    "aws_lb": {"arn": "arn:aws:elasticloadbalancing:sa-east-1:111111111111:loadbalancer/app/mocked/0123456789abcdef"},
    "aws_lb_target_group": {
        "arn": "arn:aws:elasticloadbalancing:sa-east-1:111111111111:targetgroup/mocked/0123456789abcdef"
    },
    "aws_secretsmanager_secret": {"arn": "arn:aws:secretsmanager:sa-east-1:111111111111:secret:mocked"},
    "aws_service_discovery_http_namespace": {
        "arn": "arn:aws:servicediscovery:sa-east-1:111111111111:namespace/ns-mocked"
    },
    "aws_sns_topic": {"arn": "arn:aws:sns:sa-east-1:111111111111:mocked"},
    "aws_wafv2_web_acl": {"arn": "arn:aws:wafv2:sa-east-1:111111111111:regional/webacl/mocked/0123"},
    "aws_elasticache_serverless_cache": {"endpoint": [{"address": "cache.mocked", "port": 6379}]},
}

NEVER_TRUE = "never true"


def run_assertions(directory: WorkingDirectory, assertions: dict[str, str]) -> dict[str, Any]:
    """Apply the document in memory and check `assertions` (name -> HCL condition); return terraform's test summary."""
    mocks = "\n".join(
        f'  mock_resource "{kind}" {{\n    defaults = {json.dumps(defaults)}\n  }}' for kind, defaults in MOCKED.items()
    )
    checks = "\n".join(
        f'  assert {{\n    condition     = {condition}\n    error_message = "{name}"\n  }}'
        for name, condition in assertions.items()
    )
    text = f'mock_provider "aws" {{\n{mocks}\n}}\n\nrun "apply" {{\n  command = apply\n{checks}\n}}\n'
    file = directory.folder / "catalog.tftest.hcl"
    file.write_text(text)
    # Terraform destroys in memory what it applied in memory, and production refuses to be destroyed.
    override = directory.folder / "destroyable_override.tf.json"
    override.write_text(json.dumps({"resource": destroyable(directory.document)}))
    try:
        done = directory.run("test", "-json", f"-filter={file.name}")
    finally:
        file.unlink()
        override.unlink()
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    diagnostics = [message["diagnostic"] for message in messages if message["type"] == "diagnostic"]
    failures = [f"{item['summary']}: {item['detail']}" for item in diagnostics]
    summary = next(message["test_summary"] for message in messages if message["type"] == "test_summary")
    return {"status": summary["status"], "passed": summary["passed"], "failures": failures}


def destroyable(document: dict[str, Any]) -> dict[str, Any]:
    """Return what takes `prevent_destroy` away from every resource that has it."""
    override: dict[str, Any] = {}
    for kind, resources in document["resource"].items():
        for name, resource in resources.items():
            if "prevent_destroy" in resource.get("lifecycle", {}):
                override.setdefault(kind, {})[name] = {"lifecycle": {"prevent_destroy": False}}
    return override


def test_values_known_after_apply_reach_those_who_need_them(directories: dict[str, WorkingDirectory]) -> None:
    """The container gets the cache's real endpoint and a port that is text; scaling and alarms name what exists.

    What holds of no output fails in the same run: an assertion that is wrong is seen.

    In one environment: tests/stacks/test_same_shape.py shows that no other one refers to anything else.
    """
    directory = next(iter(directories.values()))
    at = directory.address
    containers = f"jsondecode({at('task/definition')}.container_definitions)"
    environment = f"{{for row in {containers}[0].environment : row.name => row.value}}"
    label = (
        f"{at('autoscaling/requests')}.target_tracking_scaling_policy_configuration[0]"
        ".predefined_metric_specification[0].resource_label"
    )
    balancer, target_group = at("edge/balancer"), at("edge/target-group")
    result = run_assertions(
        directory,
        {
            "endpoint equals output": f"({environment}).REDIS_ENDPOINT == output.ElastiCacheEndpoint",
            "endpoint is the cache's": f"output.ElastiCacheEndpoint == {at('cache/cache')}.endpoint[0].address",
            # ECS takes text only; a number would fail at apply and at no earlier moment.
            "port is text": f'strcontains({at("task/definition")}.container_definitions, "\\"6379\\"")',
            "label names balancer and target group": f"{label} == "
            f'"${{{balancer}.arn_suffix}}/${{{target_group}.arn_suffix}}"',
            "cache alarms name the cache": f"{at('alarms/cache-compute')}.dimensions.clusterId == "
            f"{at('cache/cache')}.name",
            "service alarms name the service": f"{at('alarms/service-cpu')}.dimensions.ServiceName == "
            f"{at('service/service')}.name",
            "target alarms name the target group": f"{at('alarms/unhealthy-targets')}.dimensions.TargetGroup == "
            f"{target_group}.arn_suffix",
            "topic is the output": f"output.SnsTopicArn == {at('notifications/topic')}.arn",
            NEVER_TRUE: 'output.VpcId == ""',
        },
    )
    assert result == {"status": "fail", "passed": 0, "failures": [f"Test assertion failed: {NEVER_TRUE}"]}

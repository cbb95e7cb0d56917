"""Environments for the tests of the page: small ones by hand, and this repository's own with a change made to them."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ci.changes.comparison import EnvironmentDiff
from ci.changes.diff import compare
from ci.changes.report.page import About
from ci.toolchain.synthesis import read_documents
from shared.config import environment_names
from tests.examples.good import GOOD

Document = dict[str, Any]
ABOUT = About("3f2a91c0d1e2", "where add-dead-letters left main", "the working tree on add-dead-letters")
ROOT = Path(__file__).parents[4]
_HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}{% raw %}${7*7}"
    "\u202egpj.exe\x1b[31m\u2028\ufe0f"
)


def document(resources: Mapping[str, Mapping[str, Any]], **other: Any) -> Document:
    """Return a document with these resources by address; the name `edge_balancer` is of the path `edge/balancer`."""
    result: Document = {"resource": {}, **other}
    for address, body in resources.items():
        type_, _, name = address.partition(".")
        path = f"Stack/{name.replace('_', '/', 1)}"
        result["resource"].setdefault(type_, {})[name] = {"//": {"metadata": {"path": path}}, **body}
    return result


def diff(name: str, base: Mapping[str, Any] | None, head: Mapping[str, Any] | None) -> EnvironmentDiff:
    """Return an environment with what differs in it."""
    return EnvironmentDiff(name, base, head, tuple(compare(base, head)))


def every_effect() -> list[EnvironmentDiff]:
    """Return three environments in which everything happens that the page has a sign for, and one without change."""
    vpc = {"cidr_block": "10.0.0.0/16"}
    result = []
    for number, name in enumerate(("dev", "staging", "prod")):
        base = document(
            {
                "aws_vpc.network_vpc": vpc,
                "aws_subnet.network_old": {"vpc_id": "${aws_vpc.network_vpc.id}", "cidr_block": "10.0.1.0/24"},
                "aws_lb.edge_balancer": {"name": f"catalog-{name}", "idle_timeout": 60},
                "aws_ecs_cluster.service_cluster": {"name": f"catalog-{name}"},
                "aws_sns_topic.alarms_topic": {"name": f"alarms-{name}", "tags": {"Owner": "platform"}},
                "aws_db_instance.store_database": {"password": f"hunter{number}", "username": "u"},
            },
            output={"Address": {"value": "${aws_lb.edge_balancer.dns_name}"}},
        )
        head = copy.deepcopy(base)
        types = head["resource"]
        types["aws_lb"]["edge_balancer"]["idle_timeout"] = 120
        types["aws_db_instance"]["store_database"]["password"] = f"correct-horse{number}"
        types["aws_sqs_queue"] = {
            "alarms_letters": {
                "//": {"metadata": {"path": "Stack/alarms/letters"}},
                "name": f"letters-{name}",
                "topic": "${aws_sns_topic.alarms_topic.arn}",
            }
        }
        if name != "dev":
            types["aws_ecs_cluster"]["service_cluster"]["name"] = f"shop-{name}"
        if name == "prod":
            del types["aws_subnet"]
            types["aws_sns_topic"] = {
                "alarms_renamed": {
                    **types["aws_sns_topic"]["alarms_topic"],
                    "//": {"metadata": {"path": "Stack/alarms/renamed"}},
                }
            }
            types["aws_sqs_queue"]["alarms_letters"]["topic"] = "${aws_sns_topic.alarms_renamed.arn}"
            head["output"]["Zone"] = {"value": "Z1"}
        result.append(diff(name, base, head))
    same = document({"aws_vpc.network_vpc": vpc})
    return [*result, diff("lab", same, same)]


def hostile() -> list[EnvironmentDiff]:
    """Return environments in which every text that a document holds tries to be something else."""
    quoted = f"\"'{_HOSTILE}"
    base = {"resource": {quoted: {quoted: {"//": {"metadata": {"path": f"s/{quoted}/{quoted}"}}, quoted: "a"}}}}
    head = copy.deepcopy(base)
    head["resource"][quoted][quoted] |= {quoted: quoted, "policy": json.dumps({quoted: [quoted]})}
    return [diff(quoted, base, head), diff("added", None, head), diff("removed", head, None)]


def many(count: int) -> list[EnvironmentDiff]:
    """Return three environments with so many changes in each."""
    result = []
    for name in ("dev", "staging", "prod"):
        base, head = (
            document(
                {
                    f"aws_sqs_queue.part{number % 20}_queue-{number}": {
                        "name": f"queue-{name}-{number}",
                        "delay_seconds": delay,
                        "policy": json.dumps({"Statement": [{"Sid": "A", "Action": ["sqs:Get"], "Resource": "*"}]}),
                    }
                    for number in range(count)
                }
            )
            for delay in (1, 2)
        )
        result.append(diff(name, base, head))
    return result


def hundred() -> list[EnvironmentDiff]:
    """Return a hundred environments: by turns those of `every_effect`."""
    return [diff(f"e{number:03}", one.base, one.head) for number, one in enumerate(every_effect() * 25)]


def repository() -> list[EnvironmentDiff]:
    """Return the example environments, about 100 resources each, with a change of a few days' work."""
    return [diff(name, base, _changed(name, base)) for name, base in _documents().items()]


@cache
def _documents() -> dict[str, Document]:
    """Return what this repository's stack makes of the example environments, in promotion order."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "stacks", "--root", str(GOOD), "--out", folder]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        documents = read_documents(Path(folder))
    return {name: documents[name] for name in environment_names(GOOD)}


def _changed(name: str, base: Document) -> Document:
    old = _address(base, "firewall/log-group").partition(".")[2]
    new = "firewall_request-log_0A1B2C3D"
    head = json.loads(json.dumps(base).replace(old, new))
    _at(head, "firewall/log-group")["//"]["metadata"]["path"] = "Stack/firewall/request-log"
    for metric in ("cpu", "memory"):
        _at(head, f"autoscaling/{metric}")["target_tracking_scaling_policy_configuration"]["target_value"] = 60
    _at(head, "task/definition")["cpu"] = "2048"
    _at(head, "secret/placeholder")["secret_string"] = "another"
    policy = _at(head, "task/task-policy")
    statement = json.loads(policy["policy"])
    statement["Statement"][0]["Action"] = ["elasticache:Connect", "s3:GetObject"]
    policy["policy"] = json.dumps(statement)
    head["resource"]["aws_sqs_queue"] = {
        "notifications_dead-letters_0B0B0B0B": {
            "//": {"metadata": {"path": "Stack/notifications/dead-letters"}},
            "name": f"catalog-dead-letters-{name}",
            "kms_master_key_id": f"${{{_address(head, 'encryption/key')}.arn}}",
            "message_retention_seconds": 1209600,
            "policy": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Sid": "Topic",
                            "Effect": "Allow",
                            "Principal": {"Service": "sns.amazonaws.com"},
                            "Action": "sqs:SendMessage",
                            "Resource": "*",
                        }
                    ],
                }
            ),
        }
    }
    if name != "dev":
        _at(head, "edge/balancer")["idle_timeout"] = 120
        _at(head, "alarms/response-time")["threshold"] = 0.8
    if name == "prod":
        _at(head, "network/private-2")["cidr_block"] = "10.30.96.0/20"
        type_, _, key = _address(head, "endpoints/kms").partition(".")
        del head["resource"][type_][key]
        del head["output"]["AwsRegion"]
    return head


def _address(of: Document, path: str) -> str:
    return next(
        f"{type_}.{key}"
        for type_, instances in of["resource"].items()
        for key, body in instances.items()
        if body["//"]["metadata"]["path"].partition("/")[2] == path
    )


def _at(of: Document, path: str) -> dict[str, Any]:
    type_, _, key = _address(of, path).partition(".")
    return of["resource"][type_][key]

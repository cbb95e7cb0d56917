"""Changes to render: made by comparing small documents, as the real ones are made."""

from __future__ import annotations

from typing import Any

from ci.changes.diff import Change, compare


def at(path: str, **body: Any) -> dict[str, Any]:
    """Return a configuration with its construct path."""
    return {"//": {"metadata": {"path": f"stack/{path}"}}, **body}


def everything() -> list[Change]:
    """Return one change of each kind."""
    base = {
        "resource": {
            "aws_lb": {"edge": at("edge/balancer", name="a", idle_timeout=60, subnets=["a", "b"])},
            "aws_ec2_host": {"one": {"domain": "vpc"}, "two": {"domain": "vpc"}},
            "aws_vpc": {"old": at("network/old", cidr_block="10.0.0.0/16")},
            "aws_sns_topic": {"gone": at("alarms/topic", name="t", policy='{"a": [1]}')},
            "aws_ssm_parameter": {"p": at("secret/p", value="hunter2", name="p")},
            "aws_route": {"r": {"a": 1}, "s": {"a": 2}},
            "aws_subnet": {"was": at("network/was", cidr_block="10.0.0.0/24")},
        },
        "data": {"aws_ami": {"old": {"a": 1}}},
        "output": {"o": {"value": "x"}},
    }
    head = {
        "resource": {
            "aws_lb": {"edge": at("edge/balancer", name="b", idle_timeout=30, subnets=["b", "c"])},
            "aws_ec2_host": {"three": {"domain": "vpc"}, "four": {"domain": "vpc"}},
            "aws_vpc": {"new": at("network/new-vpc", cidr_block="10.0.0.0/16")},
            "aws_kms_key": {"came": at("encryption/key", tags={}, rules=[{"name": "x", "on": True}], list=[1, None])},
            "aws_ssm_parameter": {"p": at("secret/p", value="correct horse", name="p")},
            "aws_route": {"r": {"a": 2}, "s": {"a": 1}},
            "aws_subnet": {"is": at("network/is", cidr_block="10.0.0.0/24", token="battery staple")},
        },
        "data": {"aws_ami": {"new": {"a": 1}}},
        "output": {"o": {"value": "y"}},
        "moved": [{"from": "aws_subnet.was", "to": "aws_subnet.is"}],
    }
    return compare(base, head)


def one(value: str, name: str = "x") -> list[Change]:
    """Return a change of one attribute to `value`."""
    return compare({"resource": {"t": {"a": {name: "before"}}}}, {"resource": {"t": {"a": {name: value}}}})

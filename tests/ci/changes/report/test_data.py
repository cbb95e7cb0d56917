"""Changes as JSON."""

from __future__ import annotations

import json

from ci.changes.report.data import as_data, to_json
from tests.ci.changes.report.cases import everything, one


def test_one_change_in_full() -> None:
    """Every field that programs rely on."""
    assert as_data({"dev": one("after"), "prod": []}) == {
        "version": 1,
        "environments": {
            "dev": {
                "summary": {"add": 0, "change": 1, "destroy": 0, "moved": 0, "other": 0, "at_least": False},
                "changes": [
                    {
                        "address": "t.a",
                        "kind": "changed",
                        "mode": "resource",
                        "type": "t",
                        "path": None,
                        "capability": None,
                        "replacement": False,
                        "danger": "other",
                        "loses": None,
                        "forgotten": False,
                        "attributes": [
                            {
                                "path": "x",
                                "kind": "changed",
                                "before": "before",
                                "after": "after",
                                "sensitive": False,
                                "forces_replacement": False,
                                "may_replace": False,
                                "position": None,
                            }
                        ],
                        "reached": [],
                        "before": None,
                        "after": None,
                        "move": None,
                        "ambiguous": False,
                    }
                ],
                "ambiguous": [],
            },
            "prod": {
                "summary": {"add": 0, "change": 0, "destroy": 0, "moved": 0, "other": 0, "at_least": False},
                "changes": [],
                "ambiguous": [],
            },
        },
    }


def test_every_kind_of_change_is_json() -> None:
    """Moves, candidates, replacements and secrets included."""
    data = to_json(everything())
    assert json.loads(json.dumps(data)) == data
    by_address = {change["address"]: change for change in data["changes"]}
    assert by_address["aws_vpc.new"]["move"] == {
        "from": "aws_vpc.old",
        "to": "aws_vpc.new",
        "declared": False,
        "via": [],
        "obstacle": None,
        "python": 'new_vpc.move_from_id("aws_vpc.old")',
        "hcl": "moved {\n  from = aws_vpc.old\n  to   = aws_vpc.new\n}",
    }
    assert by_address["aws_lb.edge"]["replacement"] is True
    assert (by_address["aws_lb.edge"]["danger"], by_address["aws_ec2_host.one"]["danger"]) == ("loses_data", "destroys")
    assert by_address["aws_lb.edge"]["loses"] == "the new one has another address"
    assert by_address["aws_lb.edge"]["capability"] == "edge"
    assert by_address["aws_sns_topic.gone"]["before"] == {"name": "t", "policy": {"a": [1]}}
    assert by_address["aws_kms_key.came"]["after"] == {
        "tags": {},
        "rules": [{"name": "x", "on": True}],
        "list": [1, None],
    }
    (secret,) = by_address["aws_ssm_parameter.p"]["attributes"]
    assert (secret["before"], secret["after"], secret["sensitive"]) == ("(sensitive value)", "(sensitive value)", True)
    assert data["ambiguous"] == [
        {"before": ["aws_ec2_host.one", "aws_ec2_host.two"], "after": ["aws_ec2_host.four", "aws_ec2_host.three"]}
    ]
    assert [change["address"] for change in data["changes"] if change["ambiguous"]] == [
        *("aws_ec2_host.one", "aws_ec2_host.two", "aws_ec2_host.four", "aws_ec2_host.three")
    ]

"""What another network or firewall does to an environment that has run: one real plan over a state, put to the gate.

The engine takes its time to start, so that the plan holds network and firewall of dev once for each case.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ci.changes.permissions import broadenings
from ci.changes.plan.summary import summarize
from ci.deployment.record_builder import outlines
from ci.evidence.record import Outline
from ci.gate import GateRequest, Terms, reasons_to_stop
from shared.config import EnvironmentConfig, load_all
from tests.ci.evidence.records import A, entry, record
from tests.ci.gate.request_examples import NOW
from tests.examples.good import GOOD
from tests.stacks.document import Document, changed
from tests.terraform.engine import DOCUMENT, WorkingDirectory

PLANNED = ("aws_vpc", "aws_subnet", "aws_wafv2_web_acl", "aws_wafv2_web_acl_association")
BALANCER = "arn:aws:elasticloadbalancing:sa-east-1:111111111111:loadbalancer/app/x/0123456789abcdef"
VPC, ACL = "vpc-0123456789abcdef0", "01234567-89ab-4def-8123-456789abcdef"
WEB_ACL = f"arn:aws:wafv2:sa-east-1:111111111111:regional/webacl/x/{ACL}"
# What AWS would have answered; every other attribute is what the first plan says.
MADE: dict[str, dict[str, Any]] = {
    "aws_vpc": {"id": VPC},
    "aws_subnet": {"vpc_id": VPC},
    "aws_wafv2_web_acl": {"id": ACL, "arn": WEB_ACL, "lock_token": ACL},
    "aws_wafv2_web_acl_association": {"id": f"{WEB_ACL},{BALANCER}", "web_acl_arn": WEB_ACL},
}
SIZE = "AWSManagedRulesCommonRuleSet/SizeRestrictions_BODY: pictures are sent in bodies over 8 KB"
GROUP = "AWSManagedRulesSQLiRuleSet: what blocks our search is looked into"
# Case -> the values that change. Of `renamed` the web ACL's name does.
CASES: Mapping[str, Mapping[str, Any]] = {
    "nothing": {},
    "cidr": {"network__cidr": "10.99.0.0/16"},
    "zone": {"aws__availability_zones": ("sa-east-1a", "sa-east-1c")},
    "renamed": {},
    "tuned": {"firewall__counted_rules": (SIZE, GROUP)},
}


def document_of(config: EnvironmentConfig, folder: Path, case: str) -> dict[str, Any]:
    """Return an environment's document with network and firewall alone, before a load balancer, named for the case."""
    document = Document.of(config, folder).data
    resources = {type_: document["resource"][type_] for type_ in PLANNED}
    for association in resources["aws_wafv2_web_acl_association"].values():
        association["resource_arn"] = BALANCER
    text = json.dumps({"terraform": document["terraform"], "provider": document["provider"], "resource": resources})
    for name in (name for named in resources.values() for name in named):
        text = text.replace(name, f"{name}-{case}")
    return json.loads(text)


def together(documents: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the documents of all cases as one."""
    resources = {
        type_: {name: one for document in documents for name, one in document["resource"][type_].items()}
        for type_ in PLANNED
    }
    return {**documents[0], "resource": resources}


def planned(directory: WorkingDirectory) -> dict[str, Any]:
    """Return a plan as `show -json` prints it."""
    messages = directory.plan()
    assert not [one["@message"] for one in messages if one["type"] == "diagnostic"]
    return json.loads(directory.run("show", "-json", "plan").stdout)


def applied(plan: dict[str, Any]) -> dict[str, Any]:
    """Return the state that an apply of a first plan would have left."""
    resources = plan["planned_values"]["root_module"]["resources"]
    return {
        "version": 4,
        "terraform_version": plan["terraform_version"],
        "serial": 1,
        "lineage": "00000000-0000-4000-8000-000000000000",
        "outputs": {},
        "resources": [
            {
                "mode": "managed",
                "type": one["type"],
                "name": one["name"],
                "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
                "instances": [
                    {
                        "schema_version": one["schema_version"],
                        "attributes": {**one["values"], "id": f"subnet-{number:017x}", **MADE[one["type"]]},
                        "sensitive_attributes": [],
                    }
                ],
            }
            for number, one in enumerate(resources)
        ],
    }


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return what each case plans for dev, the first environment, as it was applied."""
    folder = tmp_path_factory.mktemp("interrupts")
    dev = next(config for config in load_all(GOOD) if config.name == "dev")
    before = [document_of(dev, folder / "before", case) for case in CASES]
    after = [document_of(changed(dev, **values), folder / case, case) for case, values in CASES.items()]
    [web_acl] = after[list(CASES).index("renamed")]["resource"]["aws_wafv2_web_acl"].values()
    web_acl["name"] = "another"
    file = folder / "cdk.tf.json"
    file.write_text(json.dumps(together(before)))
    directory = WorkingDirectory.create(file, folder / "terraform")
    state = applied(planned(directory))
    (directory.folder / DOCUMENT).write_text(json.dumps(together(after)))
    (directory.folder / "terraform.tfstate").write_text(json.dumps(state))
    plan = planned(directory)
    return {
        case: {
            **plan,
            "resource_changes": [one for one in plan["resource_changes"] if one["name"].endswith(f"-{case}")],
        }
        for case in CASES
    }


def changes_of(plan: dict[str, Any]) -> tuple[Outline, ...]:
    """Return what a plan would do, as the gate is told."""
    return outlines(summarize(plan).changes)


def stopped(changes: tuple[Outline, ...]) -> list[str]:
    """Return why the gate stops these changes of the first environment, where something runs."""
    asked = GateRequest("dev", A, Terms(None), NOW, own=[entry(record())], changes=changes)
    return [str(reason) for reason in reasons_to_stop(asked)]


def replaced(changes: tuple[Outline, ...]) -> list[str]:
    """Return the types of what is replaced, in order."""
    return sorted(change.type for change in changes if change.action == "replace")


def test_nothing_changed_is_no_change(plans: dict[str, dict[str, Any]]) -> None:
    """The state is what the configuration says: what the other cases show is their change alone."""
    assert changes_of(plans["nothing"]) == ()


def test_another_cidr_meets_the_gate(plans: dict[str, dict[str, Any]]) -> None:
    """The VPC goes, and its subnets with it."""
    changes = changes_of(plans["cidr"])
    assert replaced(changes) == ["aws_subnet"] * 4 + ["aws_vpc"]
    [line] = stopped(changes)
    assert line.startswith("interrupts: the plan replaces aws_")
    assert "cidr_block" in line
    assert ", and 4 more like it: the network under" in line
    assert line.endswith('see docs/operations.md, "Another network", or have another person override interrupts')


def test_another_zone_meets_the_gate(plans: dict[str, dict[str, Any]]) -> None:
    """Two of the four subnets go: the load balancer, the tasks and the cache are in them."""
    changes = changes_of(plans["zone"])
    assert replaced(changes) == ["aws_subnet"] * 2
    [line] = stopped(changes)
    assert "for availability_zone, and 1 more like it" in line


def test_a_renamed_web_acl_meets_the_gate(plans: dict[str, dict[str, Any]]) -> None:
    """It takes the association with it, and the provider takes any web ACL from the load balancer."""
    changes = changes_of(plans["renamed"])
    assert replaced(changes) == ["aws_wafv2_web_acl", "aws_wafv2_web_acl_association"]
    [line] = stopped(changes)
    assert "the firewall before the load balancer is away meanwhile" in line


def test_tuned_rules_change_in_place(plans: dict[str, dict[str, Any]]) -> None:
    """The load balancer has its firewall all the time; before production a person reads what no longer stops."""
    changes = changes_of(plans["tuned"])
    assert [(change.type, change.action) for change in changes] == [("aws_wafv2_web_acl", "update")]
    assert stopped(changes) == []
    assert [one.what for one in broadenings(plans["tuned"])] == [
        "no longer stops: AWSManagedRulesCommonRuleSet/SizeRestrictions_BODY",
        "no longer stops: AWSManagedRulesSQLiRuleSet",
    ]

"""What real Terraform says of every environment's document."""

from __future__ import annotations

import json
from pathlib import Path

from tests.terraform.engine import WorkingDirectory, diagnostics


def test_plan_adds_every_resource_of_the_document_and_nothing_else(directory: WorkingDirectory) -> None:
    """Terraform finds the document valid without a remark, and a plan from nothing adds each synthesized resource."""
    messages = directory.plan()
    assert diagnostics(messages) == []
    summary = next(message["changes"] for message in messages if message["type"] == "change_summary")
    synthesized = sum(len(resources) for resources in directory.document["resource"].values())
    assert (summary["add"], summary["change"], summary["remove"]) == (synthesized, 0, 0)
    assert synthesized >= 80
    assert len(directory.document["resource"]) >= 35


def test_the_harness_reports_what_terraform_refuses(directories: dict[str, WorkingDirectory], tmp_path: Path) -> None:
    """A misspelt firewall statement, which cdktf checks nowhere, is an error here."""
    document = next(iter(directories.values())).document
    (web_acl,) = document["resource"]["aws_wafv2_web_acl"].values()
    web_acl["rule"][0]["statement"] = {"managed_rule_group_statment": {"name": "x", "vendor_name": "AWS"}}
    broken = tmp_path / "cdk.tf.json"
    broken.write_text(json.dumps(document))
    messages = WorkingDirectory.create(broken, tmp_path / "broken").plan()
    found = [message["diagnostic"] for message in messages if message["type"] == "diagnostic"]
    assert {item["severity"] for item in found} == {"error"}

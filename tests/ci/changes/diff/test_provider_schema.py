"""What shared/aws says of the AWS provider's schema."""

from __future__ import annotations

import json
from typing import Any

from ci.changes.diff.provider import schema_of
from tests.ci.changes.diff.provider_schema import ROOT, VERSION, texts

SNAPSHOTS = ROOT / "tests" / "stacks" / "__snapshots__"


def test_the_facts_are_those_of_the_provider(schema: dict[str, Any]) -> None:
    """`python -m tests.ci.changes.diff.provider_schema` writes them anew."""
    assert [file.name for file, text in texts(schema).items() if file.read_text(encoding="utf-8") != text] == []


def test_the_facts_are_of_the_version_that_stacks_use() -> None:
    """A new provider may have new sets."""
    documents = [json.loads(file.read_text(encoding="utf-8")) for file in SNAPSHOTS.rglob("*document*.json")]
    versions = {document["terraform"]["required_providers"]["aws"]["version"] for document in documents}
    assert versions == {VERSION}


def test_facts_by_type() -> None:
    """Resources, data sources and ephemeral resources have their own; what is no type of AWS has Terraform's."""
    assert {"subnets", "depends_on"} <= schema_of("resource", "aws_lb").sets
    assert "filter.values" in schema_of("data", "aws_subnets").sets
    assert "ingress.security_groups" in schema_of("resource", "aws_security_group").sets
    assert schema_of("resource", "aws_ssm_parameter").sensitive == {"value", "value_wo"}
    assert schema_of("resource", "random_id") == schema_of("output", None)
    assert schema_of("output", None).sets == {
        "depends_on",
        "lifecycle.ignore_changes",
        "lifecycle.replace_triggered_by",
    }

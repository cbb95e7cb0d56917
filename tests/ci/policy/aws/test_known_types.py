"""A type that the repository knows nothing of, on this repository as a contributor meets it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ci.policy.aws.promise_calls import promised_permissions
from ci.policy.aws.rulebook import judge
from ci.policy.aws.stack import Stack
from shared import exits
from shared.aws import file_name
from tests.stacks.document import ROOT

TAKEN = "aws_cloudwatch_dashboard"


def security_without(tmp_path: Path, type_: str) -> list[str]:
    """Run `security` in a copy from which the file of a type is gone, and return the lines of what is wrong."""
    for name in ("ci", "environments", "shared", "stacks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / file_name(type_)).unlink()
    command = [sys.executable, "-m", "ci", "security"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == exits.FAILED
    return done.stderr.splitlines()


def test_a_type_without_its_file_fails_and_says_what_to_write(tmp_path: Path) -> None:
    """One line for each stack that has the type, with its name and its sections."""
    lines = security_without(tmp_path, TAKEN)
    assert [line.split(": ")[:2] for line in lines] == [
        [f"TapStack-{name}", "known-type"] for name in ("dev", "staging", "prod")
    ]
    assert f": there is no {file_name(TAKEN)}: write its sections actions and replacement, and data, " in lines[0]


def test_a_type_without_which_no_role_is_made_is_named_first(tmp_path: Path) -> None:
    """The account's roles are made from the files: without this one a statement grants nothing."""
    first, *_ = security_without(tmp_path, "aws_flow_log")
    assert first == (
        f"aws_flow_log: there is no {file_name('aws_flow_log')}: write it (CONTRIBUTING.md, Add a construct)"
    )


def test_a_statement_that_no_role_has_is_named_with_the_file(stacks: list[Stack]) -> None:
    """The file of a type names it, and no policy of the account has it: AWS would refuse the apply."""
    prod = next(one for one in stacks if one.environment == "prod" and not one.is_account)
    assert prod.account is not None
    text = json.dumps(prod.account.document)
    assert "ChangeSns" in text
    account = replace(prod.account, document=json.loads(text.replace("ChangeSns", "ChangeNothing")))
    found = {(one.rule, one.what) for one in judge([replace(prod, account=account)]) if one.rule == "granted-type"}
    types = ("aws_sns_topic", "aws_sns_topic_policy", "aws_sns_topic_subscription")
    assert found == {("granted-type", f"{file_name(type_)} names ChangeSns, which no role has") for type_ in types}


def test_a_role_of_a_stack_without_its_account_is_a_finding(stacks: list[Stack]) -> None:
    """What its boundary permits is not known: nothing judged is not nothing found."""
    prod = next(one for one in stacks if one.environment == "prod" and not one.is_account)
    found = [one for one in judge([replace(prod, account=None)]) if one.rule == "within-boundary"]
    assert len(found) == len(prod.of("aws_iam_role"))


@pytest.mark.parametrize(
    ("source", "permissions"),
    [
        ('deployed.ask("sqs", "get_queue_attributes", QueueUrl=url)', {"sqs:getqueueattributes"}),
        ('ask("elbv2", "describe_rules")', {"elasticloadbalancing:describerules"}),
        ('other("elbv2", "describe_rules")', set()),
        ('x.ask("elbv2", "describe_rules")["Rules"]', {"elasticloadbalancing:describerules"}),
        ('x.ask("s3", "get_public_access_block")', {"s3:getbucketpublicaccessblock"}),
        ('x.ask(service, "describe_rules")', set()),
        ("def (", set()),
    ],
)
def test_the_calls_of_promises_are_read_as_permissions(tmp_path: Path, source: str, permissions: set[str]) -> None:
    """From the source, as boto3 names services and calls; what is computed counts for nothing."""
    (tmp_path / "one.py").write_text(source, encoding="utf-8")
    assert promised_permissions(tmp_path) == permissions

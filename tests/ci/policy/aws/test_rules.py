"""Each rule catches the mistakes that it is named after, and only that rule does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from ci.policy.aws import exceptions
from ci.policy.aws.rule import Finding
from ci.policy.aws.rulebook import RULES, judge
from ci.policy.aws.stack import Stack
from shared import exits
from tests.ci.policy.aws.mutations import MUTATIONS
from tests.ci.policy.aws.mutations.base import one, statement
from tests.stacks.document import ROOT


def _judged(stack: Stack) -> list[Finding]:
    """Return what the rules find that nobody accepted."""
    accepted, problems = exceptions.load(ROOT, [rule.name for rule in RULES], date(2026, 1, 1))
    assert problems == []
    return list(exceptions.sort(judge([stack]), accepted, []).unaccepted)


@pytest.mark.parametrize("name", MUTATIONS)
def test_only_the_named_rule_catches(name: str, stacks: list[Stack]) -> None:
    """One mistake, one rule, with a line that says where; no exception covers it."""
    mutation = MUTATIONS[name]
    prod = next(one for one in stacks if one.environment == "prod" and one.is_account is mutation.account)
    broken = json.loads(json.dumps(prod.document))
    mutation.mutate(broken)
    found = {one.rule for one in _judged(replace(prod, document=broken))}
    # A mistake may need a type that our stacks do not have, or a permission that no role has: no file says all of it,
    # no promise asks about it, no statement grants it.
    assert found - ({"known-type", "promised-type", "granted-type"} - {mutation.rule}) == {mutation.rule}


def test_every_rule_has_a_mutation() -> None:
    """A rule that nothing breaks may be a rule that checks nothing."""
    assert {rule.name for rule in RULES} == {mutation.rule for mutation in MUTATIONS.values()}


def test_no_two_rules_share_a_name() -> None:
    """A name is what an exception refers to."""
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_the_good_environments_break_nothing_unexplained(stacks: list[Stack]) -> None:
    """The mutations start from documents without a finding that nobody accepted."""
    assert [str(finding) for stack in stacks for finding in _judged(stack)] == []


@pytest.mark.parametrize("rule", ["deletion-protection", "prevent-destroy", "second-thoughts", "no-shell"])
def test_a_guard_of_production_follows_the_tier(rule: str, stacks: list[Stack]) -> None:
    """Dev breaks it, and may; the same document in production may not."""
    dev = next(one for one in stacks if one.environment == "dev" and not one.is_account)
    assert rule not in {finding.rule for finding in judge([dev])}
    assert rule in {finding.rule for finding in judge([replace(dev, tier="production")])}


def test_a_finding_is_one_line(stacks: list[Stack]) -> None:
    """Stack, rule, address, what is wrong, what to do."""
    prod = next(one for one in stacks if one.environment == "prod" and not one.is_account)
    broken = json.loads(json.dumps(prod.document))
    MUTATIONS["invalid_headers_pass"].mutate(broken)
    [line] = [str(finding) for finding in _judged(replace(prod, document=broken))]
    name = next(iter(prod.document["resource"]["aws_lb"]))
    expected = (
        f"TapStack-prod: invalid-headers: aws_lb.{name}: passes invalid header fields on: "
        "set drop_invalid_header_fields to true"
    )
    assert line == expected


def test_a_document_that_cannot_be_read_is_an_error() -> None:
    """Nothing judged is not the same as nothing found."""
    stack = Stack("dev", "development", "TapStack-dev", {"resource": {"aws_lb": {"edge": "text"}}})
    with pytest.raises(exits.CommandError) as caught:
        judge([stack])
    expected = "TapStack-dev: the document cannot be read (aws_lb.edge: expected an object, found a string): "
    assert caught.value.lines == [expected + "nothing in it was judged"]


@pytest.mark.parametrize("policy", ["{}", '{"Statement": [{"Effect": "allow", "Action": "s3:*", "Resource": "*"}]}'])
def test_a_policy_without_the_form_of_iam_is_an_error(policy: str) -> None:
    """A statement that nobody can read is not one that permits nothing."""
    stack = Stack("dev", "development", "TapStack-dev", {"resource": {"aws_iam_policy": {"own": {"policy": policy}}}})
    with pytest.raises(exits.CommandError, match="cannot be read"):
        judge([stack])


def test_a_refusal_of_plain_http_may_be_spelled_with_lists(stacks: list[Stack]) -> None:
    """AWS reads a principal and a value of a condition alike, alone or in a list."""
    prod = next(found for found in stacks if found.environment == "prod" and not found.is_account)
    document = json.loads(json.dumps(prod.document))
    refusal = {"Principal": {"AWS": ["*"]}, "Condition": {"Bool": {"aws:SecureTransport": [False]}}}
    bucket = one(document, "aws_s3_bucket_policy")
    statement(bucket, "policy", lambda found: found.update(refusal), "TlsOnly")
    assert _judged(replace(prod, document=document)) == []


def test_a_policy_that_is_no_json_is_an_error() -> None:
    """A reference in place of a policy cannot be judged before the apply."""
    policy = "${data.aws_iam_policy_document.made.json}"
    stack = Stack("dev", "development", "TapStack-dev", {"resource": {"aws_iam_policy": {"own": {"policy": policy}}}})
    with pytest.raises(exits.CommandError, match="cannot be read"):
        judge([stack])

"""checkov, installed from its own lock, over good documents and bad ones; and when its answer counts for nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ci.policy.aws import checkov, exceptions
from ci.policy.aws.checkov import LOCKS, Opinion, ask, readable, understood
from ci.policy.aws.rulebook import RULES, judge
from ci.policy.aws.stack import Stack
from shared import exits
from shared.naming import SERVICE
from tests.ci.policy.aws.mutations import MUTATIONS
from tests.stacks.document import ROOT

# Mistakes that both know, with checkov's name for each.
BOTH = {
    "invalid_headers_pass": "CKV_AWS_131",
    "a_load_balancer_that_one_request_deletes": "CKV_AWS_150",
    "ssh_for_everybody_at_the_load_balancer": "CKV_AWS_24",
    "a_key_for_ever": "CKV_AWS_7",
    "a_secret_under_a_key_of_aws": "CKV_AWS_149",
    "a_log_under_no_key": "CKV_AWS_158",
    "a_cluster_that_does_not_measure_itself": "CKV_AWS_65",
    "tasks_with_public_addresses": "CKV_AWS_333",
    "no_firewall_in_front": "CKV2_AWS_28",
    "a_bucket_whose_policy_may_be_public": "CKV_AWS_54",
    "no_flow_log": "CKV2_AWS_11",
}


@pytest.fixture(scope="module")
def bad(stacks: list[Stack]) -> Stack:
    """Return prod with every mistake of BOTH."""
    prod = next(one for one in stacks if one.environment == "prod" and not one.is_account)
    document = json.loads(json.dumps(prod.document))
    for name in BOTH:
        MUTATIONS[name].mutate(document)
    return Stack("prod", "production", "TapStack-bad", document)


@pytest.fixture(scope="module")
def opinion(stacks: list[Stack], bad: Stack) -> Opinion:
    """Return checkov's opinion on all of them, asked once."""
    return ask([*stacks, bad])


def test_both_find_what_is_wrong_with_a_bad_stack(bad: Stack, opinion: Opinion) -> None:
    """Each mistake has a name with both."""
    theirs = {one.rule for one in opinion.findings if one.stack == bad.id}
    assert set(BOTH.values()) - theirs == set()
    assert {MUTATIONS[name].rule for name in BOTH} - {one.rule for one in judge([bad])} == set()


def test_nothing_of_ours_is_unexplained(bad: Stack, opinion: Opinion) -> None:
    """What checkov finds in the good environments has its reason in the exceptions."""
    accepted, problems = exceptions.load(ROOT, [rule.name for rule in RULES], date(2026, 1, 1))
    found = [one for one in opinion.findings if one.stack != bad.id]
    assert problems == []
    assert len(found) > 20
    assert [str(one) for one in exceptions.sort(found, accepted, []).unaccepted] == []


def test_it_looked_at_the_resources(stacks: list[Stack], opinion: Opinion) -> None:
    """With another framework, or a file that it cannot read, checkov ends well having seen none."""
    assert {stack.id for stack in stacks} < opinion.seen.keys()
    assert all(opinion.seen[stack.id] >= (25 if stack.is_account else 55) for stack in stacks)


def test_findings_name_real_addresses(stacks: list[Stack], bad: Stack, opinion: Opinion) -> None:
    """Also where checkov says `resource.<name>`."""
    known = {
        f"{type_}.{name}" for one in (*stacks, bad) for type_, made in one.document["resource"].items() for name in made
    }
    assert {one.address for one in opinion.findings} - known == set()


def test_the_copy_has_what_checkov_reads(bad: Stack) -> None:
    """No `terraform` block, and containers as data; the document itself stays as it is."""
    before = json.dumps(bad.document)
    copy = readable(bad.document)
    assert set(copy) == {"resource"}
    [task] = copy["resource"]["aws_ecs_task_definition"].values()
    assert task["container_definitions"][0]["name"] == SERVICE
    assert json.dumps(bad.document) == before


def test_a_task_without_containers_is_copied_as_it_is() -> None:
    """Terraform will refuse it; this only copies."""
    document = {"resource": {"aws_ecs_task_definition": {"empty": {"family": "x"}}}}
    assert readable(document) == document


STACK = Stack("dev", "development", "TapStack-dev", {"resource": {"aws_lb": {"a": {}, "b": {}, "c": {}}}})


def _result(name: str, **values: object) -> dict[str, Any]:
    return {
        "check_id": "CKV_AWS_1",
        "check_name": "Ensure",
        "check_result": {"result": "PASSED"},
        "file_path": "/TapStack-dev/main.tf.json",
        "resource": f"resource.{name}",
        **values,
    }


def _answer(*passed: dict[str, Any], **results: object) -> dict[str, Any]:
    found = {"passed_checks": list(passed), "failed_checks": [], "parsing_errors": [], **results}
    return {"check_type": "terraform_json", "results": found}


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (
            {"passed": 0, "failed": 0, "resource_count": 0},
            "checkov: judged nothing as terraform_json: its answer counts for nothing",
        ),
        (
            _answer(_result("a")) | {"check_type": "terraform"},
            "checkov: judged nothing as terraform_json: its answer counts for nothing",
        ),
        (
            _answer(parsing_errors=["TapStack-dev/main.tf.json"]),
            "checkov: could not read TapStack-dev/main.tf.json: its answer counts for nothing",
        ),
        (
            _answer(_result("a"), _result("a"), _result("elsewhere")),
            "checkov: looked at 1 of 3 resources of TapStack-dev: its answer counts for nothing",
        ),
    ],
)
def test_an_answer_about_too_little_is_an_error(said: dict[str, Any], line: str) -> None:
    """Checkov itself ends well in each of these."""
    with pytest.raises(exits.CommandError) as caught:
        understood(said, [STACK])
    assert (caught.value.lines, caught.value.code) == ([line], exits.FAILED)


def test_a_check_that_failed_twice_is_one_finding() -> None:
    """Some of checkov's checks report a resource by both of its names."""
    failed = {"check_result": {"result": "FAILED"}}
    twice = [_result("a", **failed), _result("a", resource="aws_lb.a", **failed)]
    found = understood(_answer(_result("b"), failed_checks=twice), [STACK])
    assert [(one.rule, one.address, one.what) for one in found.findings] == [("CKV_AWS_1", "aws_lb.a", "Ensure")]
    assert found.seen == {"TapStack-dev": 2}


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return what makes a checkov that runs one line of Python, found by this interpreter."""

    def made(line: str) -> Path:
        program = tmp_path / "python"
        program.write_text(f"#!{sys.executable}\nimport sys\n{line}\n", encoding="utf-8")
        program.chmod(0o755)
        return program

    monkeypatch.delenv("HTTPS_PROXY", raising=False)
    return made


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sys.exit('Error\\nno such thing')", None),
        ("print('a banner')", "checkov: its answer is no JSON: nothing on standard error"),
        ("sys.stderr.write('it broke')", "checkov: its answer is no JSON: it broke"),
        ("sys.stderr.write('it broke'); sys.exit(2)", "checkov: failed with exit code 2: it broke"),
    ],
)
def test_a_checkov_that_fails_is_an_error(line: str, said: str | None, stand_in: Callable[[str], Path]) -> None:
    """A crash, or text in place of an answer; exit code 1 is how it says that it found something."""
    with pytest.raises(exits.CommandError) as caught:
        ask([STACK], stand_in(line))
    assert caught.value.lines == [said or "checkov: its answer is no JSON: no such thing"]


def test_checkov_gets_no_network_and_no_settings(stand_in: Callable[[str], Path]) -> None:
    """No file of the user's, no token, and a proxy that nobody listens on."""
    line = "import os; sys.stderr.write(' '.join(sorted(os.environ)) + ' ' + os.environ['HTTPS_PROXY']); sys.exit(3)"
    with pytest.raises(exits.CommandError) as caught:
        ask([STACK], stand_in(line))
    words = caught.value.lines[0].split()
    assert words[-1] == "http://127.0.0.1:9"
    proxies = {"HTTPS_PROXY", "HTTP_PROXY"}
    assert {word for word in words if word.isupper()} - {"LC_CTYPE"} == {"HOME", "PATH", "PYTHONSAFEPATH", *proxies}


def test_the_lock_is_exact_and_names_no_address() -> None:
    """Checkov comes from wherever the machine's uv takes it, with its hash."""
    lock = (LOCKS / f"{checkov.NAME}.lock").read_text(encoding="utf-8")
    wanted = (LOCKS / f"{checkov.NAME}.in").read_text(encoding="utf-8").strip()
    assert f"\n{wanted} " in lock
    assert "://" not in lock

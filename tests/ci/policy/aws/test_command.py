"""`python -m ci security`: what it says about this repository, and about one with a mistake."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from ci.__main__ import main
from ci.policy.aws import checkov
from ci.policy.aws.checkov import Opinion
from ci.policy.aws.exceptions import file_of
from ci.policy.aws.report import SecurityReport
from ci.policy.aws.rule import Finding
from ci.policy.aws.stack import Stack
from shared import exits
from tests.ci.change import Change
from tests.stacks.document import ROOT

FILES = [file_of("account"), file_of("catalog")]
FILE = FILES[1]


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> Change:
    """Return a repository whose load balancer passes invalid headers on."""
    made = Change.start(tmp_path_factory.mktemp("change") / "tree")
    edge = "shared/constructs/edge.py"
    made.replace(edge, "drop_invalid_header_fields=True", "drop_invalid_header_fields=False")
    return made


def test_this_repository_keeps_its_policy(capsys: pytest.CaptureFixture[str]) -> None:
    """No finding without a reason, and no reason without a finding: every environment, its account included."""
    code = main(["security"])
    out, error = capsys.readouterr()
    assert (code, error) == (exits.DONE, "")
    assert ": 0 findings, " in out.splitlines()[-1]
    assert {"public-ingress", "one-account"} <= {line.split()[0] for line in out.splitlines() if line.strip()}


def test_a_finding_fails_and_says_what_to_do(change: Change, capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each environment that was asked for, and exit code 1."""
    code = main(["security", "prod", "dev", "--root", str(change.root)])
    out, error = capsys.readouterr()
    assert code == exits.FAILED
    lines = error.splitlines()
    assert [line.split(": ")[:2] for line in lines] == [
        ["TapStack-dev", "invalid-headers"],
        ["TapStack-prod", "invalid-headers"],
    ]
    assert lines[0].endswith(": passes invalid header fields on: set drop_invalid_header_fields to true")
    assert "TapStack-staging" not in out


def test_programs_and_reviewers_get_what_people_get(
    change: Change, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON has findings, rules and what was accepted; Markdown has a table, and what was accepted folded below."""
    file = tmp_path / "comment.md"
    command = ["security", "prod", "--json", "--markdown", str(file), "--root", str(change.root)]
    assert main(command) == exits.FAILED
    said = capsys.readouterr()
    assert said.err.splitlines()[-1] == f"wrote {file}"
    data = json.loads(said.out)
    assert data["environments"] == ["prod"]
    assert data["stacks"] == ["TapStack-prod", "TapStack-prod-bootstrap"]
    assert [(one["rule"], one["environment"]) for one in data["findings"]] == [("invalid-headers", "prod")]
    assert all(rule["reason"] and rule["remedy"] and rule["source"] for rule in data["rules"])
    assert {"read-only-root", "bucket-key"} <= {one["rule"] for one in data["accepted"]}
    assert all(one["reason"] for one in data["accepted"])
    assert data["checkov_seen"] == {}
    text = file.read_text(encoding="utf-8")
    assert "TapStack-prod, TapStack-prod-bootstrap: 1 finding, " in text.splitlines()[0]
    assert "| TapStack-prod | invalid-headers | aws\\_lb.edge\\_balancer" in text
    assert "<details><summary>" in text


def test_an_exception_that_nobody_needs_is_bad_input(change: Change, capsys: pytest.CaptureFixture[str]) -> None:
    """It is reported whichever environment was asked for."""
    file = change.root / FILE
    before = file.read_text(encoding="utf-8")
    more = "  - rule: tls-policy\n    address: aws_lb_listener.*\n    reason: an old client that nobody has any more\n"
    file.write_text(before + more, encoding="utf-8")
    try:
        code = main(["security", "dev", "--root", str(change.root)])
    finally:
        file.write_text(before, encoding="utf-8")
    line = before.count("\n") + 1
    number = before.count("- rule:")
    assert code == exits.BAD_INPUT
    assert capsys.readouterr().err.splitlines()[-1] == (
        f'{FILE}:{line}: exceptions[{number}]: explains nothing, got "aws_lb_listener.*": remove it'
    )


def test_a_wrong_exception_stops_before_anything_is_judged(change: Change, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, and exit code 64."""
    file = change.root / FILE
    before = file.read_text(encoding="utf-8")
    file.write_text("exceptions:\n  - rule: tls-policy\n    address: aws_lb_listener.*\n", encoding="utf-8")
    try:
        code = main(["security", "--root", str(change.root)])
    finally:
        file.write_text(before, encoding="utf-8")
    assert code == exits.BAD_INPUT
    assert capsys.readouterr() == ("", f"{FILE}:2: exceptions[0].reason: missing: add it\n")


def test_an_unknown_environment_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    """It says which there are."""
    assert main(["security", "nowhere"]) == exits.BAD_INPUT
    assert capsys.readouterr().err == "nowhere: no such environment: choose from dev, staging, prod\n"


def test_the_second_opinion_counts_like_the_first(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What checkov finds is a finding, and an exception for what it no longer finds explains nothing."""

    def ask(stacks: Sequence[Stack]) -> Opinion:
        [prod] = [one for one in stacks if one.id == "TapStack-prod"]
        found = Finding(prod.environment, prod.tier, prod.id, "CKV_AWS_999", "aws_lb.edge", "Ensure it", "fix it")
        return Opinion((found,), {one.id: 30 for one in stacks})

    monkeypatch.setattr(checkov, "ask", ask)
    code = main(["security", "--second-opinion", "prod"])
    said = capsys.readouterr()
    first, *others = said.err.splitlines()
    assert code == exits.BAD_INPUT
    assert "checkov looked at 60 resources: 1 finding, " in said.out
    assert first == "TapStack-prod: CKV_AWS_999: aws_lb.edge: Ensure it: fix it"
    text = "".join((ROOT / file).read_text(encoding="utf-8") for file in FILES)
    assert len(others) == text.count("- rule: CKV")
    assert all(": explains nothing, " in line for line in others)


def _verdict(*findings: Finding) -> SecurityReport:
    return SecurityReport(("dev",), ("TapStack-dev",), findings, (), (), {})


def test_a_comment_stays_shorter_than_github_takes() -> None:
    """What does not fit is counted."""
    finding = Finding("dev", "development", "TapStack-dev", "trust", "aws_iam_role.x", "w" * 400, "r" * 100)
    text = _verdict(*[finding] * 500).markdown()
    assert len(text) < 65_536
    shown = text.count("| TapStack-dev |")
    assert f"| and {500 - shown} more: python -m ci security |" in text


def test_a_name_is_no_markup_in_a_comment() -> None:
    """A construct may be called anything by who wrote the pull request."""
    finding = Finding("dev", "development", "TapStack-dev", "trust", "aws_x.a|b", "<b>@all `x` \n# y", "mend")
    [row] = [line for line in _verdict(finding).markdown().splitlines() if "TapStack-dev |" in line]
    assert row == "| TapStack-dev | trust | aws\\_x.a\\|b | &lt;b&gt;@\u200ball \\`x\\` \\\\n\\# y | mend |"

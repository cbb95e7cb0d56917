"""What is accepted: the file is read strictly, and each exception explains what it says and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.policy.aws.exceptions import Accepted, Listed, file_of, load, sort
from ci.policy.aws.rule import Finding

TODAY = date(2026, 6, 1)
RULES = ["open-door", "open-window"]
REASON = "because the cat has to come in"
PACKAGE = "house"
FILE = file_of(PACKAGE)
GOOD = f"""\
exceptions:
  - rule: open-door
    address: aws_door.front_*
    reason: {REASON}
    tiers:
      - development
    expires: "2026-06-01"
"""


def finding(rule: str = "open-door", address: str = "aws_door.front_1", what: str = "open", tier: str = "") -> Finding:
    """Return a finding in a stack of a tier."""
    return Finding("dev", tier or "development", "TapStack-dev", rule, address, what, "close it", PACKAGE)


def accepted(**values: object) -> Accepted:
    """Return an exception for the front door."""
    return Accepted.model_validate({"rule": "open-door", "address": "aws_door.front_*", "reason": REASON, **values})


def listed(*exceptions: Accepted, package: str = PACKAGE) -> list[Listed]:
    """Return exceptions as they stand in the file of a package, each on the line of its number."""
    return [Listed(one, package, number, number) for number, one in enumerate(exceptions)]


def problems(root: Path, text: str) -> list[str]:
    """Return what is wrong with a file of exceptions, one line each."""
    file = root / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return [str(problem) for problem in load(root, RULES, TODAY)[1]]


def explained(finding_: Finding, *exceptions: Accepted) -> bool:
    """Return whether one of the exceptions explains the finding."""
    return not sort([finding_], listed(*exceptions), []).unaccepted


def test_a_good_file_has_no_problems(tmp_path: Path) -> None:
    """Its last day counts."""
    assert problems(tmp_path, GOOD) == []
    assert load(tmp_path, RULES, TODAY)[0] == [
        Listed(accepted(tiers=["development"], expires="2026-06-01"), PACKAGE, 0, 2)
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (f"    reason: {REASON}\n", "", "2: exceptions[0].reason: missing: add it"),
        (
            REASON,
            "it is ok",
            (
                '4: exceptions[0].reason: expected a reason of 20 characters or more, got "it is ok": '
                "say why it is accepted"
            ),
        ),
        ("reason:", "resaon:", "2: exceptions[0].reason: missing: add it"),
        (
            "open-door",
            "open-dor",
            (
                '2: exceptions[0].rule: no such rule, got "open-dor": '
                "write a rule's name (python -m ci security) or CKV_AWS_<number>"
            ),
        ),
        (
            "aws_door.front_*",
            '"*"',
            '3: exceptions[0].address: expected a resource\'s address, got "*": begin it with a type: aws_lb.edge_*',
        ),
        (
            "2026-06-01",
            "2026-05-31",
            (
                '7: exceptions[0].expires: the exception has ended, got "2026-05-31": '
                "fix what it is about, or decide again"
            ),
        ),
        (
            "2026-06-01",
            "next year",
            '7: exceptions[0].expires: expected a day, got "next year": write it like "2030-12-31"',
        ),
        (
            "development",
            "dev",
            '6: exceptions[0].tiers[0]: expected development, staging or production, got "dev": write one of these',
        ),
        (
            GOOD,
            "exceptions: none\n",
            "1: exceptions: expected a list, got \"none\": write each item on a line of its own, after '- '",
        ),
        (
            GOOD,
            "exceptions:\n  - all\n",
            '2: exceptions[0]: expected an exception, got "all": write rule, address and reason',
        ),
        (GOOD, "exceptions: []\nmore: []\n", "2: more: unknown key: remove it"),
        (GOOD, "", "1: an empty file: write the keys that the other files have"),
    ],
)
def test_each_mistake_is_one_line(tmp_path: Path, old: str, new: str, line: str) -> None:
    """File, line, key, what stands there, what to do."""
    assert old in GOOD
    assert f"{FILE}:{line}" in problems(tmp_path, GOOD.replace(old, new))


def test_a_check_of_checkov_is_a_rule(tmp_path: Path) -> None:
    """What it is called is for checkov to say."""
    assert problems(tmp_path, GOOD.replace("open-door", "CKV2_AWS_5")) == []


def test_every_mistake_is_reported_at_once(tmp_path: Path) -> None:
    """Nobody mends a file in three rounds."""
    text = GOOD.replace("open-door", "x").replace("aws_door.front_*", "door").replace("2026-06-01", "2020-01-01")
    assert [line.split(":")[2].strip() for line in problems(tmp_path, text)] == [
        "exceptions[0].rule",
        "exceptions[0].address",
        "exceptions[0].expires",
    ]


def test_an_exception_fits_rule_address_tier_and_what() -> None:
    """Each of the four can tell it from another one."""
    assert explained(finding(), accepted())
    assert not explained(finding(rule="open-window"), accepted())
    assert not explained(finding(address="aws_door.back_1"), accepted())
    assert not explained(finding(tier="production"), accepted(tiers=["development", "staging"]))
    assert not explained(finding(what="broken"), accepted(what="open"))
    assert explained(finding(what="open*"), accepted(what="open[*]"))
    assert not explained(finding(what="open wide"), accepted(what="open[*]"))


def test_an_exception_explains_findings_of_its_own_stack_only() -> None:
    """What the account's stack accepts, the service's does not."""
    found = sort([finding()], listed(accepted(), package="garden"), RULES)
    assert found.unaccepted == (finding(),)
    assert [problem.file for problem in found.problems] == [file_of("garden")]


def test_the_files_of_all_stacks_are_read(tmp_path: Path) -> None:
    """Each stack has its own; what is wrong in one is said with its name."""
    for package, text in ((PACKAGE, GOOD), ("garden", GOOD.replace("open-door", "x"))):
        (tmp_path / file_of(package)).parent.mkdir(parents=True)
        (tmp_path / file_of(package)).write_text(text, encoding="utf-8")
    found, wrong = load(tmp_path, RULES, TODAY)
    assert [one.package for one in found] == ["garden", PACKAGE]
    assert [problem.file for problem in wrong] == [file_of("garden")]


def test_an_exception_that_explains_nothing_is_a_problem() -> None:
    """Somebody mended it: the next time it breaks, nobody should be silent about it."""
    found = sort([finding()], listed(accepted(), accepted(address="aws_door.back_*")), RULES)
    assert [str(problem) for problem in found.problems] == [
        f'{FILE}:1: exceptions[1]: explains nothing, got "aws_door.back_*": remove it'
    ]


def test_an_exception_behind_a_wider_one_explains_nothing() -> None:
    """The first that fits counts."""
    exceptions = listed(accepted(address="aws_door.*"), accepted())
    assert [problem.line for problem in sort([finding()], exceptions, RULES).problems] == [1]


def test_an_exception_for_a_rule_that_was_not_asked_is_left_alone() -> None:
    """Without the second opinion nobody knows whether checkov's exceptions are needed."""
    assert sort([], listed(accepted(rule="CKV_AWS_1")), RULES).problems == ()


_FINDINGS = st.builds(
    finding,
    st.sampled_from(RULES),
    st.sampled_from(["aws_door.front_1", "aws_door.back_1"]),
    st.sampled_from(["open", "broken"]),
    st.sampled_from(["development", "production"]),
)
_EXCEPTIONS = st.builds(
    lambda rule, address, tiers: accepted(rule=rule, address=address, tiers=tiers),
    st.sampled_from(RULES),
    st.sampled_from(["aws_door.*", "aws_door.front_*", "aws_window.*"]),
    st.sampled_from([[], ["production"]]),
)


@given(st.lists(_FINDINGS), st.lists(_EXCEPTIONS, max_size=4))
def test_every_finding_is_explained_or_not(findings: list[Finding], exceptions: Sequence[Accepted]) -> None:
    """None is lost, none is invented, and what explains one fits it; an exception is used or a problem."""
    found = sort(findings, listed(*exceptions), RULES)
    assert sorted([*found.unaccepted, *(one for one, _ in found.explained)]) == sorted(findings)
    assert all(by.fits(one) for one, by in found.explained)
    assert not any(by.fits(one) for one in found.unaccepted for by in exceptions)
    used = {id(by) for _, by in found.explained}
    assert len(found.problems) == len(exceptions) - len(used)

"""What a job tells GitHub: lines for the next jobs, and a page for whoever approves."""

from __future__ import annotations

import dataclasses

import pytest
from markdown_it import MarkdownIt

from ci.deployment.plan_store import Stored
from ci.deployment.proposal import Proposal
from ci.github.outputs import of_matrix, of_proposal, summary_of_proposal

STORED = Stored("plans/dev/eee/1-1-ab/plan.tfplan", "a" * 64, "b" * 64)
PROPOSAL = Proposal("dev", "e" * 40, "d" * 40, 2, "the commit here: 2 to update", STORED)


@pytest.mark.parametrize(
    ("affected", "said"),
    [
        ([], "affected=[]\nany=false\n"),
        (["prod", "dev"], 'affected=["dev","prod"]\nany=true\n'),
        (["gone", "prod"], 'affected=["prod","gone"]\nany=true\n'),
    ],
    ids=["nothing", "in promotion order", "what is taken away"],
)
def test_the_affected_are_members(affected: list[str], said: str) -> None:
    """In promotion order; what is not there any more comes last: its job says what its state holds."""
    assert of_matrix(["dev", "prod"], affected) == f'all=["dev","prod"]\n{said}'


def test_the_next_job_gets_one_line_for_each_value() -> None:
    """Names, numbers and digests."""
    assert of_proposal(PROPOSAL).splitlines() == [
        "proposed=true",
        f"commit={'e' * 40}",
        f"since={'d' * 40}",
        "changes=2",
        "headline=the commit here: 2 to update",
        "plan_key=plans/dev/eee/1-1-ab/plan.tfplan",
        f"plan_sha256={'a' * 64}",
        f"fingerprint={'b' * 64}",
    ]


def test_without_a_proposal_the_next_job_is_told_so() -> None:
    """It does not begin then."""
    assert of_proposal(None) == "proposed=false\n"


def test_whoever_approves_reads_what_they_approve() -> None:
    """Commit, fingerprint, digest of the plan, and the plan."""
    text = summary_of_proposal("dev", PROPOSAL, [], "the plan\n")
    assert text.startswith("### dev: the commit here: 2 to update\n")
    for part in (PROPOSAL.commit, STORED.fingerprint, STORED.sha256, "\nthe plan\n"):
        assert part in text


def test_what_waits_is_listed_where_nothing_is_proposed() -> None:
    """A line for each reason."""
    assert summary_of_proposal("prod", None, ["prod: soak: until 12:00"], "") == (
        "### prod: nothing to do\n\n- `prod: soak: until 12:00`\n"
    )


MIMICRY = "`![x](http://e.example/a.png) @team [l](http://e.example)`"


def test_a_reason_that_waits_is_no_more_than_text() -> None:
    """Whoever holds an environment says why in words of their own: no link, no picture, no name in the summary."""
    reason = f"hold: prod is held by mallory: {MIMICRY}"
    [item] = [
        token
        for token in MarkdownIt("commonmark").parse(summary_of_proposal("prod", None, [reason], ""))[3:]
        if token.children
    ]
    assert [(one.type, one.content) for one in item.children or []] == [("code_inline", reason)]


def test_a_headline_is_no_more_than_text() -> None:
    """The same words above a plan."""
    proposal = dataclasses.replace(PROPOSAL, headline=MIMICRY)
    [title, *_] = [
        token
        for token in MarkdownIt("commonmark").parse(summary_of_proposal("dev", proposal, [], ""))
        if token.children
    ]
    assert {one.type for one in title.children or []} <= {"text", "text_special"}
    assert "@team" not in title.content

"""What a proposal hands on: lines for the next job, a page for whoever approves, a command for people."""

from __future__ import annotations

import dataclasses

from markdown_it import MarkdownIt

from ci.deployment.plan_store import Stored
from ci.deployment.proposal import Proposal, markdown, outputs

STORED = Stored("plans/dev/eee/1-1-ab/plan.tfplan", "a" * 64, "b" * 64)
PROPOSAL = Proposal("dev", "e" * 40, "d" * 40, 2, "the commit here: 2 to update", STORED)


def test_the_next_job_gets_one_line_for_each_value() -> None:
    """Names, numbers and digests."""
    assert outputs(PROPOSAL).splitlines() == [
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
    assert outputs(None) == "proposed=false\n"


def test_people_get_the_command_that_deploys_it() -> None:
    """Every value of it."""
    assert PROPOSAL.command("promote") == (
        f"python -m ci deploy dev --mode promote --commit {'e' * 40} --changes 2 "
        f"--plan-key plans/dev/eee/1-1-ab/plan.tfplan --plan-sha256 {'a' * 64} --fingerprint {'b' * 64}"
    )


def test_whoever_approves_reads_what_they_approve() -> None:
    """Commit, fingerprint, digest of the plan, and the plan."""
    text = markdown("dev", PROPOSAL, [], "the plan\n")
    assert text.startswith("### dev: the commit here: 2 to update\n")
    for part in (PROPOSAL.commit, STORED.fingerprint, STORED.sha256, "\nthe plan\n"):
        assert part in text


def test_what_waits_is_listed_where_nothing_is_proposed() -> None:
    """A line for each reason."""
    assert markdown("prod", None, ["prod: soak: until 12:00"], "") == (
        "### prod: nothing to do\n\n- `prod: soak: until 12:00`\n"
    )


MIMICRY = "`![x](http://e.example/a.png) @team [l](http://e.example)`"


def test_a_reason_that_waits_is_no_more_than_text() -> None:
    """Whoever holds an environment says why in words of their own: no link, no picture, no name in the summary."""
    reason = f"hold: prod is held by mallory: {MIMICRY}"
    [item] = [
        token for token in MarkdownIt("commonmark").parse(markdown("prod", None, [reason], ""))[3:] if token.children
    ]
    assert [(one.type, one.content) for one in item.children or []] == [("code_inline", reason)]


def test_a_headline_is_no_more_than_text() -> None:
    """The same words above a plan."""
    proposal = dataclasses.replace(PROPOSAL, headline=MIMICRY)
    [title, *_] = [
        token for token in MarkdownIt("commonmark").parse(markdown("dev", proposal, [], "")) if token.children
    ]
    assert {one.type for one in title.children or []} <= {"text", "text_special"}
    assert "@team" not in title.content

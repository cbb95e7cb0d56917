"""`override` opens a rule for the change that waits, and says which one; it opens nothing for whoever wrote it."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ci.deployment import what_waits
from ci.deployment.what_waits import WaitingChange
from ci.evidence.note import Override
from ci.toolchain.input_digest import input_digest
from shared import exits
from tests.ci.evidence.records import record
from tests.ci.good_dev import GoodDev, Run

SOON = f"{datetime.now(UTC) + timedelta(hours=2):%Y-%m-%dT%H:%MZ}"
ORDER = ("override", "dev", "--reason", "it cannot wait", "--expires", SOON)
NEW, NEWER, OLD = (WaitingChange(digit * 64, f"{digit}c" * 20, "") for digit in "abd")


def filed(good_dev: GoodDev) -> list[Override]:
    """Return the overrides that there are."""
    return [one.note for one in good_dev.store().notes() if isinstance(one.note, Override)]


def head(good_dev: GoodDev) -> str:
    """Return the commit that is checked out."""
    return good_dev.tree.git("rev-parse", "HEAD")


def test_it_names_the_digest_and_the_commit_that_wait(run: Run, good_dev: GoodDev) -> None:
    """A dry run says so before, and leaves nothing behind but what the next job and the approver read."""
    digest, commit = input_digest(good_dev.tree.root), head(good_dev)
    change = f"{digest[:12]} (commit {commit[:12]})"
    code, said, error = run(*ORDER, "--rule", "freeze", "--dry-run")
    assert (code, said) == (exits.DONE, f"dev: freeze would be open for {change} until {SOON.replace('T', ' ')}\n")
    assert filed(good_dev) == []
    code, said, error = run(*ORDER, "--rule", "freeze", "--statement", "", "--key", "", "--digest", "")
    assert code == exits.DONE, error
    assert said.startswith(f"dev: freeze is open for {change} until {SOON.replace('T', ' ')}; note ")
    [found] = filed(good_dev)
    assert (found.rule, found.actor, found.reason, found.input_digest) == ("freeze", "grace", "it cannot wait", digest)


def test_a_job_and_an_approver_read_what_it_is_about(run: Run, good_dev: GoodDev, tmp_path: Path) -> None:
    """The outputs name the whole digest; the page has rule, change, person and reason, as plain text."""
    outputs, page = tmp_path / "outputs", tmp_path / "page.md"
    code, _, error = run(
        *(*ORDER[:3], "<b>it* cannot wait", *ORDER[4:], "--rule", "soak", "--dry-run"),
        *("--github-output", str(outputs), "--markdown", str(page)),
    )
    assert code == exits.DONE, error
    digest, commit = input_digest(good_dev.tree.root), head(good_dev)
    assert outputs.read_text() == f"input_digest={digest}\ncommit={commit}\nsince=\n"
    assert f"soak is to be open for {digest[:12]} (commit {commit[:12]})" in page.read_text()
    assert "grace says why: &lt;b&gt;it\\* cannot wait" in page.read_text()


def test_whoever_wrote_a_part_of_it_does_not_open_it(
    run: Run, good_dev: GoodDev, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the rules that another person has to open; the others anybody may."""
    author = good_dev.tree.git("log", "-1", "--format=%an")
    monkeypatch.setenv("GITHUB_ACTOR", author.upper())
    before = filed(good_dev)
    code, _, error = run(*ORDER, "--rule", "unrehearsed")
    assert (code, filed(good_dev)) == (exits.STOPPED, before)
    assert error.startswith(f"dev: {author.upper()} wrote a part of ")
    assert error.endswith(": let another person open unrehearsed\n")
    assert run(*ORDER, "--rule", "freeze", "--dry-run")[0] == exits.DONE


def test_a_run_that_somebody_else_starts_again_opens_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The note would say that the first person has opened it, for what waits by now."""
    monkeypatch.setenv("GITHUB_EVENT_NAME", "workflow_dispatch")
    monkeypatch.setenv("GITHUB_TRIGGERING_ACTOR", "hopper")
    code, _, error = run(*ORDER, "--rule", "freeze")
    assert (code, error) == (exits.STOPPED, "dev: grace and hopper started this run: start a new one instead\n")


def test_another_digest_than_what_waits_is_refused(run: Run, good_dev: GoodDev) -> None:
    """The line names what does wait."""
    code, _, error = run(*ORDER, "--rule", "freeze", "--digest", "zzz")
    waits = f"{input_digest(good_dev.tree.root)[:12]} (commit {head(good_dev)[:12]})"
    assert code == exits.BAD_INPUT
    assert error == f"dev: --digest zzz: what waits is {waits}, and nothing of it ran here before\n"


def test_where_nothing_waits_it_opens_nothing(run: Run, good_dev: GoodDev) -> None:
    """What runs there already waits for nothing; by its digest it can be named, for a restart or the way back."""
    digest, before = input_digest(good_dev.tree.root), filed(good_dev)
    known = {"account_id": good_dev.account.account_id, "input_digest": digest, "run_id": secrets.token_hex(4)}
    good_dev.store().append(record(**known))
    code, _, error = run(*ORDER, "--rule", "freeze")
    assert (code, filed(good_dev)) == (exits.FAILED, before)
    assert error.startswith("dev: nothing waits for it: for a way back, name its digest with --digest")
    assert run(*ORDER, "--rule", "freeze", "--digest", digest[:12])[0] == exits.DONE


@pytest.mark.parametrize(
    ("waiting", "wanted", "found"),
    [
        ([NEWER, NEW], None, NEWER),
        ([NEWER, NEW], "a" * 12, NEW),
        ([NEWER, NEW], "ac", NEW),
        ([NEWER], "dc", OLD),
        ([NEWER], "bb", NEWER),
    ],
    ids=["the newest", "by digest", "by commit", "what ran before", "the only one"],
)
def test_the_newest_waits_and_any_that_waits_can_be_named(
    waiting: list[WaitingChange], wanted: str | None, found: WaitingChange
) -> None:
    """A digest, or the commit that brings it."""
    assert what_waits.selected("staging", waiting, [OLD], wanted) == found


def test_a_beginning_of_two_is_refused() -> None:
    """Which one is for the person to say."""
    twins = [WaitingChange("ab" + digit * 62, digit * 40, "") for digit in "12"]
    with pytest.raises(exits.CommandError, match="staging: --digest ab: fits several: write more digits"):
        what_waits.selected("staging", twins, [], "ab")

"""`propose` and `deploy` where nothing has to be planned: what runs already, what nobody proposed, bad input."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from pathlib import Path

import pytest

from ci.toolchain.input_digest import input_digest
from shared import exits
from tests.ci.evidence.records import FAILED, at, failed, record
from tests.ci.good_dev import GoodDev, Run

PLAN = ("--plan-key", "plans/dev/x/1/plan.tfplan", "--plan-sha256", "a" * 64, "--fingerprint", "b" * 64)


def deployed(good_dev: GoodDev, **changes: object) -> None:
    """Let the inputs of the tree be what dev runs."""
    known = {"account_id": good_dev.account.account_id, "input_digest": input_digest(good_dev.tree.root)}
    good_dev.store().append(record(**{**known, "run_id": secrets.token_hex(4), **changes}))


def test_a_commit_that_changes_no_input_is_nothing_to_do(good_dev: GoodDev, run: Run, tmp_path: Path) -> None:
    """A README: nothing is planned, and the next job is told so."""
    deployed(good_dev)
    (good_dev.tree.root / "README.md").write_text("other words\n")
    good_dev.tree.commit("other words")
    outputs, page = tmp_path / "outputs", tmp_path / "page.md"
    waits = tmp_path / "waits"
    said = run("propose", "dev", "--github-output", str(outputs), "--markdown", str(page), "--waits", str(waits))
    assert said == (exits.DONE, "dev: nothing to do\n", "")
    assert not waits.exists()
    assert outputs.read_text() == "proposed=false\n"
    assert page.read_text() == "### dev: nothing to do\n\n"
    assert json.loads(run("propose", "dev", "--json")[1]) == {"proposed": None, "waiting": []}


def test_a_rollback_without_a_past_fails(good_dev: GoodDev, run: Run) -> None:
    """Nothing was ever deployed with another digest."""
    deployed(good_dev)
    code, said, error = run("propose", "dev", "--mode", "rollback")
    assert (code, said) == (exits.FAILED, "")
    assert error == "no earlier success: see python -m ci history\n"


def test_a_schedule_does_not_repeat_a_failure(
    good_dev: GoodDev, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whoever wants it again starts the run by hand; the line says so."""
    monkeypatch.setenv("GITHUB_EVENT_NAME", "schedule")
    digest = input_digest(good_dev.tree.root)
    later = {name: time + timedelta(hours=1) for name, time in at(0).items()}
    deployed(good_dev, **FAILED, **later)
    waits = tmp_path / "waits" / "count"
    code, said, error = run("propose", "dev", f"--waits={waits}")
    assert (code, said, waits.read_text()) == (exits.DONE, "dev: nothing may come yet\n", "1\n")
    why = "it failed here last: fix it, or start promote by hand to try it again"
    assert error == f"dev: {digest[:12]} waits: {why}\n"


def test_to_is_for_a_rollback(run: Run) -> None:
    """Anything else goes forward."""
    code, _, error = run("propose", "dev", "--to", "abc")
    assert (code, error) == (exits.BAD_INPUT, "--to: says where a rollback goes: add --mode rollback\n")


def test_another_commit_than_the_one_here_is_not_deployed(run: Run) -> None:
    """The first environment takes what is checked out."""
    code, _, error = run("deploy", "dev", "--commit", "9" * 40, "--changes", "1", *PLAN)
    assert code == exits.BAD_INPUT
    assert error.endswith(" is checked out, not 999999999999: check that one out\n")


def test_what_failed_here_is_nothing_to_go_back_to(good_dev: GoodDev, run: Run) -> None:
    """Only a success of that commit is."""
    account = good_dev.account.account_id
    good_dev.store().append(failed(account_id=account, commit="9" * 40, input_digest="9" * 64))
    code, _, error = run("deploy", "dev", "--mode", "rollback", "--commit", "9" * 40, "--changes", "1", *PLAN)
    assert code == exits.STOPPED
    assert error == "dev: dev has no success of commit 999999999999: propose again\n"


def test_a_restart_wants_an_answer(run: Run) -> None:
    """As its siblings do, before anything is asked of AWS."""
    assert run("restart", "dev")[0] == exits.BAD_INPUT


def test_an_environment_that_is_none_is_bad_input(run: Run) -> None:
    """Both halves say so."""
    for command in (("propose", "nowhere"), ("deploy", "nowhere", "--commit", "9" * 40, "--changes", "0", *PLAN)):
        code, _, error = run(*command)
        assert code == exits.BAD_INPUT
        assert error.startswith("nowhere: no such environment: choose from dev, staging, prod")

"""`preflight` against an account that answers by itself: table, data, exit code."""

from __future__ import annotations

import json

import pytest

from shared import exits
from tests.ci.good_dev import GoodDev, Run


def test_a_new_account_lacks_something(run: Run) -> None:
    """Each line has a state, and a summary ends the table; nothing is denied."""
    code, said, problems = run("preflight", "dev")
    assert (code, problems) == (exits.FAILED, "")
    *rows, last = said.splitlines()
    assert len(rows) > 10
    assert last.startswith("dev: lacks ")


def test_data_has_every_finding(run: Run, good_dev: GoodDev) -> None:
    """With what to do where something is lacking. What is there then changes its own line, and no other."""
    data = json.loads(run("preflight", "dev", "--json")[1])
    assert data["unanswered"] == []
    roles = [one for one in data["findings"] if one["what"].startswith("service-linked role")]
    assert {one["state"] for one in roles} == {"lacking"}
    assert all(one["remedy"] for one in data["findings"] if one["state"] == "lacking")
    role = roles[0]["what"].rpartition(" ")[2]
    good_dev.account.client("iam").create_role(RoleName=role, AssumeRolePolicyDocument="{}")
    again = json.loads(run("preflight", "dev", "--json")[1])
    changed = [one for one in again["findings"] if one not in data["findings"]]
    assert [(one["what"], one["state"]) for one in changed] == [(roles[0]["what"], "ok")]


def test_another_account_is_not_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answers would be about something else."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "")
    code, said, problems = run("preflight", "dev")
    assert (code, said) == (exits.FAILED, "")
    assert problems.startswith("dev: ")

"""`github --check` as a command: what it prints, where, and its exit codes."""

from __future__ import annotations

import json

import pytest

from ci.__main__ import main
from shared import exits
from tests.ci.github.server import FakeGitHub
from tests.ci.github.settings.served import COMPARED, SETTINGS, answers, equal, put, serve

MAY = "may this token read administration and actions?"


def test_the_command_says_that_nothing_differs(server: FakeGitHub, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0, one line."""
    serve(server, equal())
    assert main(["github", "--check"]) == exits.DONE
    out, err = capsys.readouterr()
    assert (out, err) == (f"{COMPARED} settings compared, 0 differences, 0 not seen, 0 not in the plan\n", "")


def test_the_command_fails_at_a_difference(server: FakeGitHub, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not in the plan or not shown on standard output, what is wrong on standard error."""
    found = answers(SETTINGS, private=True)
    del found["rulesets"], found["actions/permissions/access"], found[""]["allow_auto_merge"]
    found["actions/permissions/workflow"]["default_workflow_permissions"] = "write"
    server.refuse("GET", "rulesets", 403, "Upgrade to GitHub Pro or make this repository public.")
    server.refuse("GET", "actions/permissions/access", 403, "No")
    serve(server, found)
    assert main(["github", "--check"]) == exits.FAILED
    out, err = capsys.readouterr()
    plan, unseen, summary = out.splitlines()
    assert plan.startswith("rulesets: the plan has none of this (private repositories need ")
    assert unseen == (
        "not seen: .github/settings/repository.json: allow_auto_merge: not shown to this token: look with one that may "
        "change it"
    )
    assert summary.endswith(" settings compared, 2 differences, 1 not seen, 1 not in the plan")
    refused, token, rules = err.splitlines()
    assert refused == f"GET actions/permissions/access: GitHub says 403: No: {MAY}"
    assert token == (
        '.github/settings/actions.json: permissions/workflow.default_workflow_permissions: expected "read", GitHub has '
        '"write": set it in Settings > Actions > General, or change the file'
    )
    none = "none of this in the account's plan"
    assert rules == f".github/settings/plan.json: rulesets: expected true, GitHub has {none}: write false"


def test_what_could_not_be_read_fails(server: FakeGitHub, capsys: pytest.CaptureFixture[str]) -> None:
    """Not to know is not to be equal."""
    found = equal()
    del found["actions/permissions"]
    server.refuse("GET", "actions/permissions", 404, "Not Found")
    serve(server, found)
    assert main(["github", "--check"]) == exits.FAILED
    assert capsys.readouterr().err == f"GET actions/permissions: GitHub says 404: Not Found: {MAY}\n"


def test_json_has_the_same(server: FakeGitHub, capsys: pytest.CaptureFixture[str]) -> None:
    """For programs."""
    serve(server, put("", "delete_branch_on_merge", value=False))
    assert main(["github", "--check", "--json"]) == exits.FAILED
    assert json.loads(capsys.readouterr().out) == {
        "compared": COMPARED,
        "differences": [
            {
                "file": ".github/settings/repository.json",
                "path": "delete_branch_on_merge",
                "expected": "true",
                "found": "false",
                "remedy": "set it in Settings > General, or change the file",
            }
        ],
        "unseen": [],
        "unreadable": [],
        "not_in_plan": [],
    }


def test_without_check_it_asks_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    """There is one thing that it can do, and somebody says it."""
    assert main(["github"]) == exits.BAD_INPUT
    assert capsys.readouterr().err == "github: say what to do: --check, or --apply\n"

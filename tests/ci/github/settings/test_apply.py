"""`github --apply` against GitHub on loopback: everything is made, once, in an order that opens nothing."""

from __future__ import annotations

import json

import pytest

from ci.__main__ import main
from ci.github.settings.files import ENVIRONMENTS
from shared import exits
from tests.ci.github.server import FakeGitHub, Reply, Request
from tests.ci.github.settings.changing import ENVIRONMENT, Changing
from tests.ci.github.settings.served import CONFIGS, NAME, SETTINGS

APPLY = ["github", "--apply", "--yes"]


@pytest.mark.usefixtures("there")
def test_an_empty_repository_gets_everything(capsys: pytest.CaptureFixture[str]) -> None:
    """The plan first, then one line for each thing that was set, and at last what the check says."""
    assert main(APPLY) == exits.DONE
    out, err = capsys.readouterr()
    first, *_, summary = out.splitlines()
    assert first.split() == ["setting", "is", "will", "be"]
    assert summary.endswith(" settings compared, 0 differences, 0 not seen, 0 not in the plan")
    made = [line for line in err.splitlines() if line.startswith("set: environments: ")]
    assert made == [f"set: environments: {name}" for name in SETTINGS.documents[ENVIRONMENTS]]
    rows = {" ".join(line.split()) for line in out.splitlines()}
    for name, one in SETTINGS.documents[ENVIRONMENTS].items():
        assert f"environments: {name}.reviewers nothing {json.dumps(one['reviewers'])}" in rows
    assert main(["github", "--check"]) == exits.DONE


@pytest.mark.usefixtures("there")
def test_a_second_run_changes_nothing_and_says_so(server: FakeGitHub, capsys: pytest.CaptureFixture[str]) -> None:
    """It only reads."""
    main(APPLY)
    server.requests.clear()
    capsys.readouterr()
    assert main(["github", "--apply", "--yes"]) == exits.DONE
    assert server.said() == []
    assert capsys.readouterr().out.startswith(f"{NAME}: nothing to change\n")


@pytest.mark.usefixtures("there")
def test_every_environment_is_there_before_anything_else_is_sent(server: FakeGitHub) -> None:
    """And each without any branch before it has its own."""
    main(APPLY)
    sent = server.said()
    of_environments = [one for one in sent if "/environments/" in one]
    assert sent[: len(of_environments)] == of_environments
    for name in SETTINGS.documents[ENVIRONMENTS]:
        mine = [one.partition(" ")[0] for one in of_environments if f"/environments/{name}" in f"{one}/".split(" ")[1]]
        assert mine[0] == "PUT", name


def test_the_first_push_is_refused_by_nothing(there: Changing, capsys: pytest.CaptureFixture[str]) -> None:
    """Rulesets of branches rest until there is a branch; the next run enforces them."""
    main(APPLY)
    assert {one["enforcement"] for one in there.rulesets.values() if one["target"] == "branch"} == {"disabled"}
    waits = "stays disabled until the first push"
    assert capsys.readouterr().out.count(waits) == 1
    assert main(["github", "--check"]) == exits.DONE
    assert waits in capsys.readouterr().out
    there.pushed = True
    assert main(["github", "--check"]) == exits.FAILED
    assert main(APPLY) == exits.DONE
    assert {one["enforcement"] for one in there.rulesets.values()} == {"active"}


def test_a_rule_that_is_enforced_is_never_loosened(there: Changing) -> None:
    """Even where the default branch seems to be gone."""
    there.pushed = True
    main(APPLY)
    there.pushed = False
    assert main(APPLY) == exits.DONE
    assert {one["enforcement"] for one in there.rulesets.values()} == {"active"}


def test_what_was_changed_by_hand_is_shown_and_put_right(
    there: Changing, server: FakeGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also what is there and should not be."""
    there.pushed = True
    main(APPLY)
    before = there.state()
    server.requests.clear()
    reviewed = next(name for name, one in SETTINGS.documents[ENVIRONMENTS].items() if one["reviewers"])
    first, *_ = CONFIGS
    there.environments[reviewed]["reviewers"] = []
    there.environments["extra"] = dict(there.environments[reviewed])
    there.branches["extra"] = []
    there.rulesets[0] = {**next(iter(there.rulesets.values())), "id": 0, "name": "extra"}
    there.branches[first.name].append({"id": 1, "name": "v*", "type": "tag"})
    there.environments[f"{first.name}-plan"]["deployment_branch_policy"] = None
    there.branches[f"{first.name}-plan"].append({"id": 2, "name": "old", "type": "branch"})
    [number, *_] = there.rulesets
    there.rulesets[number]["enforcement"] = "disabled"
    there.actions["permissions"]["allowed_actions"] = "all"
    there.repository["delete_branch_on_merge"] = False
    capsys.readouterr()
    assert main(APPLY) == exits.DONE
    settings = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    for kind, path in (
        ("environments:", f"{reviewed}.reviewers"),
        ("environments:", "extra"),
        ("environments:", f"{first.name}.branches"),
        ("environments:", f"{first.name}-plan.branches"),
        ("rulesets:", "extra"),
        ("rulesets:", f"{there.rulesets[number]['name']}.enforcement"),
        ("actions:", "permissions.allowed_actions"),
        ("repository:", "delete_branch_on_merge"),
    ):
        assert [kind, path] in settings
    assert there.state() == before


def test_what_came_after_the_confirmation_is_reported_and_stays(
    there: Changing, server: FakeGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second round does the rest of what was confirmed: it takes nothing away, and touches nothing else."""
    there.pushed = True
    main(APPLY)
    first, second, *_ = SETTINGS.documents[ENVIRONMENTS]
    there.environments[first]["deployment_branch_policy"] = None
    there.branches[first].append({"id": 2, "name": "old", "type": "branch"})

    def meanwhile(request: Request) -> Reply:
        if request.parts["name"] == first:
            there.environments["extra"], there.branches["extra"] = dict(there.environments[second]), []
            there.environments[second]["wait_timer"] = 5
        return there._put_environment(request)

    server.route("PUT", ENVIRONMENT, meanwhile)
    server.requests.clear()
    capsys.readouterr()
    assert main(APPLY) == exits.FAILED
    assert [one["name"] for one in there.branches[first]] == ["main"]
    assert {one.path.split("/environments/")[1].split("/")[0] for one in server.requests if one.method != "GET"} == {
        first
    }
    assert [line.split(": ")[1] for line in capsys.readouterr().err.splitlines()[-2:]] == [
        f"{second}.wait_timer",
        "extra",
    ]


@pytest.mark.usefixtures("there")
def test_a_plan_alone_sends_nothing(server: FakeGitHub) -> None:
    """With a code for programs."""
    assert main(["github", "--apply", "--plan"]) == exits.DONE
    assert main(["github", "--apply", "--plan", "--detailed-exitcode", "--json"]) == exits.CHANGED
    assert server.said() == []


@pytest.mark.usefixtures("there")
def test_json_has_changes_and_report(capsys: pytest.CaptureFixture[str]) -> None:
    """For programs."""
    assert main([*APPLY, "--json"]) == exits.DONE
    data = json.loads(capsys.readouterr().out)
    file = ".github/settings/repository.json"
    wanted = {"setting": "delete_branch_on_merge", "file": file, "is": "false", "will_be": "true"}
    assert wanted in data["changes"]
    assert data["differences"] == []


@pytest.mark.parametrize("answer", [True, False])
def test_a_person_is_asked(
    there: Changing,
    server: FakeGitHub,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: bool,
) -> None:
    """Without a yes nothing is sent."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: answer)
    assert main(["github", "--apply"]) == (exits.DONE if answer else exits.FAILED)
    assert bool(server.said()) == bool(there.environments) == answer
    assert ("nobody confirmed the plan: nothing changed" in capsys.readouterr().err) != answer


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--apply", "--json"], "github: --json asks no person: pass --yes or --plan, too"),
        (["--apply"], "nobody can be asked here: pass --yes to apply the plan"),
        (["--apply", "--check"], "github: say what to do: --check, or --apply"),
    ],
)
@pytest.mark.usefixtures("there")
def test_a_wrong_command_is_one_line(
    server: FakeGitHub, arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before GitHub is asked."""
    assert main(["github", *arguments]) == exits.BAD_INPUT
    assert (capsys.readouterr().err, server.requests) == (f"{line}\n", [])

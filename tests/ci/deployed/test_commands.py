"""The commands over a deployed environment, in this process: what they print, what they leave, what they return."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared import exits
from tests.ci.deployed.conftest import DeployedDev, Run
from tests.rehearsal.rehearsed import RehearsedEnvironment, working_folder
from tests.rehearsal.tree import Tree


def test_drift_is_found_by_the_record_and_named(run: Run, deployed: DeployedDev) -> None:
    """Logs are kept longer; the plan shows just that, and does not stay: the document may be an old one."""
    hands = deployed.hands
    group = f"{hands.names.log_group_prefix}/tasks"
    hands.client("logs").put_retention_policy(logGroupName=group, retentionInDays=545)
    try:
        said = run("drift", "dev", "--detailed-exitcode")
    finally:
        days = hands.config.service.log_retention_days
        hands.client("logs").put_retention_policy(logGroupName=group, retentionInDays=days)
    assert said.code == exits.CHANGED
    [line, headline] = said.output.splitlines()
    assert line.startswith("dev: DRIFT update aws_cloudwatch_log_group.")
    assert line.endswith(" (retention_in_days)")
    assert headline == "dev: 1 change"
    assert not (working_folder(deployed.rehearsed.tree, "dev") / "plan.tfplan").exists()
    assert run("apply", "dev").code == exits.FAILED


def test_nobody_is_asked_where_nobody_can_answer(run: Run) -> None:
    """Without --yes and without a terminal it is bad input, before anything is done."""
    said = run("promote", "dev")
    assert (said.code, said.error) == (
        exits.BAD_INPUT,
        "nobody can be asked here: pass --yes to apply the plan\n",
    )


def test_prod_before_staging_is_refused(
    run: Run, rehearsed_environments: dict[str, RehearsedEnvironment], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With prod's own credentials; nothing is applied, nothing is recorded."""
    for name, value in rehearsed_environments["prod"].commands.environment.items():
        monkeypatch.setenv(name, value)
    said = run("promote", "prod", "--yes")
    assert said.code == exits.STOPPED
    assert "prod: not-proven: staging has not proven" in said.error
    assert rehearsed_environments["prod"].bucket.state() is None
    assert run("history", "prod", "--json").data() == {"prod": []}


def test_another_digest_than_the_proven_one_is_refused(
    run: Run, rehearsed_environments: dict[str, RehearsedEnvironment], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The same repository with one value changed and committed: staging does not take it."""
    tree = Tree.copied(tmp_path / "tree", rehearsed_environments["dev"].tree.root)
    tree.raise_value("staging", "service_cpu_percent", 1)
    tree.commit("another digest")
    for name, value in rehearsed_environments["staging"].commands.environment.items():
        monkeypatch.setenv(name, value)
    said = run("promote", "staging", "--yes", root=tree.root)
    assert said.code == exits.STOPPED
    assert "staging: not-proven: dev has not proven" in said.error
    assert "it last proved" in said.error
    assert rehearsed_environments["staging"].bucket.state() is None


def test_what_is_not_committed_is_not_promoted(run: Run, tmp_path: Path) -> None:
    """A record could not say what was deployed."""
    tree = Tree.copied(tmp_path / "tree")
    tree.raise_value("dev", "service_cpu_percent", 1)
    said = run("promote", "dev", "--yes", root=tree.root)
    assert said.code == exits.BAD_INPUT
    assert said.error == "environments/dev.yaml: is not committed: a record could not say what was deployed\n"


def test_the_status_shows_every_environment(run: Run) -> None:
    """What runs, and what may come next."""
    said = run("status")
    assert said.code == exits.DONE
    assert [line.split()[0] for line in said.output.splitlines()[2:5]] == ["dev", "staging", "prod"]
    data = run("status", "--json").data()
    assert [one["this_tree"] for one in data["environments"]][2] == "waits"


def test_the_history_shows_every_record_the_newest_first(run: Run) -> None:
    """The interrupted one is the oldest."""
    said = run("history", "dev")
    lines = said.output.splitlines()
    assert "stopped by SIGTERM" in "".join(lines[-3:])
    ended = [one["record"]["ended_at"] for one in run("history", "dev", "--json").data()["dev"]]
    assert ended == sorted(ended, reverse=True)


@pytest.mark.parametrize("command", [["plan"], ["apply"], ["verify"], ["drift"], ["promote", "--yes"], ["history"]])
def test_an_unknown_environment_is_bad_input(run: Run, command: list[str]) -> None:
    """The line names those that exist."""
    said = run(*command, "production")
    assert (said.code, said.error) == (
        exits.BAD_INPUT,
        "production: no such environment: choose from dev, staging, prod\n",
    )


def test_a_comment_that_cannot_be_written_is_told_before_anything_is_planned(run: Run, tmp_path: Path) -> None:
    """Bad input, at once."""
    file = tmp_path / "none" / "comment.md"
    said = run("plan", "dev", "--markdown", str(file))
    assert said.code == exits.BAD_INPUT
    assert said.error == f"{file}: cannot be written ({file.parent} is no folder): make it first\n"

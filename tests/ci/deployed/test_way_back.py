"""Forward by one value, and back to what was proven before: on the real stack, with real Terraform."""

from __future__ import annotations

import pytest

from shared import exits
from tests.ci.deployed.conftest import DeployedDev, Run
from tests.rehearsal import single


@pytest.fixture(scope="module")
def newest_candidate(deployed: DeployedDev) -> str:
    """Propose and deploy a changed value, as the two jobs on GitHub do, and return the digest that ran before.

    With it goes back whatever hands have changed past the pipeline (test_promises.py).
    """
    rehearsed = deployed.rehearsed
    before = next(
        one["record"]["digest"]["value"]
        for one in rehearsed.commands.run("history", "dev", "--json").data()["dev"]
        if one["record"]["result"] == "success"
    )
    rehearsed.tree.commit(rehearsed.tree.raise_value("dev", single.KEY, single.BY))
    proposed = rehearsed.commands.run("propose", "dev", "--json").data()["proposed"]
    names = ("commit", "changes", "plan_key", "plan_sha256", "fingerprint")
    options = [word for name in names for word in (f"--{name.replace('_', '-')}", str(proposed[name]))]
    delivered = rehearsed.commands.run("deploy", "dev", *options, "--json").data()["record"]
    assert (delivered["result"], len(delivered["plan"]["changes"])) == ("success", proposed["changes"])
    assert single.CHANGED_TYPE in {change["address"].partition(".")[0] for change in delivered["plan"]["changes"]}
    return before


def test_a_rollback_deploys_what_was_proven_before_and_holds(
    newest_candidate: str, run: Run, deployed: DeployedDev
) -> None:
    """Planned, counted, applied, recorded as a rollback, held: what would undo it is stopped until the release."""
    said = run("rollback", "dev", "--yes", "--json")
    assert said.code == exits.DONE, said.error
    assert f"dev: back to {newest_candidate[:12]} (commit " in said.error
    assert "1 change, 0 of them replace or remove something" in said.error
    record = said.data()["record"]
    assert record["digest"]["value"] == newest_candidate
    assert (record["result"], record["operation"]) == ("success", "rollback")
    assert deployed.rehearsed.tree.git("worktree", "list").count("\n") == 0

    stopped = run("promote", "dev", "--yes")
    assert stopped.code == exits.STOPPED
    assert f"hold: dev is held by {record['actor']} since " in stopped.error
    assert f"(rolled back to {newest_candidate[:12]} (commit " in stopped.error
    [status, *_] = run("status", "--json").data()["environments"]
    assert [reason["code"] for reason in status["reasons"]] == ["hold"]

    assert run("release-hold", "dev", "--reason", "it was the test").code == exits.DONE
    [status, *_] = run("status", "--json").data()["environments"]
    assert status["reasons"] == []


def test_a_rollback_to_what_was_never_here_changes_nothing(newest_candidate: str, run: Run) -> None:
    """Bad input, one line."""
    assert newest_candidate
    said = run("rollback", "dev", "--yes", "--to", "0" * 12)
    line = f"--to {'0' * 12}: no earlier success of that commit or digest: see python -m ci history"
    assert (said.code, said.error.splitlines()) == (exits.BAD_INPUT, [line])


def test_the_first_environment_has_no_next(run: Run) -> None:
    """What it takes is the commit that is checked out."""
    said = run("promote", "dev", "--next", "--yes")
    assert (said.code, said.error.splitlines()) == (
        exits.BAD_INPUT,
        ["dev: is the first environment: it takes the commit here: python -m ci promote dev"],
    )


@pytest.mark.last
def test_all_of_it_is_taken_down_at_the_end(deployed: DeployedDev) -> None:
    """Terraform leaves nothing behind, or everything where something must not go."""
    rehearsed = deployed.rehearsed
    single.destroy(rehearsed)
    assert rehearsed.bucket.managed() == (rehearsed.resources if rehearsed.is_guarded else 0)

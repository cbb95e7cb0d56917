"""Where a deployment comes from: only from a commit, and its record names who asked in which run."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.deployment.provenance import provenance_of
from ci.toolchain.input_digest import digest_by
from shared import exits
from tests.ci.toolchain.test_base_commit import git

RUN = {
    "GITHUB_ACTOR": "octocat",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "a/b",
    "GITHUB_RUN_ID": "7",
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with one commit."""
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci" / "code.py").write_text("one")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "one")
    return tmp_path


def test_a_deployment_of_what_is_not_committed_is_refused(repository: Path) -> None:
    """One line for each file; nothing is deployed."""
    (repository / "ci" / "code.py").write_text("two")
    with pytest.raises(exits.CommandError) as raised:
        provenance_of(repository, RUN)
    assert raised.value.lines == ["ci/code.py: is not committed: a record could not say what was deployed"]
    assert raised.value.code == exits.BAD_INPUT


def test_an_origin_names_who_and_in_which_run(repository: Path) -> None:
    """What a record says about them."""
    found = provenance_of(repository, RUN)
    assert (found.actor, found.run_url) == ("octocat", "https://github.com/a/b/actions/runs/7")


def test_a_digest_is_made_by_a_scheme_that_is_known(tmp_path: Path) -> None:
    """A record of a later version of the tooling names another one: nothing is guessed."""
    with pytest.raises(exits.CommandError, match="scheme 2: this version of the tooling knows 1: update your checkout"):
        digest_by(2, tmp_path)

"""What the working tree is, as git says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.toolchain.git import commits_between, source_of, standing_of
from ci.toolchain.repository import ask
from shared import exits
from tests.ci.toolchain.test_base_commit import git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with one commit."""
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci" / "code.py").write_text("one")
    (tmp_path / "README.md").write_text("one")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "one")
    return tmp_path


def test_a_clean_tree_is_its_commit(repository: Path) -> None:
    """The commit and the tree in it."""
    found = source_of(repository)
    assert (found.commit, found.tree) == (
        git(repository, "rev-parse", "HEAD"),
        git(repository, "rev-parse", "HEAD^{tree}"),
    )
    assert found.clean


def test_a_changed_readme_is_no_changed_input(repository: Path) -> None:
    """It deploys nothing."""
    (repository / "README.md").write_text("two")
    assert source_of(repository).clean


def test_inputs_that_are_not_committed_are_named(repository: Path) -> None:
    """Changed and new ones, also with a space in the name."""
    (repository / "ci" / "code.py").write_text("two")
    (repository / "ci" / "new file.py").write_text("two")
    assert source_of(repository).changed == ("ci/code.py", "ci/new file.py")


def test_without_a_commit_there_is_no_source(tmp_path: Path) -> None:
    """Neither in an empty repository nor outside of one."""
    with pytest.raises(exits.CommandError, match="not in a git repository with a commit"):
        source_of(tmp_path)
    git(tmp_path, "init", "--quiet")
    with pytest.raises(exits.CommandError, match="not in a git repository with a commit"):
        source_of(tmp_path)


def test_ends_of_lines_alone_are_no_changed_input(repository: Path) -> None:
    """A record can say what was deployed: the commit has the same bytes."""
    (repository / ".gitattributes").write_text("* text=auto eol=lf\n")
    (repository / "ci" / "code.py").write_bytes(b"one\n")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "two")
    (repository / "ci" / "code.py").write_bytes(b"one\r\n")
    assert source_of(repository).clean


def test_a_deployed_commit_that_is_not_here_is_not_known(repository: Path) -> None:
    """Nothing can be said about what comes after it."""
    head = git(repository, "rev-parse", "HEAD")
    found = standing_of(repository, head, "0" * 40)
    assert (found.is_known, found.is_newer) == (False, False)
    assert standing_of(repository, head, head).is_known
    assert standing_of(repository, head, None).is_known


def merge(repository: Path, branch: str) -> str:
    """Commit on a branch, merge it into main, and return the branch's commit."""
    git(repository, "checkout", "--quiet", "-b", branch)
    (repository / "ci" / branch).write_text(branch)
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", branch)
    commit = git(repository, "rev-parse", "HEAD")
    git(repository, "checkout", "--quiet", "main")
    git(repository, "merge", "--quiet", "--no-ff", "--message", f"merge {branch}", branch)
    return commit


def test_a_merged_branch_is_not_mains_own_line(repository: Path) -> None:
    """Its merge is; the commits of the branch never ran through the checks together with main."""
    git(repository, "branch", "--move", "main")
    first = git(repository, "rev-parse", "HEAD")
    branch = merge(repository, "feature")
    head = git(repository, "rev-parse", "HEAD")
    assert standing_of(repository, head, first).on_main
    assert standing_of(repository, head, first).is_newer
    assert not standing_of(repository, branch, first).on_main
    assert not standing_of(repository, first, head).is_newer
    assert standing_of(repository, first, None).is_newer


def test_what_the_remote_knows_as_main_counts(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A commit on main here that nobody pushed is not merged; nor is any where main is not known."""
    git(repository, "branch", "--move", "main")
    clone = tmp_path_factory.mktemp("clone") / "clone"
    git(repository, "clone", "--quiet", str(repository), str(clone))
    merge(clone, "feature")
    head = git(clone, "rev-parse", "HEAD")
    assert not standing_of(clone, head, None).on_main
    git(clone, "push", "--quiet", "origin", "main:elsewhere")
    git(clone, "update-ref", "refs/remotes/origin/main", head)
    assert standing_of(clone, head, None).on_main
    git(repository, "branch", "--move", "trunk")
    assert not standing_of(repository, git(repository, "rev-parse", "HEAD"), None).on_main


def test_who_wrote_a_commit_has_several_names(repository: Path) -> None:
    """GitHub's own addresses hold the account's name."""
    author = "--author=Ada L <42+ada@users.noreply.github.com>"
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "two", author)
    found = standing_of(repository, git(repository, "rev-parse", "HEAD"), None)
    assert found.authors == ("Ada L", "42+ada@users.noreply.github.com", "ada")
    assert standing_of(repository, "0" * 40, None).authors == ()


def test_everybody_who_wrote_since_what_is_deployed_wrote_the_change(repository: Path) -> None:
    """The last commit may be somebody else's; co-authors count, and so do commits that a rollback takes back."""
    git(repository, "branch", "--move", "main")
    deployed = git(repository, "rev-parse", "HEAD")
    message = "widen\n\nCo-authored-by: Cleo <7+cleo@users.noreply.github.com>"
    (repository / "ci" / "code.py").write_text("two")
    git(repository, "commit", "--quiet", "--all", "--message", message, "--author=Alice <alice@x>")
    (repository / "ci" / "code.py").write_text("three")
    git(repository, "commit", "--quiet", "--all", "--message", "narrow", "--author=Bob <bob@x>")
    head = git(repository, "rev-parse", "HEAD")
    forward = standing_of(repository, head, deployed).authors
    assert forward[:2] == ("Bob", "bob@x")
    assert {"Alice", "alice@x", "Cleo", "cleo"} <= set(forward)
    assert {"Alice", "Bob", "cleo"} <= set(standing_of(repository, deployed, head).authors)
    assert "Alice" not in standing_of(repository, head, None).authors


def commit_as(repository: Path, who: str, file: str, text: str) -> str:
    """Write a file, commit it as a person, and return the commit."""
    (repository / file).parent.mkdir(exist_ok=True)
    (repository / file).write_text(text)
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", file, f"--author={who} <{who}@example.com>")
    return git(repository, "rev-parse", "HEAD")


def merge_as(repository: Path, who: str, branch: str, *options: str) -> str:
    """Merge a branch into main as a person, and return the merge."""
    git(repository, "checkout", "--quiet", "main")
    git(repository, "merge", "--quiet", "--no-ff", "--no-commit", *options, branch)
    git(repository, "commit", "--quiet", "--message", f"merge {branch}", f"--author={who} <{who}@example.com>")
    return git(repository, "rev-parse", "HEAD")


@pytest.fixture
def team(repository: Path) -> Path:
    """Return a repository: Ada changed prod.yaml, Ben the README, Cleo and Dan merged them, Eve did nothing."""
    git(repository, "branch", "--move", "main")
    git(repository, "tag", "deployed")
    for who, merger, file in (("ada", "cleo", "environments/prod.yaml"), ("ben", "dan", "README.md")):
        git(repository, "checkout", "--quiet", "-b", who, "main")
        commit_as(repository, who, file, who)
        merge_as(repository, merger, who)
    return repository


def wrote(repository: Path, commit: str = "HEAD", deployed: str | None = "deployed") -> set[str]:
    """Return who of the team wrote what comes."""
    found = standing_of(repository, git(repository, "rev-parse", commit), deployed).authors
    return {"ada", "ben", "cleo", "dan", "eve"} & set(found)


def test_a_readme_and_a_merge_make_nobody_an_author(team: Path) -> None:
    """Of five, the four who did not write prod.yaml may approve; before, only Eve."""
    assert wrote(team) == {"ada"}
    [commit] = commits_between(team, "deployed", git(team, "rev-parse", "HEAD"))
    assert git(team, "show", "--no-patch", "--format=%an", commit) == "ada"


def test_without_a_deployment_what_the_commit_brought_to_main_counts(team: Path) -> None:
    """A merge's own author wrote nothing; where no input comes at all, the commit's own author counts."""
    assert wrote(team, "HEAD^1", None) == {"ada"}
    assert wrote(team, "HEAD^1", "0" * 40) == {"ada"}
    assert wrote(team, "HEAD", None) == {"dan"}


@pytest.mark.parametrize("options", [(), ("--strategy=ours",)], ids=["something added", "a side dropped"])
def test_a_merge_that_changes_something_itself_has_an_author(team: Path, options: tuple[str, ...]) -> None:
    """What neither side has, and what one side loses."""
    git(team, "checkout", "--quiet", "-b", "work", "main")
    commit_as(team, "ben", "ci/code.py", "work")
    merge_as(team, "eve", "work", *options)
    if not options:
        (team / "ci" / "code.py").write_text("something else")
        git(team, "commit", "--quiet", "--amend", "--all", "--no-edit")
    assert wrote(team) == {"ada", "ben", "eve"}


def test_a_resolved_conflict_has_an_author(team: Path) -> None:
    """And a merge of edits that git puts side by side has none."""
    for who in ("ben", "cleo"):
        git(team, "checkout", "--quiet", "-b", f"{who}-2", "main~2")
        commit_as(team, who, "ci/code.py", who)
    merge_as(team, "dan", "ben-2")
    assert "dan" not in wrote(team)
    git(team, "checkout", "--quiet", "main")
    ask(team, "merge", "--quiet", "--no-ff", "cleo-2")
    commit_as(team, "eve", "ci/code.py", "both")
    assert wrote(team) == {"ada", "ben", "cleo", "eve"}


def test_a_merge_of_three_counts(team: Path) -> None:
    """There is no automatic merge of more than two parents to compare it with."""
    for who in ("ben", "cleo"):
        git(team, "checkout", "--quiet", "-b", f"{who}-3", "main~2")
        commit_as(team, who, f"ci/{who}.py", who)
    git(team, "checkout", "--quiet", "main")
    git(team, "merge", "--quiet", "--no-ff", "--no-commit", "ben-3", "cleo-3")
    git(team, "commit", "--quiet", "--message", "three", "--author=eve <eve@example.com>")
    assert wrote(team) == {"ada", "ben", "cleo", "eve"}

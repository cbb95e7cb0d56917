"""One number for everything that synthesis and deployment depend on."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.toolchain.input_digest import INPUTS, digest_of, input_digest, same_inputs
from shared import exits
from tests.ci.toolchain.test_base_commit import git
from tests.rehearsal.tree import ROOT

FILES = st.dictionaries(st.text(min_size=1, max_size=6), st.binary(max_size=6), max_size=5)


@given(FILES, FILES)
def test_only_the_same_files_have_the_same_digest(one: dict[str, bytes], two: dict[str, bytes]) -> None:
    """Paths and contents cannot trade bytes."""
    assert (digest_of(one.items()) == digest_of(two.items())) == (one == two)


@given(FILES, st.randoms())
def test_the_order_of_files_does_not_matter(files: dict[str, bytes], chance: random.Random) -> None:
    """A folder has none."""
    mixed = list(files.items())
    chance.shuffle(mixed)
    assert digest_of(mixed) == digest_of(files.items())


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with a file in each input and a README."""
    for name in (*(f"{folder}/file" for folder in ("ci", "environments", "shared", "stacks")), "README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "requirements.lock").write_text("")
    (tmp_path / ".gitignore").write_text("*.pyc\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "one")
    return tmp_path


@pytest.mark.parametrize("file", ["ci/file", "environments/file", "shared/new", "stacks/file", "requirements.lock"])
def test_an_input_changes_it_committed_or_not(repository: Path, file: str) -> None:
    """A file on disk takes part in synthesis either way."""
    before = input_digest(repository)
    (repository / file).write_text("other")
    after = input_digest(repository)
    assert after != before
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "two")
    assert input_digest(repository) == after


@pytest.mark.parametrize("file", ["README.md", "docs.md", "stacks/cached.pyc"])
def test_what_is_no_input_leaves_it_alone(repository: Path, file: str) -> None:
    """A README, a new file beside the inputs, something that git ignores."""
    before = input_digest(repository)
    (repository / file).write_text("other")
    assert input_digest(repository) == before


@pytest.mark.parametrize("content", [b"one\r\ntwo\r\n", b"one\ntwo\r\n"], ids=["every line", "some lines"])
def test_how_lines_end_on_disk_does_not_matter(repository: Path, content: bytes) -> None:
    """The bytes that were committed count, or would be: an editor's CRLF is one digest with everybody's LF."""
    (repository / ".gitattributes").write_text("* text=auto eol=lf\n")
    for name in ("ci/file", "stacks/not added yet"):
        (repository / name).write_bytes(b"one\ntwo\n")
    before = input_digest(repository)
    for name in ("ci/file", "stacks/not added yet"):
        (repository / name).write_bytes(content)
    assert input_digest(repository) == before


def test_a_binary_file_is_taken_as_it_is(repository: Path) -> None:
    """Where git would change no byte of it, neither does the digest."""
    (repository / ".gitattributes").write_text("* text=auto eol=lf\n")
    (repository / "shared/picture").write_bytes(b"\0one\r\n")
    before = input_digest(repository)
    (repository / "shared/picture").write_bytes(b"\0one\n")
    assert input_digest(repository) != before


def test_the_digest_writes_nothing_into_the_repository(repository: Path) -> None:
    """Whoever may only read it can ask, too."""
    (repository / ".gitattributes").write_text("* text=auto eol=lf\n")
    (repository / "ci/file").write_bytes(b"only here\r\n")
    before = git(repository, "count-objects")
    input_digest(repository)
    assert git(repository, "count-objects") == before


def test_a_removed_input_changes_it(repository: Path) -> None:
    """Git still lists it."""
    before = input_digest(repository)
    (repository / "stacks/file").unlink()
    assert input_digest(repository) != before


def test_outside_a_repository_there_is_none(tmp_path: Path) -> None:
    """Nothing could say which files count."""
    with pytest.raises(exits.CommandError, match="not in a git repository"):
        input_digest(tmp_path)


def test_every_input_exists() -> None:
    """A name that is nothing would never change the digest."""
    assert [name for name in INPUTS if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("file", ["README.md", "ci/file", "environments/new.yaml", ".terraform.lock.hcl"])
def test_two_commits_have_the_same_inputs_where_their_digest_is_the_same(repository: Path, file: str) -> None:
    """Without a checkout of either; of a commit that is not here nothing is known."""
    before = input_digest(repository)
    (repository / file).write_text("other")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "two")
    assert same_inputs(repository, "HEAD~1", "HEAD") is (input_digest(repository) == before)
    assert same_inputs(repository, "9" * 40, "HEAD") is None

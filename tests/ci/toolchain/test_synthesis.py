"""What a synthesis leaves in its folder, as the tooling reads it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from ci.toolchain.synthesis import SynthesisError, exported, python_for, read_packages
from tests.ci.toolchain.test_base_commit import git


def test_the_package_of_a_stack_stands_in_the_manifest(tmp_path: Path) -> None:
    """A tree from before stacks were packages names none."""
    stacks = {"TapStack-dev": {"name": "TapStack-dev", "package": "shop"}, "TapStack-old": {"name": "TapStack-old"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"stacks": stacks}), encoding="utf-8")
    assert read_packages(tmp_path) == {"TapStack-dev": "shop", "TapStack-old": ""}


def test_how_its_lock_file_ends_its_lines_makes_no_other_libraries(tmp_path: Path) -> None:
    """A commit is exported with the ends of `.gitattributes`; an editor may have saved the lock file here with CRLF."""
    here, tree = tmp_path / "here", tmp_path / "tree"
    for folder, lock in ((here, b"a==1\r\nb==2\r\n"), (tree, b"a==1\nb==2\n")):
        (folder / "stacks").mkdir(parents=True)
        (folder / "noxw").touch()
        (folder / "requirements.lock").write_bytes(lock)
    assert python_for(tree, here) == Path(sys.executable)


def test_a_commit_that_git_cannot_give_is_one_line(tmp_path: Path) -> None:
    """In git's own words."""
    git(tmp_path, "init", "--quiet")
    with pytest.raises(SynthesisError) as raised, exported(tmp_path, "0" * 40):
        pass
    [line] = raised.value.lines
    assert line.startswith("fatal: ")


@pytest.mark.parametrize("where", ["/etc/hosts", "../../outside"])
def test_a_link_that_leads_out_of_a_commit_is_one_line(tmp_path: Path, where: str) -> None:
    """It names the link, and the commit stays unread."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "a-link").symlink_to(where)
    git(tmp_path, "add", "a-link")
    git(tmp_path, "commit", "--quiet", "-m", "a link")
    with pytest.raises(SynthesisError) as raised, exported(tmp_path, "HEAD"):
        pass
    [line] = raised.value.lines
    assert line.startswith("commit HEAD: 'a-link' ")

"""A small repository whose commits each lack, or have, one thing that its tip has otherwise.

Its tip is this working tree's `ci` and `shared` with the environments of tests/examples/good, so that the code under
test, which runs in the process of the test, is the tip's. `stacks` has a stack of one resource.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ci.toolchain.input_digest import input_digest
from tests.ci.change import ROOT, Change
from tests.examples.good import copy_good

HERE = Path(__file__).resolve().parent
KEPT, LATER = "test_the_output_is_that_of_the_environment", "test_what_nobody_promised_before"
# The commit that the first users of the command for configurations had in production.
EARLIER = "98f43568bb432581b92452e3a9c67275e5f7c683"
EARLIER_TREE = ("ci", "shared", "stacks", "requirements.lock", ".terraform.lock.hcl")
EARLIER_ENVIRONMENTS = "tests/examples/good/environments"
MODEL = "shared/config/model.py"


@dataclass(frozen=True)
class Difference:
    """What the tip has otherwise: how to make the commit before it, and which promises that one has."""

    name: str
    make: Callable[[Change], None]
    promises: tuple[str, ...] = (KEPT, LATER)

    def __str__(self) -> str:
        """Return the name of the test's case."""
        return self.name


@dataclass(frozen=True)
class Older:
    """A commit before the tip, with the digest of its inputs."""

    difference: Difference
    commit: str
    input_digest: str


def other_keys(change: Change) -> None:
    """Lack a key that the tip has, have one that it has not, and call a third by another name: in model and files."""
    _lines(change.root / MODEL, r"    owner: .*\n", "")
    _in_environments(change, r"owner: .*\n", "")
    _lines(change.root / MODEL, r"    cost_center(: .*\n)", r"    cost_code\1    color\1")
    _lines(change.root / "environments/releases/dev.yaml", r"source_commit: .*\n", f'source_commit: "{"7" * 40}"\n')
    _in_environments(change, r"cost_center(: .*\n)", r"cost_code\1color: blue\n")


def without_rule_and_promise(change: Change) -> None:
    """Lack a rule, and break it; promise less."""
    _lines(change.root / "shared/checks/__init__.py", r"    keys_stand_in_order,\n", "")
    _in_environments(change, r"(owner: .*\n)(cost_center: .*\n)", r"\2\1")
    (change.root / "stacks/small/promises/later.py").unlink()


def elsewhere(change: Change) -> None:
    """Have the model, the promises and the plugin that runs them at other places."""
    moves = {
        "shared/config/model.py": "shared/config/environment.py",
        "stacks/small/promises": "stacks/small/kept",
        "ci/deployment/verify/plugin.py": "ci/deployment/verify/asking.py",
        "ci/deployment/verify/pytest.ini": "ci/deployment/verify/asking.ini",
    }
    for old, new in moves.items():
        (change.root / old).rename(change.root / new)
    for file in change.root.glob("*/**/*.py"):
        _lines(file, r"\bshared\.config\.model\b", "shared.config.environment", times=None)
    where = change.root / "shared/tree_data.py"
    _lines(where, r"stacks/\*/promises", "stacks/*/kept")
    _lines(where, r"ci\.deployment\.verify\.plugin", "ci.deployment.verify.asking")
    _lines(where, r"verify/pytest\.ini", "verify/asking.ini")


def with_another_lock(change: Change) -> None:
    """Lock the libraries in a file of other bytes, but of the same versions: what is installed is here already."""
    with (change.root / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# older\n")


def earlier(change: Change) -> None:
    """Be the commit 98f4356 with its own good environments, and its promises about outputs only."""
    for entry in change.root.iterdir():
        if entry.name not in (".git", ".gitignore"):
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    archive = subprocess.run(
        ["git", "archive", EARLIER, *EARLIER_TREE, EARLIER_ENVIRONMENTS], cwd=ROOT, capture_output=True, check=True
    )
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(change.root, filter="data")
    (change.root / EARLIER_ENVIRONMENTS).rename(change.root / "environments")
    shutil.rmtree(change.root / "tests")
    for file in (change.root / "ci/verify/promises").glob("*.py"):
        if file.name != "outputs.py":  # the others ask AWS
            file.unlink()


def with_a_remark(change: Change) -> None:
    """Differ in nothing that matters."""
    _in_environments(change, r"(owner: .*)\n", r"\1  # they answer for it\n")


def in_another_bucket(change: Change) -> None:
    """Have the state of staging elsewhere."""
    _lines(change.root / "environments/staging.yaml", r"(  bucket: .*)\n", r"\1-before\n")


ANOTHER_BUCKET = Difference("another bucket", in_another_bucket)
REMARK = Difference("a remark", with_a_remark)
ANOTHER_LOCK = Difference("another lock file", with_another_lock)
DIFFERENCES = (
    Difference("keys added, removed, renamed", other_keys),
    Difference("a rule and a promise added", without_rule_and_promise, (KEPT,)),
    Difference("files moved", elsewhere),
    ANOTHER_LOCK,
)


def small_repository(root: Path) -> Change:
    """Make the repository, with its tip as the first commit."""
    copy_good(root)
    for name in ("ci", "shared"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(HERE / "tree", root / "stacks", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("stacks/__main__.py", "stacks/kinds.py", "requirements.lock"):
        shutil.copy(ROOT / name, root / name)
    (root / "stacks/__init__.py").touch()
    (root / ".gitignore").write_text("__pycache__/\ncdktf.out/\n", encoding="utf-8")
    change = Change(root)
    change.git("init", "--quiet", "--initial-branch=main")
    change.commit("the tip")
    return change


def commit_before(change: Change, difference: Difference) -> Older:
    """Commit what the tip has otherwise, and the tip again."""
    tip = change.git("rev-parse", "HEAD")
    difference.make(change)
    digest = input_digest(change.root)
    change.git("add", "--all")
    change.git("commit", "--quiet", "--message", difference.name)
    found = Older(difference, change.git("rev-parse", "HEAD"), digest)
    change.git("read-tree", "-u", "--reset", tip)
    change.git("commit", "--quiet", "--message", "the tip")
    return found


def _in_environments(change: Change, pattern: str, new: str) -> None:
    for file in sorted((change.root / "environments").glob("*.yaml")):
        _lines(file, pattern, new)


def _lines(file: Path, pattern: str, new: str, *, times: int | None = 1) -> None:
    text, count = re.subn(rf"(?m){pattern}", new, file.read_text(encoding="utf-8"))
    assert times is None or count == times, f"{pattern} stands {count} times in {file}"
    file.write_text(text, encoding="utf-8")

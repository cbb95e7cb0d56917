"""A repository with this code and the good environments, which a test changes: real git, real synthesis."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.examples.good import copy_good

ROOT = Path(__file__).parents[2]
NEEDED = ("shared", "stacks", "noxw", "requirements.lock")


@dataclass(frozen=True)
class Change:
    """A checkout on main whose last commit is this working tree's code with the example environments of the tests."""

    root: Path

    @classmethod
    def start(cls, root: Path) -> Change:
        """Make the repository in `root` and commit what synthesis needs."""
        copy_good(root)
        for name in NEEDED:
            source, target = ROOT / name, root / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        change = cls(root)
        change.git("init", "--quiet", "--initial-branch=main")
        change.commit("as it is")
        return change

    def git(self, *arguments: str) -> str:
        """Run git with an identity of its own and return what it printed."""
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *arguments]
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=True).stdout.strip()

    def commit(self, message: str) -> None:
        """Commit everything."""
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--message", message)

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace the only occurrence of `old` in a file."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def restore(self) -> None:
        """Take the working tree back to the last commit."""
        self.git("reset", "--quiet", "--hard")
        self.git("clean", "--quiet", "--force", "-d")

"""A copy of this working tree as a repository of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Tree:
    """A repository whose one commit is what the working tree holds now, committed or not."""

    root: Path

    @classmethod
    def copied(cls, root: Path, source: Path = ROOT) -> Tree:
        """Copy every file of `source` that git does not ignore into the new folder `root` and commit it there."""
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=source,
            capture_output=True,
            text=True,
            check=True,
        )
        for name in filter(None, listed.stdout.split("\0")):
            if (source / name).is_file():  # a file that was removed and not committed is still listed
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source / name, root / name)
        tree = cls(root)
        tree.git("init", "--quiet", "--initial-branch=main")
        tree.commit("The working tree as it is")
        return tree

    def git(self, *arguments: str) -> str:
        """Run git with an identity of its own and return what it printed."""
        identity = ["-c", "user.name=rehearsal", "-c", "user.email=rehearsal@localhost", "-c", "commit.gpgsign=false"]
        command = ["git", *identity, *arguments]
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=True).stdout.strip()

    def commit(self, message: str) -> str:
        """Commit everything that git does not ignore, and return the commit's id."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def wait_for_nothing(self) -> None:
        """Take soak times and freeze windows out of the environment files, and commit that: a rehearsal is short."""
        for file in sorted((self.root / "environments").glob("*.yaml")):
            text = re.sub(r"(?m)^  soak_minutes: [0-9]+", "  soak_minutes: 0", file.read_text(encoding="utf-8"))
            file.write_text(re.sub(r"(?m)^  freeze:.*\n(    - .*\n)*", "  freeze: []\n", text), encoding="utf-8")
        if self.git("status", "--porcelain"):
            self.commit("No waiting in a rehearsal")

    def write_signing_key(self, environment: str, key: str) -> None:
        """Write into an environment's file which key signs its records, and commit that, as bootstrap says."""
        file = self.root / "environments" / f"{environment}.yaml"
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(?m)^(  signing_keys:\n    - ).*$", rf"\g<1>{key}", text), encoding="utf-8")
        self.commit(f"{environment}: the key that signs its records")

    def raise_value(self, environment: str, key: str, by: int) -> str:
        """Add `by` to the whole number of a key that stands once in an environment's file; return what was changed."""
        file = self.root / "environments" / f"{environment}.yaml"
        text = file.read_text(encoding="utf-8")
        [found] = re.finditer(rf"(?m)^(\s+{key}: )(\d+)", text)
        old = int(found.group(2))
        changed = f"{text[: found.start(2)]}{old + by}{text[found.end(2) :]}"
        file.write_text(changed, encoding="utf-8")
        return f"{environment}: {key} {old} -> {old + by}"

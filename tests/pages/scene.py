"""Where the commands of a page are given, one after the other, as a person would: a folder, accounts, placeholders.

Without accounts, what is `offline`; with them (tests/ci/histories/ground.py), what is `fixture`, too. A command of the
tooling runs in this process, as `python -m ci` would; everything else in bash.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

from tests.ci.evidence.records import NOON
from tests.ci.gate.world import NAMES, SOAK
from tests.ci.histories.ground import Ground

AFTER = timedelta(minutes=SOAK + 5)  # what was done last soaks that long before the next command
# A word in capitals that no `$` makes a variable, or the name of a file.
_PLACE = re.compile(r"(?<![\w$])[A-Z_]+(?!\w)|file://\.\.\.")
_ASSIGNMENT = re.compile(r"[A-Z_]+=\S+")


class _Person(io.StringIO):
    """Standard input of a terminal, at which a person agrees to everything."""

    def isatty(self) -> bool:
        """Return that a person can be asked."""
        return True


@dataclass
class Scene:
    """What the commands of a page have in common.

    `folder` is where they are given, `values` what stands for a placeholder by now, `printed` what the last one said.
    """

    folder: Path
    ground: Ground | None = None
    at: datetime = NOON
    values: dict[str, str] = field(default_factory=dict)
    assignments: list[str] = field(default_factory=list)
    printed: str = ""

    def git(self, *words: str) -> None:
        """Run git here. Raises CalledProcessError."""
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *words], cwd=self.folder, check=True
        )

    @property
    def accounts(self) -> Ground:
        """The ground of what needs accounts. Raises ValueError without one."""
        if self.ground is None:
            raise ValueError("this page has commands that need accounts")
        return self.ground

    def give(self, command: str) -> int:
        """Give a command, its placeholders replaced, and return its exit code."""
        command = _PLACE.sub(lambda found: self.values.get(found[0], found[0]), command)
        if self.ground is not None and command.startswith("./noxw "):
            return self._of_the_tooling(self.ground, command)
        script = "\n".join([*self.assignments, command])
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-ec", script],
            cwd=self.folder,
            env=self._variables(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if _ASSIGNMENT.fullmatch(command):
            self.assignments.append(command)
        self.printed = done.stdout + done.stderr
        return done.returncode

    def _of_the_tooling(self, ground: Ground, command: str) -> int:
        words = tooling(command)
        name = next((word for word in words if word in NAMES), NAMES[-1])
        self.at += AFTER
        with mock.patch("sys.stdin", _Person("y\n")):
            said = ground.command(self.at, name, *words)
        self.printed = said.output or said.error
        if said.code:
            self.printed = said.error + said.output
        return said.code

    def _variables(self) -> Mapping[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "GIT_"))}
        own = {} if self.ground is None else self.ground.accounts["dev"].environment
        return {**kept, **own, "AWS_PAGER": "", "NO_COLOR": "1"}


def tooling(command: str) -> list[str]:
    """Return the words that a session of the noxfile hands to `python -m ci`."""
    _, _, session, *rest = shlex.split(command)
    words = rest[1:] if rest[:1] == ["--"] else rest
    return words if session == "ci" else [session, *words]

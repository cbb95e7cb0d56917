"""`python -m ci ...` in the tree under rehearsal, with the credentials of one account."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.toolchain.rehearsal import VARIABLE
from tests.rehearsal import documents
from tests.terraform.engine import cli_environment


class RehearsalError(Exception):
    """Something did not happen as it should; the text says what, and what the command said."""


@dataclass(frozen=True)
class Answer:
    """What a command left: exit code, both streams, how long it took."""

    code: int
    output: str
    error: str
    seconds: float

    def data(self) -> Any:
        """Return the answer of a `--json` command."""
        return json.loads(self.output)


@dataclass(frozen=True)
class Commands:
    """Runs commands of the tree at `root` as a person would who has signed in to one account."""

    root: Path
    environment: Mapping[str, str]
    log: Path

    @classmethod
    def of(cls, root: Path, account: Mapping[str, str], settings: Path, scratch: Path) -> Commands:
        """Return the commands of `root` for the account that the variables `account` lead to."""
        inherited = cli_environment(scratch) | {
            VARIABLE: str(settings),
            # The provider lies unpacked in a mirror or in the shared cache: no second copy for each tree.
            "TF_PLUGIN_CACHE_DIR": os.environ.get("TF_PLUGIN_CACHE_DIR", str(scratch / "plugins")),
            "NO_COLOR": "1",
        }
        return cls(root, {**inherited, **account}, scratch / "commands.log")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command and return its process."""
        module = documents.MODULE if documents.FOLDER in os.environ else "ci"
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=self.root,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, expect: int = 0) -> Answer:
        """Run a command to its end. Raises RehearsalError when it ends with another code than `expect`."""
        started = time.monotonic()
        process = self.start(*arguments)
        output, error = process.communicate()
        answer = Answer(process.returncode, output, error, time.monotonic() - started)
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"$ python -m ci {' '.join(arguments)}\n{output}{error}exit {answer.code}\n\n")
        if answer.code != expect:
            said = (error or output).strip()
            raise RehearsalError(f"{' '.join(arguments)}: exit {answer.code}, expected {expect}:\n{said}")
        return answer

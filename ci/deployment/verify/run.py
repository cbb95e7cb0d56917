"""Run the tests of a deployed environment in a process of their own, and say what they found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ci.deployment.verify.deployed import outputs_of
from ci.toolchain import REPOSITORY
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import names_of

# In every tree: its promises are run by its own code, which finds what to test in the two variables (see plugin.py).
# A tree that is deployed may be older than this one, so the three names stay.
PLUGIN = "ci.deployment.verify.plugin"
INPUT, RESULT = "VERIFY_INPUT", "VERIFY_RESULT"
SETTINGS = Path(__file__).resolve().parent / "pytest.ini"
PROMISES = "stacks/*/promises"

_TO_THE_END = (0, 1)  # pytest: all passed, some failed; anything else is an interruption or an error of its own


@dataclass(frozen=True)
class Report:
    """What the tests said, by the names of the tests; a failure has one line that says what was found."""

    passed: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    not_provable: tuple[tuple[str, str], ...]

    @property
    def ok(self) -> bool:
        """Return whether every test passed that can."""
        return not self.failed

    @property
    def headline(self) -> str:
        """Return the numbers."""
        parts = [f"{len(self.passed)} passed", f"{len(self.failed)} failed"]
        parts += [f"{len(self.not_provable)} not provable here"] if self.not_provable else []
        return ", ".join(parts)

    def as_data(self) -> dict[str, Any]:
        """Return the report for `--json`."""
        return {"passed": list(self.passed), "failed": dict(self.failed), "not_provable": dict(self.not_provable)}


class Tests(Protocol):
    """What tests a deployed environment: `verify`, or less in a race."""

    def __call__(
        self, root: Path, config: EnvironmentConfig, outputs: Path, /, *, not_provable: Mapping[str, str]
    ) -> Report:
        """Return what the tests of the environment found. Raises CommandError when they could not run."""


def verify(root: Path, config: EnvironmentConfig, outputs: Path, *, not_provable: Mapping[str, str]) -> Report:
    """Test the environment that the tree at `root` was deployed to, with the credentials of this process.

    Its outputs stand in the file `outputs`. The promises are those of the tree's stack, run by the tree's own code.

    `not_provable` maps the name of a test to the reason why the AWS that answers cannot show it. Such a test runs all
    the same, and fails when it passes: the list must stay exact. Raises CommandError when there are no outputs, the
    list names a test that does not exist, or the tests did not run to their end.
    """
    outputs_of(outputs, names_of(config).stack_id)
    tree, promises = promises_of(root)
    with tempfile.TemporaryDirectory(prefix="verify-") as name:
        given, result = Path(name, "input.json"), Path(name, "result.json")
        data = {
            "config": config.model_dump(mode="json"),
            "outputs": str(outputs.resolve()),
            "not_provable": dict(not_provable),
        }
        given.write_text(json.dumps(data), encoding="utf-8")
        # No conftest.py from above the tree: anybody may write one into a folder of temporary files.
        place = ["--rootdir", str(tree), "--confcutdir", str(tree)]
        options = ["-p", "no:cacheprovider", "-p", PLUGIN, "-c", str(SETTINGS), *place]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *map(str, promises)],
            cwd=tree,
            env={**_environment(), INPUT: str(given), RESULT: str(result)},
            capture_output=True,
            text=True,
            check=False,
        )
        try:
            found = json.loads(result.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise exits.CommandError([f"the tests did not run: {_last_line(done.stdout + done.stderr)}"]) from None
    if done.returncode not in _TO_THE_END:
        raise exits.CommandError([f"the tests did not run to their end: {_last_line(done.stdout + done.stderr)}"])
    if found["problems"]:
        raise exits.CommandError(found["problems"], exits.BAD_INPUT)
    report = Report(
        tuple(found["passed"]),
        tuple(sorted(found["failed"].items())),
        tuple(sorted(found["not_provable"].items())),
    )
    if not report.passed and report.ok:
        raise exits.CommandError([f"no test ran: {_last_line(done.stdout + done.stderr)}"])
    return report


def promises_of(root: Path) -> tuple[Path, list[Path]]:
    """Return the tree whose promises are run, and their folders: this one's, where `root` has none.

    A commit from before the promises had their place in `stacks` can be gone back to all the same.
    """
    for tree in (root.resolve(), REPOSITORY):
        if found := sorted(tree.glob(PROMISES)):
            return tree, found
    raise exits.CommandError([f"{PROMISES}: no stack has promises: nothing would be tested: write one"])


def _environment() -> dict[str, str]:
    """Return this process's variables without those by which somebody's own pytest would leave tests out."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
    return kept | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "pytest said nothing")

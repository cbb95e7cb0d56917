"""Run the tests of a deployed environment in a process of their own, and say what they found."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ci.deployment.verify.deployed import outputs_of
from ci.toolchain.run_context import with_those_of_aws
from ci.toolchain.tree import Tree
from shared import exits
from shared.tree_data import PROMISES

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

    def __call__(self, tree: Tree, environment: str, outputs: Path, /, *, not_provable: Mapping[str, str]) -> Report:
        """Return what the tests of the environment found. Raises CommandError when they could not run."""


def verify(tree: Tree, environment: str, outputs: Path, *, not_provable: Mapping[str, str]) -> Report:
    """Test the environment that a tree was deployed to, with the credentials of this process.

    Its outputs stand in the file `outputs`. The promises are the tree's, run by its own code with its own libraries,
    which is given the configuration as the tree itself says it.

    `not_provable` maps the name of a test to the reason why the AWS that answers cannot show it. Such a test runs all
    the same, and fails when it passes: the list must stay exact. It is that of the files here, so a test that another
    commit does not have yet is no mistake. Raises CommandError when there are no outputs or no promises, the list names
    a test that does not exist, or the tests did not run to their end.
    """
    own, how = tree.environment(environment), tree.data.promises
    outputs_of(outputs, own.stack)
    if not how.folders:
        raise exits.CommandError([f"{PROMISES}: no stack has promises: nothing would be tested: write one"])
    with tempfile.TemporaryDirectory(prefix="verify-") as name:
        given, result = Path(name, "input.json"), Path(name, "result.json")
        data = {
            "config": own.config,
            "outputs": str(outputs.resolve()),
            "not_provable": dict(not_provable),
        }
        given.write_text(json.dumps(data), encoding="utf-8")
        # No conftest.py from above the tree: anybody may write one into a folder of temporary files.
        root = tree.root.resolve()
        place = ["-c", str(root / how.settings), "--rootdir", str(root), "--confcutdir", str(root)]
        options = ["-p", "no:cacheprovider", "-p", how.plugin, *place]
        done = subprocess.run(
            [str(tree.python), "-m", "pytest", *options, *(str(root / folder) for folder in how.folders)],
            cwd=root,
            env={**_environment(), how.input_variable: str(given), how.result_variable: str(result)},
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
    if found["problems"] and tree.commit is None:
        raise exits.CommandError(found["problems"], exits.BAD_INPUT)
    report = Report(
        tuple(found["passed"]),
        tuple(sorted(found["failed"].items())),
        tuple(sorted(found["not_provable"].items())),
    )
    if not report.passed and report.ok:
        raise exits.CommandError([f"no test ran: {_last_line(done.stdout + done.stderr)}"])
    return report


def _environment() -> dict[str, str]:
    """Return the variables of promises: credentials of AWS alone, and nothing by which pytest would leave tests out."""
    mine = with_those_of_aws()
    kept = {name: value for name, value in mine.items() if name not in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
    return kept | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "pytest said nothing")

"""The rules of `security` over the tree in the working directory, service and account in one process: run as text.

It prints each finding that is not accepted, as the command does, and ends with 1 where there is one. An exception that
explains nothing is no matter here: the tree may have some environments only.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import stacks  # noqa: F401 - prepares the bindings before anything imports cdktf

# isort: split
from ci.policy.aws import exceptions
from ci.policy.aws.rulebook import RULES, judge
from ci.policy.aws.run import paired
from ci.policy.aws.stack import Stack
from ci.toolchain.artifact import Artifact, artifact_of
from shared.config import load_all
from stacks.factory import package_of
from stacks.kinds import ACCOUNT, SERVICE
from stacks.synthesis import synthesize


def judged(root: Path, out: Path) -> list[Stack]:
    """Return service and account of every environment, synthesized into `out`."""
    configs = load_all(root)
    made: dict[str, dict[str, Artifact]] = {package_of(kind): {} for kind in (SERVICE, ACCOUNT)}
    written = synthesize(configs, out, kinds=(SERVICE, ACCOUNT))
    for number, one in enumerate(written):
        package = package_of(SERVICE if number < len(configs) else ACCOUNT)
        made[package][one.environment] = artifact_of(Path(one.document).read_bytes(), one.stack, package)
    return paired(root, configs, *made.values())


def main() -> int:
    """Judge, print and return the exit code."""
    root = Path.cwd()
    with tempfile.TemporaryDirectory() as out:
        found = judge(judged(root, Path(out)))
    accepted, problems = exceptions.load(root, [rule.name for rule in RULES], datetime.now(UTC).date())
    left = exceptions.sort(found, accepted, []).unaccepted
    print(*problems, *left, sep="\n")
    return 1 if problems or left else 0


if __name__ == "__main__":
    sys.exit(main())

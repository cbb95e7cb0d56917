"""Another name: two lines of `shared/naming.py` are all that a rename takes of what AWS and GitHub see.

The copy is this repository's, with the example environments of the tests, under other values in another region. Every
check runs on it, in one process over one synthesis. What a deployed one keeps, a rehearsal shows (CONTRIBUTING.md).
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shared.naming import PROJECT, SERVICE
from tests.examples.good import copy_good
from tests.rehearsal.renamed import rename
from tests.rehearsal.tree import Tree
from tests.terraform.engine import cli_environment

REGION = "eu-central-1"
NAME = "orders" if "order" not in PROJECT + SERVICE else "parcels"  # neither name is part of the other
CHECKS = {
    "validate": ["validate"],
    "parity": ["parity"],
    "security": ["security"],
    "workflows": ["workflows", "--check"],
    "claims": ["claims"],
    "owners": ["owners"],
}
PROMISES = ["-m", "pytest", "-c", "ci/deployment/verify/pytest.ini", "--rootdir", ".", "-p", "no:cacheprovider"]
# Prints what each command said, what was synthesized, and what AWS and GitHub get beside that.
PROGRAM = """
import contextlib, functools, io, json, sys
from ci.__main__ import main
from ci.evidence import note, statement
from ci.github.issues import marker_of
from ci.github.pull_request.comment import MARKER
from ci.toolchain import REPOSITORY, artifact

artifact.synthesized = functools.cache(artifact.synthesized)
texts = {"comment": MARKER, "issue": marker_of("dev"), "record": statement.PREDICATE, "note": note.PAYLOAD_TYPE}
found = {"checks": {}, "texts": texts}
for name, arguments in json.loads(sys.argv[1]).items():
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(arguments)
    found["checks"][name] = [code, said.getvalue()]
for options in ((), ("--bootstrap",)):
    for one in artifact.synthesized(REPOSITORY, *options).values():
        texts[one.stack] = one.content.decode()
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the repository under its other name: two names, and what people write into environment files."""
    root = tmp_path_factory.mktemp("renamed") / "tree"
    Tree.copied(root)
    shutil.rmtree(root / "environments")
    copy_good(root)
    rename(root, NAME, REGION)
    return root


@pytest.fixture(scope="module")
def found(renamed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what the program prints there."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(CHECKS)],
        cwd=renamed,
        env={**cli_environment(tmp_path_factory.mktemp("home")), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("check", CHECKS)
def test_every_check_holds_under_another_name_in_another_region(found: dict[str, Any], check: str) -> None:
    """Nothing else has to be changed: no file of findings, parity, owners or workflows."""
    code, said = found["checks"][check]
    assert (code, said) == (0, said)


def test_nothing_that_aws_or_github_see_has_the_old_name(found: dict[str, Any]) -> None:
    """Neither the documents of services and accounts nor what is signed, and the markers of comments and issues."""
    assert len(found["texts"]) == 10
    old = re.compile(f"{PROJECT}|{SERVICE}|sa-east-1", re.IGNORECASE)
    assert {name: old.findall(text) for name, text in found["texts"].items() if old.search(text)} == {}


def test_its_promises_are_collected(renamed: Path, tmp_path: Path) -> None:
    """By the names of its own code: each import stands."""
    command = [sys.executable, *PROMISES, "--collect-only", f"stacks/{SERVICE}/promises"]
    done = subprocess.run(
        command, cwd=renamed, env=cli_environment(tmp_path), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\d\d+ tests collected", done.stdout)

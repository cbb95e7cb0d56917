"""One scenario, run by act on a copy of the workflows that lives as long as the run. No network, no Docker."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.simulation import rewriting
from tests.simulation.graph import Run, calls_of, members_of, run_of
from tests.simulation.inlining import Document, Reading, inlined, without_others
from tests.simulation.scenario import REPOSITORY, Answer, Scenario

ROOT = Path(__file__).resolve().parents[2]
STUB = Path(__file__).with_name("stub.py")
WORKFLOWS = Path(".github", "workflows")
ACTIONS = Path(".github", "actions")
# What jobs run without a session has to run as it is: these files are all that it may need.
FILES = (
    "ci/__init__.py",
    "ci/github/__init__.py",
    "ci/github/pull_request/__init__.py",
    "ci/github/pull_request/all_green.py",
)
LIMIT_SECONDS = 120
IDENTITY = Answer(
    "identity",
    outputs={"role_arn": "{1}-{2}", "account_id": "111111111111", "region": "sa-east-1", "session": "{1}-1-somebody"},
)


class SimulationError(RuntimeError):
    """act could not run a workflow to its end; the message is what it said last."""


def run(scenario: Scenario, *, reading: Reading = Reading.ACROSS, root: Path = ROOT) -> Run:
    """Run one scenario with the workflows below `root` and return what happened. Raises SimulationError."""
    with tempfile.TemporaryDirectory(prefix="simulation-") as name:
        folder = Path(name)
        document = _set_up(scenario, reading, root, folder)
        done = _act(scenario, folder)
        file = folder / "results.json"
        if not file.exists():
            said = done.stderr.strip().splitlines() or ["nothing"]
            raise SimulationError(f"{scenario.name}: act did not come to its end, and said: {said[-1]}")
        results = {job: one["result"] for job, one in json.loads(file.read_text(encoding="utf-8")).items()}
        calls = calls_of((folder / "journal.jsonl").read_text(encoding="utf-8"))
        seen = run_of(document, results, members_of(done.stdout.splitlines()), calls)
        return replace(seen, refused=_refused(scenario, document))


def documents(root: Path) -> dict[str, Document]:
    """Return path -> document of the workflows below `root`."""
    files = sorted((root / WORKFLOWS).glob("*.yml"))
    return {(WORKFLOWS / file.name).as_posix(): rewriting.document_of(_read(file)) for file in files}


def calls_others(scenario: Scenario, root: Path = ROOT) -> bool:
    """Say whether a scenario's workflow has a job that calls another workflow."""
    jobs = documents(root)[(WORKFLOWS / scenario.workflow).as_posix()]["jobs"]
    return any("uses" in job for job in jobs.values())


def _set_up(scenario: Scenario, reading: Reading, root: Path, folder: Path) -> Document:
    """Make the copy, the answers and the event; return the workflow as it is run."""
    tree, programs = folder / "tree", folder / "bin"
    for each in (tree / WORKFLOWS, programs, folder / "artifacts", folder / "home"):
        each.mkdir(parents=True)
    stub = shlex.join([sys.executable, "-I", "-S", str(STUB)])
    for file, kind in ((tree / "noxw", "noxw"), (programs / "python3", "python3")):
        file.write_text(f'#!/bin/sh\nexec {stub} {kind} "$@"\n', encoding="utf-8")
        file.chmod(0o755)
    for name in FILES:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, tree / name)
    for file in sorted((root / ACTIONS).glob("*/action.yml")):
        copy = tree / file.relative_to(root)
        copy.parent.mkdir(parents=True)
        action = rewriting.action(rewriting.document_of(_read(file)), stub)
        copy.write_text(rewriting.text_of(action), encoding="utf-8")
    text = scenario.edit(_read(root / WORKFLOWS / scenario.workflow))
    operation = str(scenario.payload.get("inputs", {}).get("operation"))
    document = inlined(without_others(rewriting.document_of(text), operation), documents(root), reading)
    copy = tree / WORKFLOWS / scenario.workflow
    copy.write_text(rewriting.text_of(rewriting.workflow(document, stub)), encoding="utf-8")
    answers = [answer.as_data() for answer in (IDENTITY, *scenario.answers)]
    (folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    (folder / "journal.jsonl").touch()
    event = {"ref": scenario.ref, "repository": {"full_name": REPOSITORY}, **scenario.payload}
    (folder / "event.json").write_text(json.dumps(event), encoding="utf-8")
    return document


def _refused(scenario: Scenario, document: Document) -> tuple[str, ...]:
    """Return the inputs of the event that are not among the choices: act takes them, GitHub does not."""
    given = scenario.payload.get("inputs", {})
    return tuple(name for name, offered in rewriting.choices(document).items() if given.get(name) not in offered)


def _act(scenario: Scenario, folder: Path) -> subprocess.CompletedProcess[str]:
    """Let act run the copy: on this machine, in a folder of its own for each job, with a small environment."""
    path = os.pathsep.join((str(folder / "bin"), str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    variables = {"SIMULATION": folder, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_REF": scenario.ref}
    given = [word for name, value in variables.items() for word in ("--env", f"{name}={value}")]
    command = ["act", scenario.event, "-C", str(folder / "tree"), "-W", str(WORKFLOWS / scenario.workflow)]
    command += ["-P", "ubuntu-24.04=-self-hosted", "--no-cache-server", "--json", "-e", str(folder / "event.json")]
    command += ["-s", "GITHUB_TOKEN=simulated", "-a", "somebody", *given]
    return subprocess.run(
        command,
        cwd=folder,  # act reads files named .env, .secrets and .actrc from where it is started
        env={"PATH": path, "HOME": str(folder / "home"), "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LIMIT_SECONDS,
        check=False,
    )


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")

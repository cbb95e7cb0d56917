"""checkov over the same documents, in an environment of its own: somebody else's rules, to find what ours do not know.

Facts about checkov 3.3, each tried: it reads Terraform JSON with the framework `terraform_json` only (with others it
ends well having read nothing); a `terraform` block with a plain value makes it skip the whole file, and still end well;
text of JSON in `container_definitions` is not looked into; most of its rules report a resource as `resource.<name>`.
So it gets a copy without the first, with the second taken apart, and what it says is believed only if it saw enough.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.policy.aws.exceptions import IN_FILE
from ci.policy.aws.rule import Finding
from ci.policy.aws.stack import Stack
from ci.toolchain import tool_environment
from shared import exits

LOCKS = Path(__file__).resolve().parent
FOLDER = Path(sys.prefix) / "tools"
NAME = "checkov"
REMEDY = f"fix it, or write the reason into {IN_FILE}"
# Types without a rule of checkov's (alarms, alias names, attachments) make up the rest; today it judges 0.63 or more.
LEAST_SHARE = 0.5
_FRAMEWORK = "terraform_json"
_DOCUMENT = "main.tf.json"
_BY_NAME = "resource."  # what stands in place of the type
# A port that nobody listens on: a request that checkov might make ends here.
_NO_NETWORK = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
_FOUND = (0, 1)  # checkov's exit codes without and with findings


@dataclass(frozen=True)
class Opinion:
    """What checkov found, and how many resources of each stack it looked at."""

    findings: tuple[Finding, ...]
    seen: Mapping[str, int]


def ask(stacks: Sequence[Stack], python: Path | None = None) -> Opinion:
    """Return checkov's opinion on the stacks; `python` is where it is installed, made when it is not given.

    Raises CommandError when it cannot be installed, fails, or looked at too little to have an opinion.
    """
    python = python or tool_environment.interpreter(NAME, locks=LOCKS, folder=FOLDER)
    with tempfile.TemporaryDirectory(prefix="checkov-") as folder:
        for stack in stacks:
            copy = Path(folder) / "documents" / stack.id
            copy.mkdir(parents=True)
            (copy / _DOCUMENT).write_text(json.dumps(readable(stack.document), indent=1), encoding="utf-8")
        said = _run(python, Path(folder))
    return understood(said, stacks)


def readable(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a document that checkov can read: resources and data, containers taken apart."""
    copy = {key: json.loads(json.dumps(document[key])) for key in ("resource", "data") if key in document}
    for task in copy.get("resource", {}).get("aws_ecs_task_definition", {}).values():
        if "container_definitions" in task:
            task["container_definitions"] = json.loads(task["container_definitions"])
    return copy


def understood(said: Mapping[str, Any], stacks: Sequence[Stack]) -> Opinion:
    """Return checkov's answer as findings. Raises CommandError for one that is not about enough resources."""
    if said.get("check_type") != _FRAMEWORK or "results" not in said:
        raise exits.CommandError([f"checkov: judged nothing as {_FRAMEWORK}: its answer counts for nothing"])
    results = said["results"]
    if results.get("parsing_errors"):
        files = ", ".join(sorted(results["parsing_errors"]))
        raise exits.CommandError([f"checkov: could not read {files}: its answer counts for nothing"])
    named = {stack.id: _addresses(stack) for stack in stacks}
    seen: dict[str, set[str]] = {stack.id: set() for stack in stacks}
    by_id = {stack.id: stack for stack in stacks}
    findings: set[Finding] = set()
    for result in (*results["passed_checks"], *results["failed_checks"]):
        stack = by_id[Path(result["file_path"]).parent.name]
        known = named[stack.id].get(result["resource"].rpartition(".")[2])
        if known:
            seen[stack.id].add(known)
        address = known or result["resource"]
        if result["check_result"]["result"] == "FAILED":
            check, what = result["check_id"], result["check_name"]
            findings.add(Finding(stack.environment, stack.tier, stack.id, check, address, what, REMEDY, stack.package))
    few = [
        f"checkov: looked at {len(seen[name])} of {len(named[name])} resources of {name}: its answer counts for nothing"
        for name in named
        if len(seen[name]) < LEAST_SHARE * len(named[name])
    ]
    if few:
        raise exits.CommandError(few)
    order = {stack.id: number for number, stack in enumerate(stacks)}
    ordered = sorted(findings, key=lambda one: (order[one.stack], one.rule, one.address))
    return Opinion(tuple(ordered), {name: len(found) for name, found in seen.items()})


def _addresses(stack: Stack) -> dict[str, str]:
    """Return name -> address of the resources; cdktf gives each a name of its own, whatever its type."""
    return {one.name: one.address for one in stack.resources.values()}


def _run(python: Path, folder: Path) -> Mapping[str, Any]:
    """Return checkov's JSON about the documents in `folder`; no file of this repository or this user sets it up."""
    command = [str(python), "-m", "checkov.main", "--directory", "documents", "--framework", _FRAMEWORK]
    done = subprocess.run(
        [*command, "--skip-download", "--output", "json"],
        cwd=folder,
        env={**_NO_NETWORK, "HOME": str(folder), "PATH": os.environ.get("PATH", ""), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stderr.strip().rpartition("\n")[2]
    if done.returncode not in _FOUND:
        raise exits.CommandError([f"checkov: failed with exit code {done.returncode}: {last}"])
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        raise exits.CommandError([f"checkov: its answer is no JSON: {last or 'nothing on standard error'}"]) from None

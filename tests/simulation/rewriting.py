"""A workflow as act can run it here: no download, no key that act 0.2.89 refuses, and one job more that reports.

act refuses `queue`, `deployment`, `timezone` and `$/`, and passes over environments, identities and groups. What the
simulation wants to know of them goes into variables, which act evaluates like the keys that they stand for. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from tests.simulation.expressions import bare
from tests.simulation.inlining import Document, needs_of

REPORT = "simulation-report"
ENVIRONMENT = "SIMULATED_ENVIRONMENT"
MATRIX = "SIMULATED_MATRIX"
RESULTS = "SIMULATED_RESULTS"
_FROM_A_JOB = re.compile(r"fromJSON\(\s*(needs\.[\w.-]+)\s*\)")
WITH = "SIMULATED_WITH_"  # and the input's name in capitals


def document_of(text: str) -> Document:
    """Return a workflow or an action as a document. PyYAML reads the key `on` as True: it gets its name back."""
    document = yaml.safe_load(text)
    if True in document:
        document["on"] = document.pop(True)
    return document


def text_of(document: Document) -> str:
    """Return a document as YAML."""
    return yaml.safe_dump(document, sort_keys=False, width=1000)


def workflow(document: Document, stub: str) -> Document:
    """Return a workflow without calls as act takes it.

    In: what `inlined` returns, and the command that answers for a remote action (`<stub> uses owner/name`).
    """
    jobs = {name: _job(job, stub) for name, job in document["jobs"].items()}
    report = {
        "needs": list(jobs),
        "if": "always()",
        "runs-on": "ubuntu-24.04",
        "steps": [{"env": {RESULTS: "${{ toJSON(needs) }}"}, "run": f"{stub} results"}],
    }
    return {"name": document["name"], "on": _triggers(document["on"]), "jobs": {**jobs, REPORT: report}}


def action(document: Document, stub: str) -> Document:
    """Return a composite action as act takes it. Raises ValueError for an action of another kind."""
    runs = document["runs"]
    if runs["using"] != "composite":
        raise ValueError(f"{document.get('name')}: only composite actions are simulated")
    steps = [{"shell": "bash", **_step(step, stub)} if "run" not in step else step for step in runs["steps"]]
    return {**document, "runs": {**runs, "steps": steps}}


def choices(document: Document) -> Mapping[str, list[str]]:
    """Return input -> what may be chosen, of the form that starts a workflow by hand; GitHub accepts nothing else."""
    inputs = (document["on"].get("workflow_dispatch") or {}).get("inputs") or {}
    return {name: one["options"] for name, one in inputs.items() if one.get("type") == "choice"}


def _triggers(triggers: Document) -> Document:
    schedule = [{"cron": one["cron"]} for one in triggers.get("schedule") or []]
    return {**triggers, "schedule": schedule} if schedule else triggers


def _job(job: Document, stub: str) -> Document:
    environment = job.get("environment")
    name = environment["name"] if isinstance(environment, dict) else environment
    variables = {**(job.get("env") or {})}
    if name is not None:
        variables[ENVIRONMENT] = name
    if "strategy" in job:
        variables[MATRIX] = "${{ toJSON(matrix) }}"
    kept = {key: value for key, value in job.items() if key not in ("environment", "concurrency", "permissions")}
    if "strategy" in job:
        kept["strategy"] = {**job["strategy"], "matrix": _matrix(job["strategy"]["matrix"])}
    if "if" in job:
        kept["if"] = f"${{{{ {bare(job['if'])} }}}}"
    return {
        **kept,
        "needs": needs_of(job),
        "env": variables,
        "steps": [_step(step, stub) for step in job["steps"]],
    }


def _matrix(matrix: Document) -> Document:
    """Return a matrix that also stands when the job before gave nothing: act reads it before it asks the condition."""
    return {
        key: _FROM_A_JOB.sub(r"fromJSON(\1 || '[]')", value) if isinstance(value, str) else value
        for key, value in matrix.items()
    }


def _step(step: Document, stub: str) -> Document:
    """Return a step; one that uses a remote action becomes a command that says what it was given."""
    uses = step.get("uses")
    if uses is None:
        return step
    if uses.startswith(("$/", "./")):
        return {**step, "uses": "./" + uses[2:]}
    given: dict[str, Any] = {WITH + _capitals(key): _text(value) for key, value in (step.get("with") or {}).items()}
    kept = {key: value for key, value in step.items() if key not in ("uses", "with")}
    return {
        "name": uses.partition("@")[0],
        **kept,
        "env": {**(step.get("env") or {}), **given},
        "run": f"{stub} uses {uses.partition('@')[0]}",
    }


def _capitals(name: str) -> str:
    return re.sub(r"\W", "_", name).upper()


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

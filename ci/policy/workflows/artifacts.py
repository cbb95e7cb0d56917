"""Rules about what a workflow is given and what it leaves behind. Each yields what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ci.policy.workflows.document import Step, Workflow

# Folders of masked or public data, each written by one command. A saved plan, a state, a log lies in none of them.
UPLOADS = frozenset({"cdktf.out/pack", "cdktf.out/summaries", "cdktf.out/drift", "cdktf.out/waits"})
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_SECRET = re.compile(r"(?<![\w.-])secrets(?!\.GITHUB_TOKEN(?![\w-]))(?![\w-])", re.IGNORECASE)


def uploads(workflow: Workflow) -> list[Step]:
    """Return the steps that keep files beyond their job, where everybody who reads the repository can fetch them."""
    return [step for step in workflow.steps if "/upload-" in str(step.keys.get("uses", "")).lower()]


def upload_paths(workflow: Workflow) -> Iterator[str]:
    """Only folders on the list are uploaded, each whole: a plan or a state in an artifact is a secret for everybody."""
    for step in uploads(workflow):
        path = str(step.inputs.get("path", ""))
        if path not in UPLOADS:
            yield f"{step.place}: '{path}' is not one of {', '.join(sorted(UPLOADS))}"
        if step.inputs.get("include-hidden-files", "false") != "false":
            yield f"{step.place}: uploads hidden files"


def caches(workflow: Workflow) -> Iterator[str]:
    """Nothing is kept from one run for the next: a request could leave something there for main to use."""
    for step in workflow.steps:
        if str(step.keys.get("uses", "")).lower().startswith("actions/cache"):
            yield f"{step.place}: a cache"


def secrets(workflow: Workflow) -> Iterator[str]:
    """No long-lived secret is used: there is GitHub's token of the job, and AWS by identity."""
    for job in workflow.jobs:
        if "secrets" in job.keys:
            yield f"{job.id}: hands on secrets"
    for text in _texts(workflow.keys, in_condition=False):
        if _SECRET.search(text):
            yield f"`{' '.join(text.split())}` reads a secret"


def _texts(value: object, *, in_condition: bool) -> Iterator[str]:
    """Yield every expression in a document: what stands in `${{ }}`, and each `if`, which needs no such marks."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, in_condition=key == "if")
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, in_condition=False)
    elif in_condition:
        yield str(value)
    else:
        yield from _EXPRESSION.findall(str(value))

"""How comparing two documents grows with their size; beside it, git comparing the same two files as text."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from ci.changes.diff import compare
from tests.bench.size import Size

# One resource in a hundred is changed, and another one renamed.
EVERY = 100


def run(size: Size) -> dict[str, Any]:
    """Return seconds of both sides for each number of resources."""
    return {
        "what": "two documents, one resource in a hundred changed and one renamed; git diff of the same as text",
        "rows": [_row(resources) for resources in size.resources],
    }


def documents(size: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return base and head with `size` resources: parameters in chains of references, as constructs make them."""
    base: dict[str, Any] = {}
    head: dict[str, Any] = {}
    for number in range(size):
        resource = {
            "name": f"/bench/{number}",
            "type": "String",
            "value": f"${{aws_ssm_parameter.p{number - 1}.name}}" if number % EVERY else "first",
            "tags": {"Number": str(number)},
        }
        base[f"p{number}"] = resource
        changed = resource | {"description": "changed"} if number % EVERY == 1 else resource
        head[f"renamed{number}" if number % EVERY == EVERY - 1 else f"p{number}"] = changed
    return ({"resource": {"aws_ssm_parameter": base}}, {"resource": {"aws_ssm_parameter": head}})


def _row(size: int) -> dict[str, Any]:
    base, head = documents(size)
    started = time.perf_counter()
    changes = compare(base, head)
    ours = time.perf_counter() - started
    git = _git_seconds(base, head)
    return {"resources": size, "changes": len(changes), "ours_seconds": ours, "git_seconds": git, "ratio": ours / git}


def _git_seconds(base: dict[str, Any], head: dict[str, Any]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, "base.json"), Path(folder, "head.json")]
        for file, document in zip(files, (base, head), strict=True):
            file.write_text(json.dumps(document, indent=1), encoding="utf-8")
        started = time.perf_counter()
        # Exit code 1: there are differences.
        subprocess.run(
            ["git", "diff", "--no-index", "--no-color", *map(str, files)], stdout=subprocess.DEVNULL, check=False
        )
        return time.perf_counter() - started

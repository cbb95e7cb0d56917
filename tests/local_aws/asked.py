"""Which permissions were asked for in ministack, by whom, and whether they were granted: a line for each decision.

The file is the one that `LOCAL_AWS_ASKED` names. Runs inside of ministack, and imports nothing of ours.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

VARIABLE = "LOCAL_AWS_ASKED"


def install(iam_evaluator: Any) -> None:
    """Have every decision written down, where the variable asks for it; `iam_evaluator` is ministack's module."""
    if file := os.environ.get(VARIABLE):
        iam_evaluator.enforce = _written_down(iam_evaluator.enforce, Path(file))


def _written_down(enforce: Callable[..., Any], file: Path) -> Callable[..., Any]:
    def enforced(key: str, action: str, *rest: Any, **options: Any) -> Any:
        denied = enforce(key, action, *rest, **options)
        with file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"key": key, "action": action, "granted": denied is None}) + "\n")
        return denied

    return enforced

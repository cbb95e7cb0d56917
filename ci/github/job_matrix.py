"""Which environments a change affects, as the outputs of a job that a matrix of jobs is made from. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence


def outputs_of(all_names: Sequence[str], affected: Sequence[str]) -> str:
    """Return the lines `all`, `affected` and `any` (GitHub Docs, "Passing information between jobs").

    In: the environments of the working tree in promotion order, and those whose document differs from the base's. One
    that the change takes away is no member of a matrix: nothing is left to plan.
    """
    members = [name for name in all_names if name in affected]
    values = {
        "all": json.dumps(list(all_names), separators=(",", ":")),
        "affected": json.dumps(members, separators=(",", ":")),
        "any": "true" if members else "false",  # GitHub fails a matrix without members: a condition asks this first
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())

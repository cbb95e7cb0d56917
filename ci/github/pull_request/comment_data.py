"""Gather what the comment of a pull request says: the environments of the base, and the files of the request's jobs."""

from __future__ import annotations

from pathlib import Path

from ci.github.artifacts import environments_in, read_results
from ci.github.pull_request.comment import Told
from ci.github.pull_request.plan_artifact import MOST_BYTES, PlanFile
from shared.config import environment_names


def told_of(root: Path, results: Path, affected: str | None, run: str | None) -> Told:
    """Return what is known of a request.

    In: the tree of the base; the folder of the files; the JSON list of the environments that the request changes
    (None: those of the tree that have a file); the address of the run. Raises CommandError for a list that is none.
    """
    environments = environment_names(root)
    if affected is None:
        expected = [name for name in environments if (results / f"{name}.json").exists()]
    else:
        expected = environments_in(affected, "AFFECTED")
    found = read_results(results, PlanFile, expected, MOST_BYTES)
    return Told(environments, expected, found.found, found.problems, run)

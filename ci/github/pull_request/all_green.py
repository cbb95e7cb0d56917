"""Say whether every job that the required check waits for succeeded: `python3 -m ci.github.pull_request.all_green`.

In: the environment variable NEEDS, GitHub's `toJSON(needs)`: a JSON object of job id to {"result": ...}; and
MAY_BE_SKIPPED, the ids of jobs that a condition keeps from running on some requests, with spaces between.
Out: a table on standard output; exit code 0 when every result is "success", or "skipped" for a job that may be, else 1.
Errors: NEEDS that is missing, empty or of another shape is exit code 1 too: no news is not good news.

Standard library only: the job that runs this makes no .venv.
"""

from __future__ import annotations

import json
import os
import sys

SUCCESS = "success"
SKIPPED = "skipped"


def results(needs: str) -> dict[str, str]:
    """Return job id to result. Raises ValueError when the text is not a non-empty `needs` object."""
    try:
        jobs = json.loads(needs)
    except ValueError as error:
        raise ValueError(f"NEEDS is not JSON ({error})") from error
    if not isinstance(jobs, dict) or not jobs:
        raise ValueError("NEEDS names no job")
    found: dict[str, str] = {}
    for name, job in jobs.items():
        result = job.get("result") if isinstance(job, dict) else None
        if not isinstance(result, str):
            raise ValueError(f"NEEDS has no result for the job {name}")
        found[name] = result
    return found


def table(found: dict[str, str]) -> str:
    """Return one line per job, the ones that did not succeed first."""
    width = max(len(name) for name in found)
    order = sorted(found, key=lambda name: (found[name] == SUCCESS, name))
    return "\n".join(f"{name:<{width}}  {found[name]}" for name in order)


def main(needs: str | None, may_be_skipped: str = "") -> int:
    """Print the table and a verdict; return the exit code."""
    if needs is None:
        print("all-green: NEEDS is not set: the job must pass `NEEDS: ${{ toJSON(needs) }}` in env:", file=sys.stderr)
        return 1
    try:
        found = results(needs)
    except ValueError as error:
        print(f"all-green: {error}", file=sys.stderr)
        return 1
    print(table(found))
    allowed = frozenset(may_be_skipped.split())
    succeeded = sum(result == SUCCESS for result in found.values())
    left_out = sum(result == SKIPPED and name in allowed for name, result in found.items())
    # Any other job that was skipped or cancelled proved nothing.
    skipped = f", {left_out} had nothing to do" if left_out else ""
    print(f"all-green: {succeeded} of {len(found)} jobs succeeded{skipped}")
    return 0 if succeeded + left_out == len(found) else 1


if __name__ == "__main__":
    sys.exit(main(os.environ.get("NEEDS"), os.environ.get("MAY_BE_SKIPPED", "")))

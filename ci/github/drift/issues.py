"""One labeled issue for each environment that has drifted: opened, brought up to date, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ci.github.api import GitHub
from ci.github.drift.drift_artifact import DriftFile
from ci.github.drift.issue_text import LABEL, step, subject_of
from ci.github.issues import about, carry_out, open_issues


def bring_up_to_date(
    github: GitHub, environments: Sequence[str], found: Mapping[str, DriftFile], run: str
) -> dict[str, str]:
    """Do what is to be done for each environment, and return what was done. Raises GitHubError."""
    issues = open_issues(github, LABEL)
    done: dict[str, str] = {}
    for name in environments:
        issue = about(issues, subject_of(name))
        wanted = step(name, found.get(name), None if issue is None else issue["body"], run)
        done[name] = carry_out(github, LABEL, f"Drift in {name}", issue, wanted)
    return done

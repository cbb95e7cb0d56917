"""One labeled issue for each environment that has drifted: opened, brought up to date, closed.

GitHub Docs, "REST API endpoints for issues" (a list of issues has pull requests in it, which have a key of that name),
"REST API endpoints for issue comments", "REST API endpoints for labels".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ci.github.api import GitHub, GitHubError
from ci.github.drift.drift_artifact import DriftFile
from ci.github.drift.issue_text import COLOR, DESCRIPTION, LABEL, Step, marker_of, step
from ci.github.pull_request.sticky_comment import is_ours

NOT_FOUND = 404


def bring_up_to_date(
    github: GitHub, environments: Sequence[str], found: Mapping[str, DriftFile], run: str
) -> dict[str, str]:
    """Do what is to be done for each environment, and return what was done. Raises GitHubError."""
    open_ones = _open_issues(github)
    done: dict[str, str] = {}
    for name in environments:
        issue = next((one for one in open_ones if is_ours(one, marker_of(name))), None)
        wanted = step(name, found.get(name), None if issue is None else issue["body"], run)
        done[name] = _opened(github, name, wanted) if issue is None else _changed(github, issue, wanted)
    return done


def _open_issues(github: GitHub) -> list[dict[str, Any]]:
    """Return the open issues with the label, the oldest first."""
    listed = github.pages("issues", state="open", labels=LABEL, sort="created", direction="asc")
    return [one for one in listed if "pull_request" not in one]


def _opened(github: GitHub, name: str, wanted: Step) -> str:
    if wanted.kind == "nothing":
        return "no drift, no issue"
    _label(github)
    issue = {"title": f"Drift in {name}", "body": wanted.body, "labels": [LABEL]}
    return f"opened #{github.send('POST', 'issues', issue)['number']}"


def _changed(github: GitHub, issue: Mapping[str, Any], wanted: Step) -> str:
    number = issue["number"]
    if wanted.kind == "nothing":
        return f"#{number} says it already"
    # What people are told first: where the second request fails, the next run finds the issue as it was.
    github.send("POST", f"issues/{number}/comments", {"body": wanted.comment})
    if wanted.kind == "close":
        github.send("PATCH", f"issues/{number}", {"state": "closed", "state_reason": "completed"})
        return f"closed #{number}"
    github.send("PATCH", f"issues/{number}", {"body": wanted.body})
    return f"brought #{number} up to date"


def _label(github: GitHub) -> None:
    try:
        github.get(f"labels/{LABEL}")
    except GitHubError as error:
        if error.status != NOT_FOUND:
            raise
        github.send("POST", "labels", {"name": LABEL, "color": COLOR, "description": DESCRIPTION})

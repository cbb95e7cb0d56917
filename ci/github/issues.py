"""One labeled issue for one subject: opened, brought up to date, closed, and never written twice.

The first line of an issue is a comment that readers do not see: it names the subject and a digest of what is said. An
issue is written anew only when that digest changes, so the same thing is not told twice.

GitHub Docs, "REST API endpoints for issues" (a list of issues has pull requests in it, which have a key of that name),
"REST API endpoints for issue comments", "REST API endpoints for labels".
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ci.github.api import GitHub, GitHubError
from ci.github.pull_request.sticky_comment import is_ours
from shared.naming import PROJECT

NOT_FOUND = 404
_DIGEST = re.compile(rf"^<!-- {re.escape(PROJECT)}: [^\n]* ([0-9a-f]{{16}}) -->\n")


@dataclass(frozen=True)
class Label:
    """What the issues of a kind are found by; the color is six hexadecimal digits."""

    name: str
    description: str
    color: str


@dataclass(frozen=True)
class Step:
    """What is to be done: `body` is what the issue says then, `comment` what people are told."""

    kind: Literal["nothing", "open", "update", "close"]
    body: str = ""
    comment: str = ""


def marker_of(subject: str) -> str:
    """Return what the issue about a subject begins with."""
    return f"<!-- {PROJECT}: {subject} "


def marked(subject: str, text: str) -> str:
    """Return a text as the body of the issue about a subject."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"{marker_of(subject)}{digest} -->\n{text}"


def step_to(whole: str, body: str | None, comment: str, first: str) -> Step:
    """Return what makes an issue say `whole`, of `marked`.

    In: what the open issue says (None: there is none), what people are told where that is new, and what is added to a
    new issue.
    """
    if body is None:
        return Step("open", whole + first)
    return Step("nothing") if _digest_of(body) == _digest_of(whole) else Step("update", whole, comment)


def open_issues(github: GitHub, label: Label) -> list[dict[str, Any]]:
    """Return the open issues with a label, the oldest first. Raises GitHubError."""
    listed = github.pages("issues", state="open", labels=label.name, sort="created", direction="asc")
    return [one for one in listed if "pull_request" not in one]


def about(issues: Sequence[dict[str, Any]], subject: str) -> dict[str, Any] | None:
    """Return the oldest of `issues` that this tooling wrote about a subject, None where there is none."""
    return next((one for one in issues if is_ours(one, marker_of(subject))), None)


def carry_out(github: GitHub, label: Label, title: str, issue: Mapping[str, Any] | None, wanted: Step) -> str:
    """Do what a step says, and return what was done; `issue` is the open one. Raises GitHubError."""
    if issue is None:
        if wanted.kind == "nothing":
            return "nothing found, no issue"
        _make_label(github, label)
        made = github.send("POST", "issues", {"title": title, "body": wanted.body, "labels": [label.name]})
        return f"opened #{made['number']}"
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


def _make_label(github: GitHub, label: Label) -> None:
    try:
        github.get(f"labels/{label.name}")
    except GitHubError as error:
        if error.status != NOT_FOUND:
            raise
        wanted = {"name": label.name, "color": label.color, "description": label.description}
        github.send("POST", "labels", wanted)


def _digest_of(body: str) -> str | None:
    found = _DIGEST.match(body.replace("\r\n", "\n"))
    return found[1] if found else None

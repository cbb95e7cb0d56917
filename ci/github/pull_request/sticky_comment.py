"""One comment on a pull request, made once and brought up to date afterwards.

GitHub Docs, "REST API endpoints for issue comments": every pull request is an issue; a list has the oldest first.
"""

from __future__ import annotations

from typing import Any

from ci.github.api import GitHub

# Who the token of a run speaks as; no person can take a name with brackets.
BOT = "github-actions[bot]"


def write(github: GitHub, request: int, body: str, marker: str) -> str:
    """Make the comment that begins with `marker`, or bring it up to date; return what was done.

    Nobody else's comment counts, whatever it begins with. Where two runs made one each, the older one stays. Raises
    GitHubError.
    """
    mine = [one for one in github.pages(f"issues/{request}/comments") if is_ours(one, marker)]
    if not mine:
        github.send("POST", f"issues/{request}/comments", {"body": body})
        return "made the comment"
    first, *others = mine
    for one in others:
        github.send("DELETE", f"issues/comments/{one['id']}")
    if first["body"] == body:
        return "the comment is up to date"
    github.send("PATCH", f"issues/comments/{first['id']}", {"body": body})
    return "brought the comment up to date"


def is_ours(item: dict[str, Any], marker: str) -> bool:
    """Return whether a comment or an issue begins with a marker and is of this tooling's runs."""
    author = (item.get("user") or {}).get("login")
    return author == BOT and (item.get("body") or "").startswith(marker)

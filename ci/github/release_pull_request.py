"""A pull request that asks for a release: the next environment's file with the image that the one before has proven.

The branch `release/ENV` is this tooling's own and always one commit on top of main: it is made with GitHub Docs, "REST
API endpoints for Git trees", "... for Git commits" and "... for Git references", and moved in one step. A branch that
was taken back to main first would have no difference for a moment, and GitHub would close its request.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from ci.changes.report.markdown_text import inline_code, link, plain_text
from ci.deployment.release import SHORT, Proven, path_of, rewritten
from ci.github.api import GitHub, GitHubError
from shared import exits
from shared.naming import PROJECT

MAIN = "main"
_FORBIDDEN = 403
_NOT_FOUND = 404


@dataclass(frozen=True)
class Wanted:
    """A release of one environment: what is proven, and the whole file that says so."""

    environment: str
    proven: Proven
    content: str

    @property
    def branch(self) -> str:
        """Return the branch of the request."""
        return f"release/{self.environment}"

    @property
    def marker(self) -> str:
        """Return what the request's text begins with: two requests with the same one ask for the same."""
        digest = hashlib.sha256(self.content.encode()).hexdigest()[:16]
        return f"<!-- {PROJECT}: release of {self.environment} {digest} -->"

    @property
    def title(self) -> str:
        """Return the title of the request and of its commit."""
        return f"Release {self.proven.source_commit[:SHORT]} to {self.environment}"

    @property
    def body(self) -> str:
        """Return the text of the request."""
        record = self.proven.record
        run = f", {link('its run', record.run.url)}" if record.run.url else ""
        before = plain_text(self.proven.before)
        return (
            f"{self.marker}\n{before} has proven this image:\n\n"
            f"- image {inline_code(self.proven.image)}\n"
            f"- built from {inline_code(self.proven.source_commit)}\n"
            f"- record {inline_code(self.proven.key)} of {before}: commit {inline_code(record.commit)}, input digest"
            f" {inline_code(record.input_digest)}, ended {record.ended_at:%Y-%m-%d %H:%M}Z{run}\n\n"
            f"Merge it, and it goes through the environments before {plain_text(self.environment)} like any other"
            " change; the gate decides at each of them. Close it, and it is not asked for again until another image is"
            " proven.\n\n"
            "GitHub lets the checks of a request that a workflow opened wait until somebody with write access lets them"
            " run. The branch is written anew when another image is proven: put no commit of yours on it.\n"
        )


def ask(github: GitHub, environment: str, proven: Proven) -> str:
    """Make the request, or bring it up to date; return what was done. Raises GitHubError."""
    main = github.get(f"git/ref/heads/{MAIN}")["object"]["sha"]
    old = _file(github, environment, main)
    if old is None:
        line = f"{path_of(environment).as_posix()}: is not on {MAIN}: merge it first"
        raise exits.CommandError([line], exits.BAD_INPUT)
    content = rewritten(old, image=proven.image, source_commit=proven.source_commit)
    if content == old:
        return f"has what {proven.before} has proven: nothing to do"
    wanted = Wanted(environment, proven, content)
    owner = github.repository.partition("/")[0]
    # "REST API endpoints for pull requests": the newest first, and `head` with the owner before it.
    requests = list(github.pages("pulls", state="all", base=MAIN, head=f"{owner}:{wanted.branch}"))
    request = next((one for one in requests if one["state"] == "open"), None)
    if request is not None and _file(github, environment, wanted.branch) == content:
        return f"request {request['number']} asks for it already"
    if request is None and (refused := _refused(requests, wanted)):
        return f"request {refused} asked for it and was closed: nothing to do"
    _push(github, wanted, main)
    said = {"title": wanted.title, "body": wanted.body}
    if request is not None:
        github.send("PATCH", f"pulls/{request['number']}", said)
        return f"brought request {request['number']} up to date"
    return f"opened request {_open(github, {**said, 'head': wanted.branch, 'base': MAIN})['number']}"


def _refused(requests: list[dict[str, Any]], wanted: Wanted) -> int | None:
    """Return the number of a request for the same that somebody closed without merging it."""
    for one in requests:
        if not one["merged_at"] and (one["body"] or "").startswith(wanted.marker):
            return one["number"]
    return None


def _file(github: GitHub, environment: str, ref: str) -> str | None:
    """Return the release file at a commit or branch, None where there is none."""
    try:
        found = github.get(f"contents/{path_of(environment).as_posix()}", ref=ref)
    except GitHubError as error:
        if error.status != _NOT_FOUND:
            raise
        return None
    return base64.b64decode(found["content"]).decode("utf-8")


def _push(github: GitHub, wanted: Wanted, main: str) -> None:
    """Make the branch one commit on top of `main`, whatever it was."""
    tree = github.get(f"git/commits/{main}")["tree"]["sha"]
    file = {
        "path": path_of(wanted.environment).as_posix(),
        "mode": "100644",
        "type": "blob",
        "content": wanted.content,
    }
    new_tree = github.send("POST", "git/trees", {"base_tree": tree, "tree": [file]})["sha"]
    # Without author and committer, GitHub signs the commit as the bot's.
    commit = {"message": wanted.title, "tree": new_tree, "parents": [main]}
    sha = github.send("POST", "git/commits", commit)["sha"]
    try:
        github.get(f"git/ref/heads/{wanted.branch}")
    except GitHubError as error:
        if error.status != _NOT_FOUND:
            raise
        github.send("POST", "git/refs", {"ref": f"refs/heads/{wanted.branch}", "sha": sha})
    else:
        github.send("PATCH", f"git/refs/heads/{wanted.branch}", {"sha": sha, "force": True})


def _open(github: GitHub, request: dict[str, str]) -> dict[str, Any]:
    try:
        return github.send("POST", "pulls", request)
    except GitHubError as error:
        if error.status != _FORBIDDEN:
            raise
        remedy = f"let workflows open requests (.github/settings/actions.json), or open one from {request['head']}"
        raise GitHubError(f"{error}: {remedy}", error.status) from None

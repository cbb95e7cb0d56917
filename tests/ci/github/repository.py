"""A repository on the GitHub of tests/ci/github/server.py: comments, issues, labels, branches, files, pull requests.

Each thing has the fields of GitHub Docs that somebody here reads; who writes is the bot of a run.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any

from tests.ci.github.server import REPOSITORY, FakeGitHub, Json, Reply, Request, refusal

BOT = "github-actions[bot]"
OWNER = REPOSITORY.partition("/")[0]
Item = dict[str, Any]


@dataclass
class Repository:
    """The data, as GitHub would answer it. A branch has a commit, a commit a tree, a tree the content of files."""

    server: FakeGitHub
    comments: list[Item] = field(default_factory=list)
    issues: list[Item] = field(default_factory=list)
    labels: dict[str, Item] = field(default_factory=dict)
    pulls: list[Item] = field(default_factory=list)
    branches: dict[str, str] = field(default_factory=dict)
    commits: dict[str, Item] = field(default_factory=dict)
    trees: dict[str, dict[str, str]] = field(default_factory=dict)
    may_open_requests: bool = True

    def __post_init__(self) -> None:
        """Answer for the things that are here; main has no file yet."""
        self.push("main", {})
        at = "/repos/{repo}"
        for method, path, handler in (
            ("GET", f"{at}/issues/{{number}}/comments", self._list_comments),
            ("POST", f"{at}/issues/{{number}}/comments", self._make_comment),
            ("PATCH", f"{at}/issues/comments/{{id}}", self._change_comment),
            ("DELETE", f"{at}/issues/comments/{{id}}", self._delete_comment),
            ("GET", f"{at}/issues", self._list_issues),
            ("POST", f"{at}/issues", self._make_issue),
            ("PATCH", f"{at}/issues/{{number}}", self._change_issue),
            ("GET", f"{at}/labels/{{name}}", self._label),
            ("POST", f"{at}/labels", self._make_label),
            ("GET", f"{at}/git/ref/heads/{{branch...}}", self._ref),
            ("POST", f"{at}/git/refs", self._make_ref),
            ("PATCH", f"{at}/git/refs/heads/{{branch...}}", self._change_ref),
            ("GET", f"{at}/contents/{{file...}}", self._file),
            ("GET", f"{at}/git/commits/{{sha}}", self._commit),
            ("POST", f"{at}/git/commits", self._make_commit),
            ("POST", f"{at}/git/trees", self._make_tree),
            ("GET", f"{at}/pulls", self._list_pulls),
            ("POST", f"{at}/pulls", self._make_pull),
            ("PATCH", f"{at}/pulls/{{number}}", self._change_pull),
        ):
            self.server.route(method, path, handler)

    def comment(self, number: int, body: str, author: str = BOT) -> Item:
        """Add a comment."""
        made = {"id": 500 + len(self.comments), "issue": number, "body": body, "user": {"login": author}}
        self.comments.append(made)
        return made

    def issue(self, title: str, body: str, author: str = BOT, *labels: str, **more: Any) -> Item:
        """Add an open issue."""
        names = [{"name": name} for name in labels]
        number = len(self.issues) + 1
        made = {"number": number, "title": title, "body": body, "user": {"login": author}, "labels": names}
        self.issues.append({**made, "state": "open", **more})
        return self.issues[-1]

    def bodies(self, number: int) -> list[str]:
        """Return what the comments of an issue say."""
        return [one["body"] for one in self.comments if one["issue"] == number]

    def _list_comments(self, asked: Request) -> Reply:
        return self.server.paged(asked, [one for one in self.comments if one["issue"] == int(asked.parts["number"])])

    def _make_comment(self, asked: Request) -> Reply:
        if len(asked.body["body"]) > 65_536:
            return refusal(422, "Validation Failed")
        return Reply(201, self.comment(int(asked.parts["number"]), asked.body["body"]))

    def _change_comment(self, asked: Request) -> Reply:
        [found] = [one for one in self.comments if one["id"] == int(asked.parts["id"])]
        found.update(asked.body)
        return Reply(body=found)

    def _delete_comment(self, asked: Request) -> Reply:
        self.comments = [one for one in self.comments if one["id"] != int(asked.parts["id"])]
        return Reply(204)

    def _list_issues(self, asked: Request) -> Reply:
        labels = set(filter(None, asked.query.get("labels", "").split(",")))
        state = asked.query.get("state", "open")
        found = [one for one in self.issues if state in ("all", one["state"])]
        found = [one for one in found if labels <= {label["name"] for label in one["labels"]}]
        # GitHub lists the newest first, unless it is asked otherwise.
        return self.server.paged(asked, found if asked.query.get("direction") == "asc" else found[::-1])

    def _make_issue(self, asked: Request) -> Reply:
        missing = [name for name in asked.body.get("labels", []) if name not in self.labels]
        assert not missing, "the label has to be there"
        made = self.issue(asked.body["title"], asked.body["body"], BOT, *asked.body.get("labels", []))
        return Reply(201, made)

    def _change_issue(self, asked: Request) -> Reply:
        found = self.issues[int(asked.parts["number"]) - 1]
        found.update(asked.body)
        return Reply(body=found)

    def _label(self, asked: Request) -> Reply:
        found = self.labels.get(asked.parts["name"])
        return refusal(404, "Not Found") if found is None else Reply(body=found)

    def _make_label(self, asked: Request) -> Reply:
        self.labels[asked.body["name"]] = asked.body
        return Reply(201, asked.body)

    def push(self, branch: str, files: dict[str, str], message: str = "a merge") -> str:
        """Put a commit with these files, and no others, on a branch, and return it."""
        parents = [self.branches[branch]] if branch in self.branches else []
        self.branches[branch] = self._add_commit(message, self._add_tree(files), parents)
        return self.branches[branch]

    def files(self, branch: str) -> dict[str, str]:
        """Return the files of a branch."""
        return self.trees[self.commits[self.branches[branch]]["tree"]["sha"]]

    def _add_tree(self, files: dict[str, str]) -> str:
        sha = _sha(repr(sorted(files.items())))
        self.trees[sha] = files
        return sha

    def _add_commit(self, message: str, tree: str, parents: list[str]) -> str:
        sha = _sha(repr((message, tree, parents)))
        self.commits[sha] = {"sha": sha, "message": message, "tree": {"sha": tree}, "parents": parents}
        return sha

    def _ref(self, asked: Request) -> Reply:
        branch = asked.parts["branch"]
        return self._as_ref(branch) if branch in self.branches else refusal(404, "Not Found")

    def _as_ref(self, branch: str, status: int = 200) -> Reply:
        commit = {"type": "commit", "sha": self.branches[branch]}
        return Reply(status, {"ref": f"refs/heads/{branch}", "object": commit})

    def _make_ref(self, asked: Request) -> Reply:
        branch = asked.body["ref"].removeprefix("refs/heads/")
        if branch in self.branches:
            return refusal(422, "Reference already exists")
        self.branches[branch] = asked.body["sha"]
        return self._as_ref(branch, 201)

    def _change_ref(self, asked: Request) -> Reply:
        if not asked.body.get("force"):
            return refusal(422, "Update is not a fast forward")
        self.branches[asked.parts["branch"]] = asked.body["sha"]
        return self._as_ref(asked.parts["branch"])

    def _commit(self, asked: Request) -> Reply:
        return Reply(body=self.commits[asked.parts["sha"]])

    def _make_commit(self, asked: Request) -> Reply:
        return Reply(201, {"sha": self._add_commit(asked.body["message"], asked.body["tree"], asked.body["parents"])})

    def _make_tree(self, asked: Request) -> Reply:
        files = {one["path"]: one["content"] for one in asked.body["tree"]}
        assert {(one["mode"], one["type"]) for one in asked.body["tree"]} == {("100644", "blob")}
        return Reply(201, {"sha": self._add_tree({**self.trees[asked.body["base_tree"]], **files})})

    def _file(self, asked: Request) -> Reply:
        """Answer with a file at a branch or a commit."""
        commit = self.commits.get(self.branches.get(asked.query["ref"], asked.query["ref"]))
        content = None if commit is None else self.trees[commit["tree"]["sha"]].get(asked.parts["file"])
        if content is None:
            return refusal(404, "Not Found")
        text = base64.encodebytes(content.encode()).decode()  # with ends of lines in it, as GitHub does
        return Reply(body={"type": "file", "encoding": "base64", "content": text, "sha": _sha(content)})

    def _list_pulls(self, asked: Request) -> Reply:
        head, base, state = (asked.query.get(name) for name in ("head", "base", "state"))
        found = [one for one in self.pulls if head in (None, f"{OWNER}:{one['head']['ref']}")]
        found = [one for one in found if state in ("all", one["state"]) and base in (None, one["base"]["ref"])]
        return self.server.paged(asked, found[::-1])

    def _make_pull(self, asked: Request) -> Reply:
        if not self.may_open_requests:
            return refusal(403, "GitHub Actions is not permitted to create or approve pull requests.")
        head, base = asked.body["head"], asked.body["base"]
        if any(one["head"]["ref"] == head and one["state"] == "open" for one in self.pulls):
            return refusal(422, "Validation Failed")
        return Reply(201, self.pull(asked.body["title"], asked.body["body"], head, base))

    def pull(self, title: str, body: str, head: str, base: str = "main", **more: Any) -> Item:
        """Add an open pull request."""
        number = 40 + len(self.pulls)
        made: Json = {"number": number, "title": title, "body": body, "head": {"ref": head}, "base": {"ref": base}}
        self.pulls.append({**made, "state": "open", "merged_at": None, "user": {"login": BOT}, **more})
        return self.pulls[-1]

    def _change_pull(self, asked: Request) -> Reply:
        [found] = [one for one in self.pulls if one["number"] == int(asked.parts["number"])]
        found.update(asked.body)
        return Reply(body=found)


def _sha(content: str) -> str:
    return hashlib.sha1(content.encode()).hexdigest()  # noqa: S324 - as long as git's

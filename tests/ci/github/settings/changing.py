"""A repository on loopback whose settings can be changed, as GitHub Docs describe the endpoints.

"REST API endpoints for" deployment environments, deployment branch policies, rules, GitHub Actions permissions, GitHub
Actions OIDC, repositories, teams: statuses, required and permitted keys, and what is refused (422, 404, 409).
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from ci.github.settings.files import ACTIONS, REPOSITORY
from tests.ci.github.server import FakeGitHub, Handler, Reply, Request, refusal
from tests.ci.github.settings.served import NAME, PREFIX, SETTINGS, TIMES, filled

Item = dict[str, Any]
REPO, ENVIRONMENT, POLICIES = "/repos/{repo}", "/repos/{repo}/environments/{name}", "deployment-branch-policies"
KEYS = {"wait_timer", "prevent_self_review", "reviewers", "deployment_branch_policy", "can_admins_bypass"}
BILLING = (
    "Failed to create the environment protection rule. Please ensure the billing plan supports the required reviewers "
    "protection rule."
)
SELECTED, SUBJECT = "permissions/selected-actions", "oidc/customization/sub"
# What the settings of a new repository are ("Get ... permissions for a repository", examples of the answers).
NEW_ACTIONS: dict[str, Item] = {
    "permissions": {"enabled": True, "allowed_actions": "all", "sha_pinning_required": False},
    SELECTED: {"github_owned_allowed": False, "verified_allowed": False, "patterns_allowed": []},
    "permissions/workflow": {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": False},
    "permissions/fork-pr-contributor-approval": {"approval_policy": "first_time_contributors"},
    SUBJECT: {"use_default": True, "sub_claim_prefix": PREFIX},
}


@dataclass
class Changing:
    """What GitHub has, by name; `pushed`: main has a commit; `teams`: slug -> id, of those with access."""

    server: FakeGitHub
    repository: Item = field(default_factory=dict)
    environments: dict[str, Item] = field(default_factory=dict)
    branches: dict[str, list[Item]] = field(default_factory=dict)
    rulesets: dict[int, Item] = field(default_factory=dict)
    actions: dict[str, Item] = field(default_factory=lambda: copy.deepcopy(NEW_ACTIONS))
    teams: dict[str, int] = field(default_factory=lambda: {"platform": 7, "production-approvers": 8, "others": 9})
    pushed: bool = False
    has_reviewers: bool = True
    last_id: int = 100

    def __post_init__(self) -> None:
        """Answer for all of it; a new repository merges in every way."""
        ways = ("allow_merge_commit", "allow_squash_merge", "allow_rebase_merge", "has_issues")
        new = dict.fromkeys(SETTINGS.documents[REPOSITORY], False) | dict.fromkeys(ways, True)
        titles = {"merge_commit_title": "MERGE_MESSAGE", "merge_commit_message": "PR_TITLE", "default_branch": "main"}
        self.repository = {"id": 1, "full_name": NAME, "private": False} | new | titles
        routes: list[tuple[str, str, Handler]] = [
            ("GET", REPO, lambda _: Reply(body=self.repository)),
            ("PATCH", REPO, self._patch),
            ("GET", f"{REPO}/branches/{{branch}}", self._branch),
            ("GET", f"{REPO}/teams", self._teams),
            ("GET", f"{REPO}/environments", self._environments),
            ("PUT", ENVIRONMENT, self._put_environment),
            ("DELETE", ENVIRONMENT, self._remove_environment),
            ("GET", f"{ENVIRONMENT}/{POLICIES}", self._policies),
            ("POST", f"{ENVIRONMENT}/{POLICIES}", self._make_policy),
            ("GET", f"{ENVIRONMENT}/{POLICIES}/{{id}}", self._policy),
            ("DELETE", f"{ENVIRONMENT}/{POLICIES}/{{id}}", self._remove_policy),
            ("GET", f"{REPO}/rulesets", self._rulesets),
            ("POST", f"{REPO}/rulesets", self._make_ruleset),
            ("GET", f"{REPO}/rulesets/{{id}}", lambda asked: self._ruleset(asked, None)),
            ("PUT", f"{REPO}/rulesets/{{id}}", lambda asked: self._ruleset(asked, asked.body)),
            ("DELETE", f"{REPO}/rulesets/{{id}}", self._remove_ruleset),
            ("GET", f"{REPO}/actions/{{path...}}", self._get_actions),
            ("PUT", f"{REPO}/actions/{{path...}}", self._put_actions),
        ]
        for method, path, handler in routes:
            self.server.route(method, path, handler)

    def state(self) -> Any:
        """Return all settings without the numbers that GitHub gives."""
        branches = {name: sorted((one["name"], one["type"]) for one in some) for name, some in self.branches.items()}
        rulesets = sorted(({k: v for k, v in one.items() if k != "id"} for one in self.rulesets.values()), key=str)
        return copy.deepcopy((self.repository, self.environments, branches, rulesets, self.actions))

    def _number(self) -> int:
        self.last_id += 1
        return self.last_id

    def _patch(self, asked: Request) -> Reply:
        if not self.pushed and asked.body.get("default_branch", "main") != self.repository["default_branch"]:
            return refusal(422, "Validation Failed")
        self.repository |= asked.body
        return Reply(body=self.repository)

    def _branch(self, asked: Request) -> Reply:
        there = self.pushed and asked.parts["branch"] == self.repository["default_branch"]
        return Reply(body={"name": asked.parts["branch"]}) if there else refusal(404, "Branch not found")

    def _teams(self, asked: Request) -> Reply:
        return self.server.paged(asked, [{"id": number, "slug": slug} for slug, number in self.teams.items()])

    def _environments(self, asked: Request) -> Reply:
        return self.server.paged(asked, [self._environment(name) for name in self.environments], "environments")

    def _environment(self, name: str) -> Item:
        one = self.environments[name]
        rules: list[Item] = [{"id": 1, "node_id": "x", "type": "branch_policy"}]
        if one["wait_timer"]:
            rules.append({"id": 2, "node_id": "x", "type": "wait_timer", "wait_timer": one["wait_timer"]})
        if one["reviewers"]:
            slugs = {number: slug for slug, number in self.teams.items()}
            people = [{"type": "Team", "reviewer": {"slug": slugs[each["id"]]}} for each in one["reviewers"]]
            own = one["prevent_self_review"]
            rules.append({"id": 3, "type": "required_reviewers", "prevent_self_review": own, "reviewers": people})
        policy = one["deployment_branch_policy"]
        bypass = one["can_admins_bypass"]
        more = {"protection_rules": rules, "deployment_branch_policy": policy, "can_admins_bypass": bypass}
        return {"id": 5, "node_id": "x", "name": name, "url": "u", "html_url": "h", **TIMES, **more}

    def _put_environment(self, asked: Request) -> Reply:
        body = asked.body
        if unknown := set(body) - KEYS:
            return refusal(422, f'Invalid request.\n\n"{min(unknown)}" is not a permitted key.')
        if body.get("reviewers") and not self.has_reviewers:
            return refusal(422, BILLING)
        policy = body.get("deployment_branch_policy")
        if policy and policy["protected_branches"] == policy["custom_branch_policies"]:
            return refusal(422, "Validation Failed")
        ids = [one["id"] for one in body.get("reviewers") or []]
        if len(ids) > 6 or not set(ids) <= set(self.teams.values()):
            return refusal(422, "Validation Failed")
        name = asked.parts["name"]
        defaults = {"wait_timer": 0, "prevent_self_review": False, "reviewers": [], "can_admins_bypass": True}
        self.environments[name] = defaults | {"deployment_branch_policy": None} | body
        self.branches.setdefault(name, [])
        return Reply(body=self._environment(name))

    def _remove_environment(self, asked: Request) -> Reply:
        self.branches.pop(asked.parts["name"], None)
        return Reply(204) if self.environments.pop(asked.parts["name"], None) else refusal(404, "Not Found")

    def _policies(self, asked: Request) -> Reply:
        return self.server.paged(asked, self.branches[asked.parts["name"]], "branch_policies")

    def _make_policy(self, asked: Request) -> Reply:
        name = asked.parts["name"]
        policy = self.environments.get(name, {}).get("deployment_branch_policy")
        if not policy or not policy["custom_branch_policies"]:
            return refusal(404, "Not Found")
        for one in self.branches[name]:
            if one["name"] == asked.body["name"]:
                return Reply(303, headers={"Location": f"{self.server.url}{asked.path}/{one['id']}"})
        made = {"id": self._number(), "node_id": "x", "type": "branch", **asked.body}
        self.branches[name].append(made)
        return Reply(body=made)

    def _policy(self, asked: Request) -> Reply:
        some = {str(one["id"]): one for one in self.branches[asked.parts["name"]]}
        return Reply(body=some[asked.parts["id"]])

    def _remove_policy(self, asked: Request) -> Reply:
        name, number = asked.parts["name"], int(asked.parts["id"])
        before = self.branches[name]
        self.branches[name] = [one for one in before if one["id"] != number]
        return Reply(204) if len(self.branches[name]) < len(before) else refusal(404, "Not Found")

    def _rulesets(self, asked: Request) -> Reply:
        return self.server.paged(asked, [{"id": one["id"], "name": one["name"]} for one in self.rulesets.values()])

    def _make_ruleset(self, asked: Request) -> Reply:
        if asked.body["name"] in [one["name"] for one in self.rulesets.values()]:
            return refusal(422, "Validation Failed")
        made = {"id": self._number(), **_filled(asked.body)}
        self.rulesets[made["id"]] = made
        return Reply(201, made)

    def _ruleset(self, asked: Request, body: Item | None) -> Reply:
        number = int(asked.parts["id"])
        if number not in self.rulesets:
            return refusal(404, "Not Found")
        self.rulesets[number] |= _filled(body or {})
        return Reply(body=self.rulesets[number])

    def _remove_ruleset(self, asked: Request) -> Reply:
        return Reply(204) if self.rulesets.pop(int(asked.parts["id"]), None) else refusal(404, "Not Found")

    def _get_actions(self, asked: Request) -> Reply:
        path = asked.parts["path"]
        if path == SELECTED and self.actions["permissions"]["allowed_actions"] != "selected":
            return refusal(409, "Conflict")
        return Reply(body=self.actions[path]) if path in self.actions else refusal(404, "Not Found")

    def _put_actions(self, asked: Request) -> Reply:
        path = asked.parts["path"]
        if path == SELECTED and self.actions["permissions"]["allowed_actions"] != "selected":
            return refusal(409, "Conflict")
        if path not in self.actions or path not in SETTINGS.documents[ACTIONS]:
            return refusal(404, "Not Found")
        self.actions[path] |= asked.body
        return Reply(201) if path == SUBJECT else Reply(204)


def _filled(body: Item) -> Item:
    return {**body, **({"rules": [filled(one) for one in body["rules"]]} if "rules" in body else {})}

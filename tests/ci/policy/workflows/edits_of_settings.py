"""Edits of .github/settings, and what a team may change without an error."""

# A row is one line.
# ruff: noqa: E501

from __future__ import annotations

from tests.ci.policy.workflows.edits import REVIEWERS, SETTINGS, OfSettings

REVIEW, CHECKS = ("main", "rules", "pull_request"), ("main", "rules", "required_status_checks")
APPROVED = next(name for name, teams in REVIEWERS.items() if teams)
SELECTED, WORKFLOW = "permissions/selected-actions", "permissions/workflow"
PATTERNS = SETTINGS["actions.json"][SELECTED]["patterns_allowed"]
BYPASS = [{"actor_type": "OrganizationAdmin", "bypass_mode": "always"}]

EDITS = (
    OfSettings("a ruleset that is off", "rulesets", ("main", "enforcement"), "disabled"),
    OfSettings("a ruleset that only reports", "rulesets", ("main", "enforcement"), "evaluate"),
    OfSettings("a way past a ruleset", "rulesets", ("main", "bypass_actors"), BYPASS),
    OfSettings("a ruleset that is gone", "rulesets", ("tags",), None),
    OfSettings("a ruleset of another branch", "rulesets", ("main", "conditions", "ref_name", "include"), ["release"]),
    OfSettings("main left out", "rulesets", ("main", "conditions", "ref_name", "exclude"), ["refs/heads/main"]),
    OfSettings("pull requests that need no review", "rulesets", REVIEW, None),
    OfSettings("no review is enough", "rulesets", (*REVIEW, "required_approving_review_count"), 0),
    OfSettings("a review without the owners", "rulesets", (*REVIEW, "require_code_owner_review"), False),
    OfSettings("a review of an older push", "rulesets", (*REVIEW, "dismiss_stale_reviews_on_push"), False),
    OfSettings("changes of unknown authors", "rulesets", (*REVIEW, "require_extra_approval_for_unattributed_changes"), False),
    OfSettings("who pushed last approves", "rulesets", (*REVIEW, "require_last_push_approval"), False),
    OfSettings("squashed merges", "rulesets", (*REVIEW, "allowed_merge_methods"), ["merge", "squash"]),
    OfSettings("no required check", "rulesets", CHECKS, None),
    OfSettings("a required check of any app", "rulesets", (*CHECKS, "required_status_checks"), [{"context": "all-green"}]),
    OfSettings("another required check", "rulesets", (*CHECKS, "required_status_checks"), [{"context": "lint", "integration_id": 15368}]),
    OfSettings("main may be deleted", "rulesets", ("main", "rules", "deletion"), None),
    OfSettings("main may be forced", "rulesets", ("main", "rules", "non_fast_forward"), None),
    OfSettings("tags may move", "rulesets", ("tags", "rules", "update"), None),
    OfSettings("every action may run", "actions", ("permissions", "allowed_actions"), "all"),
    OfSettings("actions by tag", "actions", ("permissions", "sha_pinning_required"), False),
    OfSettings("one action more", "actions", (SELECTED, "patterns_allowed"), [*PATTERNS, "somebody/*"]),
    OfSettings("every action of GitHub's", "actions", (SELECTED, "github_owned_allowed"), True),
    OfSettings("a token that writes by default", "actions", (WORKFLOW, "default_workflow_permissions"), "write"),
    OfSettings("fewer approvals of forks", "actions", ("permissions/fork-pr-contributor-approval", "approval_policy"), "first_time_contributors_new_to_github"),
    OfSettings("secrets for forks", "actions", ("permissions/fork-pr-workflows-private-repos", "send_secrets_and_variables"), True),
    OfSettings("write tokens for forks", "actions", ("permissions/fork-pr-workflows-private-repos", "send_write_tokens_to_workflows"), True),
    OfSettings("another subject of tokens", "actions", ("oidc/customization/sub", "use_default"), False),
    OfSettings("workflows for other repositories", "actions", ("permissions/access", "access_level"), "organization"),
    OfSettings("another default branch", "repository", ("default_branch",), "develop"),
    OfSettings("merges without a person", "repository", ("allow_auto_merge",), True),
    OfSettings("a setting that is not known", "repository", ("allow_forking",), True),
    OfSettings("no reviewers where there were some", "environments", (APPROVED, "reviewers"), []),
    OfSettings("one team of reviewers less", "environments", (APPROVED, "reviewers"), REVIEWERS[APPROVED][:1]),
    OfSettings("a review of one's own deployment", "environments", (APPROVED, "prevent_self_review"), False),
    OfSettings("administrators go past reviewers", "environments", (APPROVED, "can_admins_bypass"), True),
    OfSettings("a deployment of any branch", "environments", (APPROVED, "branches"), ["main", "*"]),
    OfSettings("a role's environment of any branch", "environments", (f"{APPROVED}-plan", "branches"), []),
    OfSettings("an environment that is gone", "environments", (f"{APPROVED}-record",), None),
)  # fmt: skip
ALLOWED = (
    OfSettings("one review more", "rulesets", (*REVIEW, "required_approving_review_count"), 2, by=""),
    OfSettings("a time to wait", "environments", (APPROVED, "wait_timer"), 30, by=""),
    OfSettings("branches that stay", "repository", ("delete_branch_on_merge",), False, by=""),
    OfSettings("another title of merges", "repository", ("merge_commit_title",), "MERGE_MESSAGE", by=""),
)  # fmt: skip

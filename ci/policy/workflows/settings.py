"""What the settings of the repository on GitHub may be (.github/settings), value by value. Pure.

A value that is not named here is refused, and so is a weaker one: a ruleset that is not active, a way past it, a review
that is not asked for. `plan.json` says what the account has: a fact, and nothing to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from ci.policy.owners.codeowners import Codeowners
from ci.policy.workflows.allowed import ACTIONS
from ci.policy.workflows.never import REQUIRED
from ci.policy.workflows.rule import Violation

Document: TypeAlias = Mapping[str, Any]
_ACTIONS_APP = 15368  # GitHub Actions, as an integration that reports checks
FILES = ("rulesets", "actions", "repository", "environments")
_REMEDY = "restore it, or change ci/policy/workflows/settings.py as well"


def _any_of(*values: object) -> Callable[[object], bool]:
    return lambda value: any(value == one and type(value) is type(one) for one in values)


def _at_least(least: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= least


_TRUE, _FALSE, _EITHER = _any_of(True), _any_of(False), _any_of(True, False)
_RULESET = {"enforcement": _any_of("active"), "bypass_actors": _any_of([])}
_EVERY_REF = "conditions.ref_name"
_REVIEW, _CHECKS = "rules.pull_request", "rules.required_status_checks"
_RULESETS = {
    "main": {
        **_RULESET,
        "target": _any_of("branch"),
        f"{_EVERY_REF}.include": _any_of(["~DEFAULT_BRANCH"]),
        f"{_EVERY_REF}.exclude": _any_of([]),
        "rules.deletion": _TRUE,
        "rules.non_fast_forward": _TRUE,
        f"{_REVIEW}.allowed_merge_methods": _any_of(["merge"]),
        f"{_REVIEW}.dismiss_stale_reviews_on_push": _TRUE,
        f"{_REVIEW}.require_code_owner_review": _TRUE,
        f"{_REVIEW}.require_extra_approval_for_unattributed_changes": _TRUE,
        f"{_REVIEW}.require_last_push_approval": _TRUE,
        f"{_REVIEW}.required_approving_review_count": _at_least(1),
        f"{_REVIEW}.required_review_thread_resolution": _TRUE,
        f"{_CHECKS}.do_not_enforce_on_create": _FALSE,
        f"{_CHECKS}.strict_required_status_checks_policy": _TRUE,
        f"{_CHECKS}.required_status_checks": _any_of([{"context": REQUIRED, "integration_id": _ACTIONS_APP}]),
    },
    "tags": {
        **_RULESET,
        "target": _any_of("tag"),
        f"{_EVERY_REF}.include": _any_of(["~ALL"]),
        f"{_EVERY_REF}.exclude": _any_of([]),
        "rules.deletion": _TRUE,
        "rules.non_fast_forward": _TRUE,
        "rules.update": _TRUE,
    },
}
_FORKS = "permissions/fork-pr-workflows-private-repos"
_POLICY = {
    "permissions.enabled": _TRUE,
    "permissions.allowed_actions": _any_of("selected"),
    "permissions.sha_pinning_required": _TRUE,
    "permissions/selected-actions.github_owned_allowed": _FALSE,
    "permissions/selected-actions.verified_allowed": _FALSE,
    "permissions/selected-actions.patterns_allowed": _any_of([f"{action}@*" for action in ACTIONS]),
    "permissions/workflow.default_workflow_permissions": _any_of("read"),
    "permissions/workflow.can_approve_pull_request_reviews": _EITHER,  # with it a job may open the release's request
    "permissions/fork-pr-contributor-approval.approval_policy": _any_of("all_external_contributors"),
    f"{_FORKS}.run_workflows_from_fork_pull_requests": _EITHER,
    f"{_FORKS}.send_write_tokens_to_workflows": _FALSE,
    f"{_FORKS}.send_secrets_and_variables": _FALSE,
    f"{_FORKS}.require_approval_for_fork_pr_workflows": _TRUE,
    "permissions/access.access_level": _any_of("none"),
    "oidc/customization/sub.use_default": _TRUE,
}
_REPOSITORY = {
    "default_branch": _any_of("main"),
    "archived": _FALSE,
    "has_issues": _TRUE,  # what drift and the night find is written there
    "allow_merge_commit": _TRUE,
    "allow_squash_merge": _FALSE,
    "allow_rebase_merge": _FALSE,
    "allow_auto_merge": _FALSE,
    "allow_update_branch": _EITHER,
    "delete_branch_on_merge": _EITHER,
    "merge_commit_title": _any_of("PR_TITLE", "MERGE_MESSAGE"),
    "merge_commit_message": _any_of("PR_BODY", "PR_TITLE", "BLANK"),
}


def reviewers_of(codeowners: Codeowners, environments: Sequence[str]) -> dict[str, list[str]]:
    """Return environment -> the teams that must approve what is applied there, as GitHub names them.

    They are the owners of its file; none where CODEOWNERS is relaxed, so that developers may own what they try.
    """
    relaxed = set(codeowners.owners("docs/operations.md")) - set(codeowners.owners("a-new-folder/file"))
    owners = {name: codeowners.owners(f"environments/{name}.yaml") for name in environments}
    return {
        name: [] if relaxed & set(teams) else [team.partition("/")[2] for team in teams]
        for name, teams in owners.items()
    }


def violations(documents: Mapping[str, Document], reviewers: Mapping[str, Sequence[str]]) -> list[Violation]:
    """Return every setting that is not allowed.

    In: file name (`rulesets.json`) -> what it says; environment -> the teams that must approve it, none where it needs
    no approval.
    """
    rulesets = {f"{name}.{path}": test for name, paths in _RULESETS.items() for path, test in paths.items()}
    wanted = dict(zip(FILES, (rulesets, _POLICY, _REPOSITORY, _environments(reviewers)), strict=True))
    return [
        Violation(f".github/settings/{name}.json", "settings", what, _REMEDY)
        for name, tests in wanted.items()
        for what in _compared(dict(_leaves(documents[f"{name}.json"])), tests)
    ]


def unknown_teams(teams: Sequence[str], environments: Document) -> list[Violation]:
    """Return the names of teams.json that approve nothing: such a list is never read, and looks as if it were.

    In: the keys of teams.json, what environments.json says.
    """
    known = {name for one in environments.values() for name in one["reviewers"]}
    remedy = "write a name that environments.json has under `reviewers`, or remove it"
    return [
        Violation(".github/settings/teams.json", "settings", f"{team}: reviews no environment", remedy)
        for team in teams
        if team not in known
    ]


def _environments(reviewers: Mapping[str, Sequence[str]]) -> dict[str, Callable[[object], bool]]:
    """Return the tests of each environment's three: only that which applies is approved, by the owners of its file."""
    tests: dict[str, Callable[[object], bool]] = {}
    for name, teams in reviewers.items():
        for kind, approve in (("", list(teams)), ("-plan", []), ("-record", [])):
            tests[f"{name}{kind}.reviewers"] = _any_of(approve)
            tests[f"{name}{kind}.prevent_self_review"] = _any_of(bool(approve))
            tests[f"{name}{kind}.wait_timer"] = _at_least(0)
            tests[f"{name}{kind}.can_admins_bypass"] = _FALSE
            tests[f"{name}{kind}.branches"] = _any_of(["main"])
    return tests


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield path and value of what is no object."""
    if not isinstance(value, dict):
        yield path, value
        return
    for key, inner in value.items():
        yield from _leaves(inner, f"{path}.{key}" if path else key)


def _compared(found: Mapping[str, object], tests: Mapping[str, Callable[[object], bool]]) -> Iterator[str]:
    for path, value in found.items():
        if path not in tests:
            yield f"{path}: unknown setting"
        elif not tests[path](value):
            yield f"{path}: {value!r} is weaker than allowed"
    yield from (f"{path}: is missing" for path in tests if path not in found)

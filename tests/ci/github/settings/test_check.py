"""`github --check` against GitHub on loopback: nothing where all is equal, and a line for each setting that is not."""

from __future__ import annotations

import copy
import json

import pytest

from tests.ci.github.server import FakeGitHub
from tests.ci.github.settings.served import (
    COMPARED,
    CONFIGS,
    POLICIES,
    PREFIX,
    SETTINGS,
    Answers,
    Look,
    Place,
    answers,
    changed,
    equal,
    holder,
    leaves,
    lines,
    put,
)

PRIVATE = ("actions/permissions/fork-pr-workflows-private-repos", "actions/permissions/access")
# "" is the repository itself.
FILE_OF = {
    "": "repository.json",
    "environments": "environments.json",
    "rulesets": "rulesets.json",
    "actions": "actions.json",
}
ENVIRONMENTS = "set it in Settings > Environments, or change the file"
LEAVES = [(path, leaf) for path, answer in equal().items() for leaf in leaves(answer)]


def test_equal_settings_have_no_difference(look: Look, server: FakeGitHub) -> None:
    """Everything is seen; only GET is ever sent."""
    found = look(equal())
    assert (lines(found), found.unseen, found.unreadable, found.not_in_plan) == ([], (), (), ())
    assert found.compared == COMPARED
    assert {one.method for one in server.requests} == {"GET"}


@pytest.mark.parametrize(("path", "leaf"), LEAVES, ids=[f"{path}:{'.'.join(map(str, leaf))}" for path, leaf in LEAVES])
def test_each_changed_setting_is_found(path: str, leaf: Place, look: Look) -> None:
    """Any one value that GitHub has otherwise is a difference, of the file that names it."""
    found = copy.deepcopy(answers(SETTINGS, private=path in PRIVATE))
    place = holder(found[path], leaf)
    before = place[leaf[-1]]
    place[leaf[-1]] = changed(before)
    if path == "environments" and leaf[-1] == "name":  # its branches stand under its name
        found[f"environments/{place['name']}/deployment-branch-policies"] = found[
            f"environments/{before}/deployment-branch-policies"
        ]
    told = look(found)
    file = f".github/settings/{FILE_OF[path.partition('/')[0]]}"
    if leaf[-1] in ("full_name", "sub_claim_prefix"):
        files = {f"environments/{config.name}.yaml" for config in CONFIGS}
        assert {one.file for one in told.differences} == files
    else:
        assert {one.file for one in told.differences} == {file}


BYPASS = {"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}
TEAMS = '["platform", "production-approvers"]'
DEV, STAGING = ("environments", "environments", 0), ("environments", "environments", 3)
PROTECTED = {"protected_branches": True, "custom_branch_policies": False}
REVIEWER = {"type": "User", "reviewer": {"login": "grace"}}
UPDATE = {"update_allows_fetch_and_merge": True}


@pytest.mark.parametrize(
    ("found", "path", "expected", "has"),
    [
        (put("rulesets/42", "bypass_actors", 0, value=BYPASS), "main.bypass_actors", "[]", f"[{json.dumps(BYPASS)}]"),
        (put("rulesets/42", "rules", 9, value={"type": "creation"}), "main.rules.creation", "nothing", "true"),
        (
            put("rulesets/42", "rules", 2, "parameters", "required_reviewers", value=["x"]),
            "main.rules.pull_request.required_reviewers",
            "nothing",
            '["x"]',
        ),
        (put("rulesets/43", "rules", 2, "parameters", value=UPDATE), "tags.rules.update", "true", json.dumps(UPDATE)),
        (
            put(POLICIES, "branch_policies", 0, value={"id": 2, "name": "v*", "type": "tag"}),
            "dev.branches",
            '["main"]',
            '["main", "tag v*"]',
        ),
        (put(POLICIES, "branch_policies", value=[]), "dev.branches", '["main"]', "[]"),
        (put(*DEV, "deployment_branch_policy", value=None), "dev.branches", '["main"]', '"every branch"'),
        (put(*DEV, "deployment_branch_policy", value=PROTECTED), "dev.branches", '["main"]', '"protected_branches"'),
        (
            put(*DEV, "protection_rules", 9, value={"type": "wait_timer", "wait_timer": 9}),
            "dev.wait_timer",
            "0",
            "9",
        ),
        (put(*DEV, "protection_rules", 9, value={"type": "app"}), "dev.other_rules", "nothing", '["app"]'),
        (put(*STAGING, "protection_rules", value=[]), "staging.reviewers", TEAMS, "[]"),
        (put(*STAGING, "protection_rules", value=None), "staging.reviewers", TEAMS, "[]"),
        (put(*STAGING, "protection_rules", 1, "reviewers", value=None), "staging.reviewers", TEAMS, "[]"),
        (
            put(*STAGING, "protection_rules", 1, "reviewers", value=[{"type": "Team", "reviewer": None}]),
            "staging.reviewers",
            TEAMS,
            '["Team that is gone"]',
        ),
        (put("rulesets/43", "rules", value=None), "tags.rules.deletion", "true", "nothing"),
        (
            put(*STAGING, "protection_rules", 1, "reviewers", 9, value=REVIEWER),
            "staging.reviewers",
            TEAMS,
            '["User grace", "platform", "production-approvers"]',
        ),
    ],
)
def test_what_is_there_too_much_or_too_little_is_found(
    found: Answers, path: str, expected: str, has: str, look: Look
) -> None:
    """The setting, and both values."""
    first = look(found).differences[0]
    assert (first.path, first.expected, first.found) == (path, expected, has)


def test_a_difference_is_one_line_with_what_to_do(look: Look) -> None:
    """File, setting, both values, the page of GitHub; for reviewers also that a plan may have none."""
    file, hint = (
        ".github/settings/environments.json",
        "where the account's plan has no reviewers, write so in plan.json",
    )
    assert lines(look(put(*STAGING, "protection_rules", value=[]))) == [
        f"{file}: staging.reviewers: expected {TEAMS}, GitHub has []: {ENVIRONMENTS}; {hint}",
        f"{file}: staging.prevent_self_review: expected true, GitHub has false: {ENVIRONMENTS}",
    ]


def test_what_is_missing_altogether_is_found(look: Look) -> None:
    """An environment and a ruleset that nobody made, and one of each that the files do not know."""
    found = equal()
    found["environments"]["environments"][0]["name"] = "qa"
    found["environments/qa/deployment-branch-policies"] = found[POLICIES]
    found["rulesets"].pop()
    dev, qa, tags = lines(look(found))
    assert dev.startswith('.github/settings/environments.json: dev: expected {"branches": ["main"], ')
    assert dev.endswith(f"GitHub has nothing: {ENVIRONMENTS}")
    assert qa.startswith(".github/settings/environments.json: qa: expected nothing, GitHub has {")
    assert tags.startswith('.github/settings/rulesets.json: tags: expected {"bypass_actors": [], ')


def test_a_new_setting_that_does_nothing_is_no_difference(look: Look) -> None:
    """GitHub adds parameters; what is off or empty changes nothing."""
    parameters = {"update_allows_fetch_and_merge": False}
    found = put("rulesets/42", "rules", 2, "parameters", "required_reviewers", value=[])
    found["rulesets/43"]["rules"][2]["parameters"] = parameters
    assert lines(look(found)) == []


def test_what_github_hides_is_said_and_no_difference(look: Look) -> None:
    """A token that reads does not see who may bypass a rule, nor how requests are merged, nor perhaps the subject."""
    found = equal()
    del found["rulesets/42"]["bypass_actors"], found[""]["allow_squash_merge"]
    del found["actions/oidc/customization/sub"]["sub_claim_prefix"]
    told = look(found)
    see = "not shown to this token: look with one that may change it"
    assert lines(told) == []
    assert told.unseen == (
        f".github/settings/rulesets.json: main.bypass_actors: {see}",
        f".github/settings/repository.json: allow_squash_merge: {see}",
        *(f"environments/{config.name}.yaml: bootstrap.github_subject_prefix: {see}" for config in CONFIGS),
    )
    assert told.compared == COMPARED - 2


def test_a_subject_that_is_not_trusted_is_found(look: Look) -> None:
    """Tokens with ids in their subject become no role where the file names none."""
    prefix = "repo:another@1/shop@2"
    found = lines(look(put("actions/oidc/customization/sub", "sub_claim_prefix", value=prefix)))
    assert found[0] == (
        f"environments/dev.yaml: bootstrap.github_subject_prefix: expected {PREFIX}, GitHub has {prefix}: "
        "write what GitHub has, and run bootstrap again: the roles trust no other tokens"
    )
    assert len(found) == len(CONFIGS)

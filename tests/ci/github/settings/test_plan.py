"""What an account's plan, a kind of repository or a token does not have: said, and never taken for equal."""

from __future__ import annotations

import pytest

from ci.github.api import GitHubError
from ci.github.settings.files import Settings
from tests.ci.github.server import FakeGitHub
from tests.ci.github.settings.served import EVERY, POLICIES, SETTINGS, Answers, Look, answers, equal, lines

ENVIRONMENTS = "set it in Settings > Environments, or change the file"
MAY = "may this token read administration and actions?"


def without(*features: str) -> Settings:
    """Return the settings for an account whose plan lacks some features."""
    return Settings(SETTINGS.documents, {name: name not in features for name in SETTINGS.plan})


def test_a_private_repository_has_settings_of_its_own(look: Look, server: FakeGitHub) -> None:
    """Who may run workflows from a fork is another setting there; GitHub refuses the one of public repositories."""
    server.refuse(
        "GET", "actions/permissions/fork-pr-contributor-approval", 422, "not allowed for private repositories"
    )
    private = answers(SETTINGS, private=True)
    del private["actions/permissions/fork-pr-contributor-approval"]
    assert (told := look(private)).differences == ()
    assert told.compared == EVERY - 1
    private["actions/permissions/fork-pr-workflows-private-repos"]["send_write_tokens_to_workflows"] = True
    assert [one.path for one in look(private).differences] == [
        "permissions/fork-pr-workflows-private-repos.send_write_tokens_to_workflows"
    ]


PLAN = ".github/settings/plan.json"
UPGRADE = "Upgrade to GitHub Pro or make this repository public to enable this feature."
NO_RULESETS = (
    "rulesets: the plan has none of this (private repositories need GitHub Pro, Team or Enterprise): instead, no rule "
    "keeps a push from main: give write access to the owners in CODEOWNERS only; the gate asks for proof"
)
NO_REVIEWERS = (
    "required_reviewers: the plan has none of this (private repositories need GitHub Enterprise): instead, a code "
    "owner approves each merge to main, and the gate lets only through what the environment before proved"
)
NO_ENVIRONMENTS = (
    "environments: the plan has none of this (private repositories need GitHub Pro, Team or Enterprise): instead, "
    "nobody becomes the plan, record or deploy role by GitHub: promote from a machine (docs/operations.md)"
)


def lacking(server: FakeGitHub, *paths: str, message: str = UPGRADE, status: int = 403) -> Answers:
    """Return the answers of a private repository that has to pay for some paths."""
    found = answers(SETTINGS, private=True)
    for path in paths:
        del found[path]
        server.refuse("GET", path, status, message)
    return found


def test_a_plan_without_rulesets_is_told_with_what_protects_instead(look: Look, server: FakeGitHub) -> None:
    """The file of the plan is wrong until it says so, too."""
    found = lacking(server, "rulesets")
    told = look(found)
    assert lines(told) == [
        f"{PLAN}: rulesets: expected true, GitHub has none of this in the account's plan: write false"
    ]
    assert told.not_in_plan == (NO_RULESETS,)
    again = look(found, without("rulesets"))
    assert (lines(again), again.not_in_plan) == ([], (NO_RULESETS,))


def test_a_plan_without_environments(look: Look, server: FakeGitHub) -> None:
    """Where the file says that there are none, a plain 404 is enough."""
    found = lacking(server, "environments", message="Not Found", status=404)
    told = look(found, without("environments", "required_reviewers"))
    assert (lines(told), told.unreadable) == ([], ())
    assert told.not_in_plan == (NO_ENVIRONMENTS, NO_REVIEWERS)


def test_a_plan_without_reviewers_compares_the_rest(look: Look) -> None:
    """Reviewers, timers and the administrators' way past them are not asked for; branches are."""
    found = answers(SETTINGS, private=True)
    for one in found["environments"]["environments"]:
        one["protection_rules"] = []
        one["can_admins_bypass"] = True
    found[POLICIES]["branch_policies"][0]["name"] = "*"
    told = look(found, without("required_reviewers"))
    assert lines(told) == [
        f'.github/settings/environments.json: dev.branches: expected ["main"], GitHub has ["*"]: {ENVIRONMENTS}'
    ]
    assert told.not_in_plan == (NO_REVIEWERS,)


def test_a_plan_that_has_more_than_the_file_says_is_found(look: Look) -> None:
    """A public repository has everything: nothing may be left off by mistake."""
    told = look(equal(), without("environments", "required_reviewers", "rulesets"))
    assert lines(told) == [
        f"{PLAN}: {feature}: expected false, GitHub has it: write true, and set it"
        for feature in ("environments", "required_reviewers", "rulesets")
    ]


def test_what_a_token_may_not_read_is_told(look: Look, server: FakeGitHub) -> None:
    """Each refusal once, and the rest is compared."""
    found = equal()
    for path in ("actions/permissions", "actions/oidc/customization/sub", "environments"):
        del found[path]
        server.refuse("GET", path, 403, "Resource not accessible by personal access token")
    told = look(found)
    said = f"GitHub says 403: Resource not accessible by personal access token: {MAY}"
    assert told.unreadable == (
        f"GET environments: {said}",
        f"GET actions/permissions: {said}",
        f"GET actions/oidc/customization/sub: {said}",
    )
    assert lines(told) == []


def test_a_repository_that_allows_every_action_has_no_list(look: Look, server: FakeGitHub) -> None:
    """GitHub answers 409 for the list; each of its settings is a difference."""
    found = equal()
    found["actions/permissions"]["allowed_actions"] = "all"
    del found["actions/permissions/selected-actions"]
    server.refuse("GET", "actions/permissions/selected-actions", 409, "Conflict")
    assert [(one.path, one.found) for one in look(found).differences] == [
        ("permissions.allowed_actions", '"all"'),
        ("permissions/selected-actions.github_owned_allowed", "nothing"),
        ("permissions/selected-actions.verified_allowed", "nothing"),
        ("permissions/selected-actions.patterns_allowed", "nothing"),
    ]


def test_a_token_that_is_none_is_one_error(look: Look, server: FakeGitHub) -> None:
    """Nothing is compared."""
    server.token = "another"
    with pytest.raises(GitHubError) as error:
        look(equal())
    assert error.value.lines == ["GET /repos/octo/catalog: GitHub says 401: Bad credentials"]


def test_an_answer_that_nobody_foresaw_is_an_error(look: Look, server: FakeGitHub) -> None:
    """It is neither a difference nor a feature that the plan lacks."""
    found = equal()
    del found["rulesets"]
    server.refuse("GET", "rulesets", 422, "Validation Failed")
    with pytest.raises(GitHubError) as error:
        look(found)
    assert error.value.lines == ["GET rulesets: GitHub says 422: Validation Failed"]

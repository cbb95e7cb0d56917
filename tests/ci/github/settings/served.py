"""GitHub's answers for a repository whose settings are those of .github/settings, in the documented shapes.

GitHub Docs, "REST API endpoints for": deployment environments, deployment branch policies, rules, GitHub Actions
permissions, GitHub Actions OIDC, repositories. What is not a setting (ids, addresses, times) stands beside.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from ci.github.settings import difference
from ci.github.settings.files import ACTIONS, ENVIRONMENTS, REPOSITORY, RULESETS, Settings, read
from ci.github.settings.report import Report
from shared.config import load_all
from tests.ci.github.server import FakeGitHub

ROOT = Path(__file__).resolve().parents[4]
SETTINGS = read(ROOT)
CONFIGS = load_all(ROOT)
EVERY = sum(map(difference.leaves, SETTINGS.documents.values()))
# Five that only a private repository has are left out.
COMPARED = EVERY - 5

NAME, PREFIX = CONFIGS[0].bootstrap.github_repository, CONFIGS[0].bootstrap.github_subject_prefix
TIMES = {"created_at": "2026-11-23T22:00:40Z", "updated_at": "2026-11-23T22:00:40Z"}
# Of these nothing is a setting of ours, or another answer says it.
IDLE = frozenset({"id", "node_id", "url", "html_url", "_links", "total_count", "source", "source_type", "description"})
IDLE_TOO = frozenset({"created_at", "updated_at", "selected_actions_url", "current_user_can_bypass", "private"})
POLICIES = "environments/dev/deployment-branch-policies"
# GitHub fills in what a rule leaves out, and answers with it (answers that github.com/btclib-org/bbt and
# github.com/londontypescript/temple-bar keep).
DEFAULTS: dict[str, dict[str, Any]] = {
    "pull_request": {
        "dismissal_restriction": {"enabled": False, "allowed_actors": []},
        "require_extra_approval_for_unattributed_changes": True,
        "required_reviewers": [],
    }
}
Answers: TypeAlias = dict[str, Any]
Place: TypeAlias = tuple[str | int, ...]
Look: TypeAlias = Callable[..., Report]


def answers(settings: Settings, *, private: bool = False) -> Answers:
    """Return path below the repository ("" for itself) -> answer."""
    found: Answers = {"": _repository(settings, private=private)}
    environments = settings.documents[ENVIRONMENTS]
    found["environments"] = {
        "total_count": len(environments),
        "environments": [_environment(number, name, one) for number, (name, one) in enumerate(environments.items())],
    }
    for name, one in environments.items():
        policies = [{"id": 361471, "node_id": "MDE2", "name": branch, "type": "branch"} for branch in one["branches"]]
        found[f"environments/{name}/deployment-branch-policies"] = {
            "total_count": len(policies),
            "branch_policies": policies,
        }
    rulesets = dict(enumerate(settings.documents[RULESETS].items(), start=42))
    found["rulesets"] = [{"id": number, "name": name, "source": NAME} for number, (name, _) in rulesets.items()]
    for number, (_, one) in rulesets.items():
        found[f"rulesets/{number}"] = _ruleset(number, one)
    for path, keys in settings.documents[ACTIONS].items():
        found[f"actions/{path}"] = dict(keys)
    found["actions/permissions"]["selected_actions_url"] = "https://api.github.example/selected-actions"
    found["actions/oidc/customization/sub"] |= {"sub_claim_prefix": PREFIX}
    return found


def serve(server: FakeGitHub, found: Answers) -> None:
    """Answer with them; a list in pages."""
    keys = {"environments": "environments"}
    server.serve("branches/{branch}", {"name": "main", "protected": True})
    for path, answer in found.items():
        key = "branch_policies" if path.endswith("deployment-branch-policies") else keys.get(path)
        server.serve(path or "/repos/{repo}", answer, key)


def leaves(answer: Any, path: Place = ()) -> Iterator[Place]:
    """Yield the path of every setting in an answer."""
    if isinstance(answer, dict):
        for key, value in answer.items():
            if key not in IDLE | IDLE_TOO:
                yield from leaves(value, (*path, key))
    elif isinstance(answer, list):
        for number, value in enumerate(answer):
            yield from leaves(value, (*path, number))
    else:
        yield path


def changed(value: Any) -> Any:
    """Return another value of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}x"
    raise AssertionError(f"no setting is {value}")


def holder(answer: Any, path: Place) -> Any:
    """Return what holds the last part of a path."""
    for part in path[:-1]:
        answer = answer[part]
    return answer


def filled(rule: dict[str, Any]) -> dict[str, Any]:
    """Return a rule of a ruleset as GitHub answers with it: its own parameters, and the defaults of the others."""
    defaults = DEFAULTS.get(rule["type"], {})
    return {**rule, "parameters": {**copy.deepcopy(defaults), **rule.get("parameters", {})}} if defaults else rule


def put(path: str, *leaf: str | int, value: Any) -> Answers:
    """Return the answers of equal settings with one value in another place; to a list it is added."""
    found = equal()
    place = holder(found[path], leaf)
    if isinstance(place, list):
        place.append(value)
    else:
        place[leaf[-1]] = value
    return found


def equal() -> Answers:
    """Return the answers where GitHub has what the files say."""
    return copy.deepcopy(answers(SETTINGS))


def lines(found: Report) -> list[str]:
    """Return the differences of a report as lines."""
    return [str(one) for one in found.differences]


def _repository(settings: Settings, *, private: bool) -> dict[str, Any]:
    ours = settings.documents[REPOSITORY]
    return {"id": 1296269, "node_id": "MDEw", "full_name": NAME, "private": private, "description": "a shop", **ours}


def _environment(number: int, name: str, wanted: Any) -> dict[str, Any]:
    rules: list[dict[str, Any]] = [{"id": 3736 + number, "node_id": "MDQ6", "type": "branch_policy"}]
    if wanted["reviewers"]:
        teams = [
            {"type": "Team", "reviewer": {"id": 1, "node_id": "MDQ6", "slug": slug, "description": "A team"}}
            for slug in reversed(wanted["reviewers"])
        ]
        self_review = wanted["prevent_self_review"]
        rule = {"id": 3755, "node_id": "MDQ6", "type": "required_reviewers", "prevent_self_review": self_review}
        rules.append({**rule, "reviewers": teams})
    return {
        "id": 161088068 + number,
        "node_id": "MDEx",
        "name": name,
        "url": f"https://api.github.example/environments/{name}",
        **TIMES,
        "can_admins_bypass": wanted["can_admins_bypass"],
        "protection_rules": rules,
        "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True},
    }


def _ruleset(number: int, wanted: Any) -> dict[str, Any]:
    rules = [
        filled({"type": kind} if parameters is True else {"type": kind, "parameters": parameters})
        for kind, parameters in wanted["rules"].items()
    ]
    return {
        "id": number,
        "source": NAME,
        "source_type": "Repository",
        "current_user_can_bypass": "never",
        "_links": {"self": {"href": f"https://api.github.example/rulesets/{number}"}},
        **TIMES,
        **{key: value for key, value in wanted.items() if key != "rules"},
        "rules": rules,
    }

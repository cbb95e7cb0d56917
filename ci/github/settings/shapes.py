"""What GitHub answers, in the form of the files of .github/settings. Data in, data out.

The shapes are those of GitHub Docs: "REST API endpoints for deployment environments" (get an environment), "... for
deployment branch policies" (list), "... for rules" (get a repository ruleset).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

OTHER_RULES = "other_rules"
_KNOWN_RULES = ("required_reviewers", "wait_timer", "branch_policy")


def environment(answer: Mapping[str, Any], policies: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return an environment; `policies` are its deployment branch policies.

    `branches` lists names (`tag NAME` for a tag) where the environment goes by names, and else says what it goes by. A
    rule of a kind that the files do not have stands under `other_rules`. `can_admins_bypass` is missing where GitHub
    does not show it: it works and is not documented (https://github.com/google/go-github/issues/2725).
    """
    rules = {rule["type"]: rule for rule in answer.get("protection_rules") or []}
    asks = rules.get("required_reviewers", {})
    found = {
        "reviewers": sorted(_reviewer(one) for one in asks.get("reviewers") or []),
        "prevent_self_review": asks.get("prevent_self_review", False),
        "wait_timer": rules.get("wait_timer", {}).get("wait_timer", 0),
        **section(answer, ["can_admins_bypass"]),
        "branches": _branches(answer.get("deployment_branch_policy"), policies),
    }
    others = sorted(set(rules).difference(_KNOWN_RULES))
    return {**found, OTHER_RULES: others} if others else found


def branch(policy: Mapping[str, Any]) -> str:
    """Return a deployment branch policy: the pattern of its branches, `tag PATTERN` for tags."""
    kind, name = policy.get("type", "branch"), policy["name"]
    return name if kind == "branch" else f"{kind} {name}"


def ruleset(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return a ruleset: its rules by type, `true` for one without parameters that do something.

    `bypass_actors` is missing where GitHub does not show it.
    """
    found = {key: answer[key] for key in ("target", "enforcement", "bypass_actors", "conditions") if key in answer}
    rules = {rule["type"]: _active(rule.get("parameters") or {}) or True for rule in answer.get("rules") or []}
    return {**found, "rules": rules}


def section(answer: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Return those keys of an answer that it has; the rest is not for these files."""
    return {key: answer[key] for key in keys if key in answer}


def rests(value: object) -> bool:
    """Return whether a setting does nothing: false, 0, empty, or an object of such (`{"enabled": false}`)."""
    return all(map(rests, value.values())) if isinstance(value, Mapping) else not value


def _reviewer(one: Mapping[str, Any]) -> str:
    """Return a team's slug, or what kind of reviewer it is and its name; GitHub shows none of one that is gone."""
    reviewer = one["reviewer"]
    if reviewer is None:
        return f"{one['type']} that is gone"
    return reviewer["slug"] if one["type"] == "Team" else f"{one['type']} {reviewer.get('login', reviewer.get('slug'))}"


def _branches(policy: Mapping[str, bool] | None, policies: Sequence[Mapping[str, Any]]) -> list[str] | str:
    if policy is None:
        return "every branch"
    kinds = sorted(kind for kind, on in policy.items() if on)
    if kinds != ["custom_branch_policies"]:
        return " and ".join(kinds) or "no branch"
    return sorted(map(branch, policies))


def _active(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters; all or none, so that a rule whose parameters all rest is as one without."""
    return {} if rests(parameters) else dict(parameters)

"""Which of the settings can be had: by the account's plan, by the kind of repository, and before the first push."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ci.github.settings.asking import Found
from ci.github.settings.files import ENVIRONMENTS, REPOSITORY, RULESETS, Document, Settings

# What an environment has only where its plan knows protection rules (GitHub Docs, "Deployments and environments").
_PROTECTION = ("reviewers", "prevent_self_review", "wait_timer", "can_admins_bypass")
_DEFAULT_BRANCH = "default_branch"
_OFF = "disabled"


def wanted(settings: Settings, found: Found) -> dict[str, Document]:
    """Return the documents to compare, without what the plan lacks and what GitHub could not be asked for.

    Before the first push nothing refuses it: rulesets of branches are there and disabled, and the default branch is
    what the push makes it. GitHub documents for a required status check that it may refuse a branch that is made
    ("do_not_enforce_on_create"), and for the rule "pull_request" nothing (REST API endpoints for rules). One that is
    enforced already stays so: nothing here ever loosens a rule that the files want.
    """
    documents = {name: document for name, document in settings.documents.items() if name in found.documents}
    if not settings.plan["environments"]:
        documents.pop(ENVIRONMENTS, None)
    if not settings.plan["rulesets"]:
        documents.pop(RULESETS, None)
    if ENVIRONMENTS in documents and not settings.plan["required_reviewers"]:
        documents[ENVIRONMENTS] = {name: _unprotected(one) for name, one in documents[ENVIRONMENTS].items()}
    if found.empty:
        documents = {name: _before_first_push(name, document, found) for name, document in documents.items()}
    return {
        name: {key: value for key, value in document.items() if key not in found.left_out}
        for name, document in documents.items()
    }


def actual(settings: Settings, found: Found, name: str) -> Document:
    """Return one file's document as GitHub has it, without what is not compared."""
    document = found.documents[name]
    if name == ENVIRONMENTS and not settings.plan["required_reviewers"]:
        return {environment: _unprotected(one) for environment, one in document.items()}
    if name == REPOSITORY and found.empty:
        return {key: value for key, value in document.items() if key != _DEFAULT_BRANCH}
    return document


def waiting_for_first_push(settings: Settings, found: Found) -> list[str]:
    """Return the names of the rulesets that stay disabled until there is a first push."""
    document = wanted(settings, found).get(RULESETS, {})
    return [name for name, one in document.items() if one != settings.documents[RULESETS][name]]


def _unprotected(environment: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in environment.items() if key not in _PROTECTION}


def _before_first_push(name: str, document: Document, found: Found) -> Document:
    if name == REPOSITORY:
        return {key: value for key, value in document.items() if key != _DEFAULT_BRANCH}
    if name == RULESETS:
        return {key: _resting(one, found.documents[name].get(key, {})) for key, one in document.items()}
    return document


def _resting(ruleset: Mapping[str, Any], there: Mapping[str, Any]) -> Mapping[str, Any]:
    enforced = there.get("enforcement") == ruleset["enforcement"]
    return ruleset if enforced or ruleset["target"] != "branch" else {**ruleset, "enforcement": _OFF}

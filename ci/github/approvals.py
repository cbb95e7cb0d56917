"""Did somebody approve this run, and in production somebody who did not write what it brings?

GitHub makes an environment that a job names and nobody has made, without any protection (GitHub Docs, "Managing
environments for deployment"): the job starts, and nobody was asked. So where .github/settings names reviewers, the
run's own review history has to show an approval.

GitHub's own "prevent self-review" looks at who started a run, and whoever merges somebody's commits has not written
them (GitHub Docs, "Managing environments for deployment"). Here the authors of the commits count, and with them whoever
started a run by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ci.evidence.dsse import strict_json
from ci.evidence.record import Approval
from ci.github.api import GitHub
from ci.github.settings.files import ENVIRONMENTS, FOLDER, PLAN, document
from ci.toolchain.run_context import run_attempt, run_url
from shared import exits

_ENVIRONMENTS_FILE = (FOLDER / ENVIRONMENTS).as_posix()
_PLAN_FILE = (FOLDER / PLAN).as_posix()
_KEY = "required_reviewers"
_SHORT = 12
_APPROVED = "approved"
_OPTION = "--approvals"
_GIVE = "give the output of `approvers` in this job"
_APPROVALS = TypeAdapter(tuple[Approval, ...])
BY_HAND = "workflow_dispatch"


@dataclass(frozen=True)
class Review:
    """Somebody's answer about one environment."""

    login: str
    environment: str


def approvals_of(github: GitHub, run_id: int) -> list[Review]:
    """Return who approved what in a run (GitHub Docs, "Get the review history for a workflow run"). GitHubError."""
    return [
        Review(answer["user"]["login"], environment["name"])
        for answer in github.get(f"actions/runs/{run_id}/approvals")
        if answer["state"] == _APPROVED and answer.get("user")
        for environment in answer["environments"]
    ]


def authors_of(github: GitHub, commits: Iterable[str]) -> set[str]:
    """Return the accounts that GitHub knows as the authors of commits ("Get a commit").

    Raises GitHubError, and CommandError with the code of the gate for commits of nobody that GitHub knows: whoever
    wrote them could approve them.
    """
    found = {commit: github.get(f"commits/{commit}").get("author") for commit in commits}
    if unknown := [commit for commit, author in found.items() if not author]:
        lines = [
            f"commit {commit[:_SHORT]}: GitHub knows no account of its author: let them add its address to theirs"
            for commit in unknown
        ]
        raise exits.StoppedByGateError(lines)
    return {author["login"] for author in found.values()}


def approvers_of(environment: str, approvals: Iterable[Review], reviewers: Collection[str]) -> list[str]:
    """Return the accounts that approved `environment`, each once. Pure.

    Raises CommandError with the code of the gate where nobody did; `reviewers` are those that the settings name.
    """
    found = list(dict.fromkeys(one.login for one in approvals if one.environment == environment))
    if not found:
        names = f"reviewers ({', '.join(reviewers)})" if reviewers else "no reviewers"
        line = f"{environment}: nobody has approved this run, and {_ENVIRONMENTS_FILE} names {names} for it"
        first = "" if reviewers else "name them there, "
        remedy = f"{first}set them in Settings > Environments > {environment} on GitHub, then start a new run"
        raise exits.StoppedByGateError([f"{line}: {remedy}: docs/github.md"])
    return found


def require_first_attempt(environment: str, attempt: int) -> None:
    """Raise StoppedByGateError for a run that was started again: whose approval is of now is not known. Pure.

    GitHub's review history has those of every attempt, and no attempt beside them (github/rest-api-description, schema
    `environment-approvals`). One of an attempt before would count for an environment that has lost its reviewers since.
    """
    if attempt > 1:
        line = f"{environment}: attempt {attempt} of this run: an approval may be of an attempt before, and GitHub does"
        raise exits.StoppedByGateError([f"{line} not say which: start a new run (Run workflow): docs/github.md"])


def judge(environment: str, approvers: Collection[str], authors: Collection[str]) -> list[str]:
    """Return the accounts of `approvers` that wrote nothing of what comes. Pure.

    Raises CommandError with the code of the gate where there are none. Names are compared without regard to case.
    """
    wrote = {author.casefold() for author in authors}
    others = [login for login in approvers if login.casefold() not in wrote]
    if not others:
        line = f"{environment}: only {', '.join(approvers)} approved, and wrote a part of what comes"
        raise exits.StoppedByGateError([f"{line}: let another person approve it"])
    return others


def has_reviewers(root: Path) -> bool:
    """Return whether the plan of the account has required reviewers, as .github/settings/plan.json says.

    Raises CommandError (bad input) for a file that does not say it.
    """
    found = document(root, PLAN).get(_KEY)
    if not isinstance(found, bool):
        line = f"{_PLAN_FILE}: {_KEY}: must be true or false: does the account's plan have required reviewers?"
        raise exits.CommandError([line], exits.BAD_INPUT)
    return found


def reviewers_of(root: Path, environment: str) -> list[str]:
    """Return the reviewers that .github/settings/environments.json names for an environment, none for [].

    Raises CommandError (bad input) for a file that does not say it.
    """
    found = document(root, ENVIRONMENTS).get(environment)
    if found is None:
        line = f"{_ENVIRONMENTS_FILE}: {environment}: is missing: add it with its reviewers, [] for none"
        raise exits.CommandError([line], exits.BAD_INPUT)
    reviewers = found.get("reviewers") if isinstance(found, dict) else None
    if not isinstance(reviewers, list) or not all(isinstance(one, str) and one for one in reviewers):
        line = f"{_ENVIRONMENTS_FILE}: {environment}.reviewers: must be a list of names: write [] for none"
        raise exits.CommandError([line], exits.BAD_INPUT)
    return reviewers


def started_by_hand(environment: Mapping[str, str]) -> set[str]:
    """Return who started this run where a person did; nobody for a push or a schedule ("Variables reference")."""
    if environment.get("GITHUB_EVENT_NAME") != BY_HAND:
        return set()
    return {environment[name] for name in ("GITHUB_ACTOR", "GITHUB_TRIGGERING_ACTOR") if environment.get(name)}


def approvals_for_record(
    environment: str, approvers: Iterable[str], variables: Mapping[str, str]
) -> tuple[Approval, ...]:
    """Return what a record says of the accounts that approved `environment` in this run. Pure.

    GitHub's review history says who, for which environments and with which comment; it has no time, and no attempt of
    the run (github/rest-api-description, schema `environment-approvals`). So `at` is None, and `attempt` is the one in
    which the history was read. Raises CommandError (bad input) where `variables` are not those of a run.
    """
    run, attempt = run_url(variables), run_attempt(variables)
    if run is None or attempt is None:
        names = "GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT"
        raise exits.CommandError([f"{names}: not all set: run it in a workflow"], exits.BAD_INPUT)
    return tuple(Approval(who=who, at=None, run=run, attempt=attempt, environment=environment) for who in approvers)


def approvals_to_json(approvals: tuple[Approval, ...]) -> str:
    """Return approvals as one line of JSON: an output of a step, which the step that deploys is given. Pure."""
    return _APPROVALS.dump_json(approvals, ensure_ascii=True).decode()


def approvals_from_json(text: str, environment: str, variables: Mapping[str, str]) -> tuple[Approval, ...]:
    """Return the approvals that `approvals_to_json` wrote in this attempt of this run. Pure.

    Raises CommandError: bad input for what is no list of approvals, and the code of the gate for those of another
    environment, run or attempt, each with a line.
    """
    try:
        strict_json(text.encode())
        found = _APPROVALS.validate_json(text, strict=True)
    except ValidationError as error:
        places = [(".".join(str(part) for part in one["loc"]) or "the list", one["msg"]) for one in error.errors()]
        lines = [f"{_OPTION}: {place}: {problem}: {_GIVE}" for place, problem in places]
        raise exits.CommandError(lines, exits.BAD_INPUT) from None
    except ValueError as error:
        raise exits.CommandError([f"{_OPTION}: {error}: {_GIVE}"], exits.BAD_INPUT) from None
    own = {"environment": environment, "run": run_url(variables), "attempt": run_attempt(variables)}
    lines = [
        f"{_OPTION}: {place}.{name}: is {getattr(one, name)}, and this is {value or 'none'}: {_GIVE}"
        for place, one in enumerate(found)
        for name, value in own.items()
        if getattr(one, name) != value
    ]
    if lines:
        raise exits.StoppedByGateError(lines)
    return found

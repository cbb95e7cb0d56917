"""Send the planned changes to GitHub, one request after the other, and say what a refusal means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import quote

from ci.github.api import GitHub, GitHubError
from ci.github.settings.planning import Change, Reviewers
from ci.github.settings.report import not_in_plan
from shared import exits
from shared.terminal import counted

_USER = "User "
# What GitHub says where the account's plan has no required reviewers (https://github.com/backstage/backstage/issues/28977),
# and where it has no rulesets or environments.
_BILLING, _UPGRADE = "billing plan", "upgrade to github"


def reviewers_by_name(github: GitHub, names: Sequence[str]) -> Reviewers:
    """Return name -> the reviewer as the API wants it: a team of the repository, or `User LOGIN`.

    A reviewer needs at least read access ("Create or update an environment"), so the teams are those that have it
    ("List repository teams"). Raises CommandError with a line for each name that has none, and GitHubError.
    """
    if not names:
        return {}
    teams = {one["slug"]: one["id"] for one in github.pages("teams")}
    found: dict[str, dict[str, object]] = {}
    lines = []
    for name in names:
        if name.startswith(_USER):
            login = name.removeprefix(_USER)
            found[name] = {"type": "User", "id": github.get(f"/users/{quote(login, safe='')}")["id"]}
        elif name in teams:
            found[name] = {"type": "Team", "id": teams[name]}
        else:
            lines.append(
                f".github/settings/environments.json: {name}: no team of that name has access to {github.repository}: "
                "make it, and give it at least `Read` in Settings > Collaborators and teams"
            )
    if lines:
        raise exits.CommandError(lines)
    return found


def apply(github: GitHub, changes: Sequence[Change], done: Callable[[Change], None]) -> None:
    """Send every request of every change; call `done` after each change.

    Raises GitHubError at the first that is refused: what was sent before stays, and the next run plans the rest.
    """
    for number, change in enumerate(changes):
        for request in change.requests:
            try:
                github.send(request.method, request.path, request.body)
            except GitHubError as error:
                rest = f"{number} of {counted(len(changes), 'change')} made: run it again: it goes on from there"
                refused = GitHubError(error.lines[0], error.status, error.code)
                refused.lines += [*_lacking(error), rest]
                raise refused from None
        done(change)


def _lacking(error: GitHubError) -> list[str]:
    """Return what to do where GitHub refuses a thing that has to be paid for."""
    said = error.lines[0].lower()
    feature = "required_reviewers" if _BILLING in said else "rulesets" if "rulesets" in said else "environments"
    if _BILLING not in said and _UPGRADE not in said:
        return []
    return [f".github/settings/plan.json: {feature}: write false", not_in_plan(feature)]

"""Who may approve what is proposed: said on the summary of the plan, before a person gives an approval in vain."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from ci.changes.report.markdown_text import inline_code
from ci.github.approvals import has_reviewers, reviewers_of, started_by_hand
from ci.toolchain.git import standing_of
from shared import exits
from shared.config.model import EnvironmentConfig

_AT = "@"  # an address is no account, and stands in no summary


def said_of(root: Path, config: EnvironmentConfig, commit: str, since: str, variables: Mapping[str, str]) -> str:
    """Return as Markdown who may approve `commit` in an environment where `since` runs (empty: none is known).

    In: the repository, with the history of main; the variables of the process. Where the settings or the history
    cannot be read, it says so: the job `apply` stops then.
    """
    try:
        if not has_reviewers(root):
            return "The plan of the GitHub account has no required reviewers: no approval is asked for.\n"
        reviewers = reviewers_of(root, config.name)
        production = config.tier == "production"
        wrote = standing_of(root, commit, since or None).authors if production and commit else ()
    except exits.CommandError as error:
        return f"Who may approve it is not known: {inline_code(error.lines[0])}\n"
    return sentence(reviewers, [*wrote, *sorted(started_by_hand(variables))] if production else [])


def sentence(reviewers: Sequence[str], wrote: Collection[str]) -> str:
    """Return as Markdown who may approve: the reviewers, but not those who wrote a part of it. Pure.

    Of `wrote`, names of any kind, addresses are left out.
    """
    if not reviewers:
        return "No reviewers are named for it in `.github/settings/environments.json`: no approval is asked for.\n"
    named = ", ".join(map(inline_code, reviewers))
    others = ", ".join(inline_code(one) for one in dict.fromkeys(wrote) if _AT not in one)
    besides = f"; not those who wrote a part of it or started the run: {others}" if others else ""
    return f"May approve it: {named}{besides}.\n"

"""The one issue about a nightly run that failed: which of its jobs did not succeed. Closed by the next that does."""

from __future__ import annotations

from collections.abc import Mapping

from ci.changes.report.markdown_text import link, plain_text
from ci.github.api import GitHub
from ci.github.issues import Label, Step, about, carry_out, marked, open_issues, step_to

LABEL = Label("nightly", "What is rehearsed every night failed", "b60205")
SUBJECT = "nightly rehearsal"
TITLE = "The nightly rehearsal failed"
SUCCESS = "success"


def bring_up_to_date(github: GitHub, results: Mapping[str, str], run: str) -> str:
    """Open, update or close the issue by what the jobs said, and return what was done. Raises GitHubError."""
    issue = about(open_issues(github, LABEL), SUBJECT)
    wanted = step(results, None if issue is None else issue["body"], run)
    return carry_out(github, LABEL, TITLE, issue, wanted)


def step(results: Mapping[str, str], body: str | None, run: str) -> Step:
    """Return what is to be done. Pure.

    In: job -> what became of it (success, failure, cancelled, skipped); what the open issue says (None: there is none);
    where the run is. A job that was skipped or cancelled has shown nothing, so the issue stays open.
    """
    this_run = link("this run", run)
    failed = {name: result for name, result in sorted(results.items()) if result != SUCCESS}
    if not failed:
        comment = f"Every job succeeded in {this_run}."
        return Step("nothing") if body is None else Step("close", comment=comment)
    lines = "".join(f"- {plain_text(name)}: {plain_text(result)}\n" for name, result in failed.items())
    text = f"What a pull request has no time for did not hold on main:\n\n{lines}\nThe log of each job says more.\n"
    return step_to(marked(SUBJECT, text), body, f"Other results than before, in {this_run}.", f"\nFirst: {this_run}.\n")

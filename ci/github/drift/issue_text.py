"""What the issue about one environment's drift says, and what is to be done with it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ci.changes.diff.danger import Danger
from ci.changes.report.fitting import Entry, fit
from ci.changes.report.markdown import LIMIT
from ci.changes.report.markdown_text import code_lines, fenced, inline_code, link, plain_text
from ci.evidence.record import Outline
from ci.github.drift.drift_artifact import DriftFile
from ci.github.issues import Label, Step, marked, step_to
from shared.terminal import counted

LABEL = Label("drift", "AWS is not what the last record says", "d93f0b")
_FOUND = "<!-- what the last look found -->\n"
_ACTIONS = {"update": "!", "create": "+", "delete": "-", "forget": "-", "replace": "-"}


def subject_of(environment: str) -> str:
    """Return what the issue about an environment is found by."""
    return f"drift in {environment}"


def step(environment: str, found: DriftFile | None, body: str | None, run: str) -> Step:
    """Return what is to be done.

    In: what the look found (None: it left no result); what the open issue says (None: there is none); where the run is.
    A look that did not happen says nothing about drift, so it closes no issue, and what was found before stays in it.
    """
    this_run = link("this run", run)
    if found is None:
        before = body.partition(_FOUND)[2] if body else ""
        text = _not_checked(environment) + (f"\nThe look before said:\n\n{_FOUND}{before}" if before else "")
        comment = f"Nobody could look at {plain_text(environment)}: {this_run} left no result."
    elif found.state == "none":
        comment = f"AWS is what the last record says, as of {this_run}."
        return Step("nothing") if body is None else Step("close", comment=comment)
    else:
        text = _drifted(found)
        comment = f"{counted(len(found.changes), 'change')}, as of {this_run}: the text above is new."
    whole = marked(subject_of(environment), text)
    return step_to(whole, body, comment, f"\nFirst seen by {this_run}.\n")


def _drifted(found: DriftFile) -> str:
    command = inline_code(f"./noxw -s ci -- drift {found.environment}")
    head = (
        f"A plan of what the last record of {plain_text(found.environment)} says is deployed would change AWS:"
        " somebody changed it by hand, or AWS did.\n\n"
        f"Undo it there, or make it part of the files and promote; {command} says more."
        " Until then the gate stops the next environment.\n\n"
    )
    tail = _entries("Allowed once, and drift by now", [f"until {one.expires}: {one.address}" for one in found.expired])
    tail += _entries("Allowed, and not there any more", [one.address for one in found.unused])
    entries = [_entry(one) for one in found.changes]
    sentence = "\n{:,} of {:,} changes do not fit in here: the log of the run has them.\n"
    longest = sentence.format(len(entries), len(entries))
    shown, more = _fenced(entries, LIMIT // 2 - len(head) - len(longest))
    return head + _FOUND + shown + (sentence.format(more, len(entries)) if more else "") + tail


def _entry(change: Outline) -> Entry:
    names = f" ({', '.join(change.attributes)})" if change.attributes else ""
    sign = _ACTIONS.get(change.action, "!")
    danger = Danger.DESTROYS if sign == "-" else Danger.OTHER
    return Entry("", danger, (code_lines([f"{sign} {change.action} {change.address}{names}"]),))


def _fenced(entries: Sequence[Entry], room: int) -> tuple[str, int]:
    """Return what fits into `room`, and how many entries do not."""
    whole = ["".join(entry.lines) for entry in entries]
    kept = [text for text in fit(entries, room - len(fenced(whole)) + sum(map(len, whole))) if text]
    return fenced(kept), len(entries) - len(kept)


def _entries(title: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    shown, more = _fenced([Entry("", Danger.OTHER, (code_lines([line]),)) for line in lines], LIMIT // 8)
    return f"\n{title}{f' ({more:,} more than these)' if more else ''}:\n\n{shown}"


def _not_checked(environment: str) -> str:
    return (
        f"**Nobody could look at {plain_text(environment)}**: its job left no result, and that does not mean"
        " that nothing has drifted. The log of the job says why.\n"
    )

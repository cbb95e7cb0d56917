"""Rules on promotion: one line of environments, production last and not the only first, and time to promote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from shared.checks.view import View
from shared.config import Problem
from shared.config.messages import nearest
from shared.config.windows import open_minutes, window_of
from shared.quoting import listed

AFTER = "promotion.after"
LEAST_MINUTES = 60


def freeze_windows_leave_time(view: View) -> Iterator[Problem]:
    """The windows of every week leave an hour in which something can be promoted."""
    key = "promotion.freeze"
    left = open_minutes(window_of(text) for text in view.texts(key))
    if left < LEAST_MINUTES:
        what = f"leaves {left} {'minute' if left == 1 else 'minutes'} of a week open, and {LEAST_MINUTES} are the least"
        yield view.problem(key, what, "end a window earlier, or remove one")


def predecessors_exist(views: Sequence[View]) -> Iterator[Problem]:
    """promotion.after names an environment of this repository, and another one."""
    names = [view.name for view in views]
    for view, after in _predecessors(views).values():
        others = [name for name in names if name != view.name]
        if after == view.name:
            yield view.problem(AFTER, "an environment cannot come after itself", _choose(others))
        elif after == "null" and after not in names:
            yield view.problem(AFTER, "a name, because of its quotes", "write null without quotes")
        elif after is not None and after not in names:
            guess = nearest(after, others)
            remedy = f"did you mean {guess}?" if guess else _choose(others)
            yield view.problem(AFTER, "no such environment", remedy)


def _choose(names: list[str]) -> str:
    return f"write {listed([*names, 'null'])}"


def promotion_is_no_circle(views: Sequence[View]) -> Iterator[Problem]:
    """Nobody waits for somebody who waits for him."""
    known = _predecessors(views)
    reported: set[str] = set()
    for name in sorted(known):
        walked = [name]
        while (before := known[walked[-1]][1]) in known and before not in walked:
            walked.append(str(before))
        if before == name and len(walked) > 1 and name not in reported:
            reported.update(walked)
            circle = " -> ".join([name, *reversed(walked)])
            yield known[name][0].problem(
                AFTER, f"promotion goes in a circle ({circle})", "write null for the first one"
            )


def one_environment_is_first(views: Sequence[View]) -> Iterator[Problem]:
    """Exactly one environment has no predecessor; that there is one at all follows from the two rules above."""
    yield from _repeated(views, of_the_first=True)


def promotion_is_a_line(views: Sequence[View]) -> Iterator[Problem]:
    """No two environments come after the same one."""
    yield from _repeated(views, of_the_first=False)


def _repeated(views: Sequence[View], *, of_the_first: bool) -> Iterator[Problem]:
    """Yield a problem for each environment whose predecessor is another one's already."""
    taken: dict[str | None, View] = {}
    for view, after in _predecessors(views).values():
        if after == view.name:
            continue  # `predecessors_exist` says so; nobody else's place is taken
        owner = taken.setdefault(after, view)
        if owner is not view and (after is None) is of_the_first:
            what = "is the first environment" if of_the_first else f"comes after {after}"
            remedy = "write the environment that comes before this one"
            yield view.problem(AFTER, f"{owner.name} {what} already ({owner.place(AFTER)})", remedy)


def production_is_not_first(views: Sequence[View]) -> Iterator[Problem]:
    """A change reaches production after another environment, unless production is all there is."""
    for view, after in _predecessors(views).values():
        if after is None and len(views) > 1 and view.usable("tier") and view.text("tier") == "production":
            yield view.problem(AFTER, "production comes first", "write the environment that rehearses its changes")


def production_is_last(views: Sequence[View]) -> Iterator[Problem]:
    """Nothing but production comes after production: what has not been tried elsewhere would be tried there."""
    known = _predecessors(views)
    tiers = {view.name: view.text("tier") for view in views if view.usable("tier")}
    for view, after in known.values():
        if after is None or after == view.name or after not in known:
            continue
        before = known[after][1]
        # A production that is the first, or waits for this one, has its own problem.
        if before is None or view.name in _before(after, known):
            continue
        if tiers.get(after) == "production" and tiers.get(view.name) not in (None, "production"):
            remedy = f"write {before}, and {view.name} as {AFTER} of {after}"
            yield view.problem(AFTER, f"{after} is production, and production comes last", remedy)


def _before(name: str, known: Mapping[str, tuple[View, str | None]]) -> list[str]:
    """Return the environments before one, from the nearest on, each once."""
    walked: list[str] = []
    at = known[name][1]
    while at is not None and at in known and at not in walked:
        walked.append(at)
        at = known[at][1]
    return walked


def _predecessors(views: Sequence[View]) -> Mapping[str, tuple[View, str | None]]:
    """Return environment -> its view and its predecessor (None: it is the first), where that is known."""
    return {
        view.name: (view, None if view.value(AFTER) is None else view.text(AFTER))
        for view in views
        if view.usable(AFTER)
    }

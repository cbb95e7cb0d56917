"""`github`: compare the repository's settings on GitHub with .github/settings, or make them so."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ci.cli.confirmation import require_confirmation_possible
from ci.cli.options import ExitCode, Json, Root, Yes
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import counted, print_json, print_problems, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci.github.api import GitHub
    from ci.github.settings.asking import Found
    from ci.github.settings.files import Settings
    from ci.github.settings.planning import Change
    from ci.github.settings.report import Report

app = typer.Typer()
_ROUNDS = 2
Check = Annotated[bool, typer.Option("--check", help="Compare, and change nothing; fail at a difference.")]
Apply = Annotated[bool, typer.Option("--apply", help="Show what differs, ask, and set it; environments first.")]
PlanOnly = Annotated[bool, typer.Option("--plan", help="With --apply: show what would be set, and stop.")]


@app.command()
def github(
    root: Root = REPOSITORY,
    check: Check = False,
    apply: Apply = False,
    plan_only: PlanOnly = False,
    detailed_exitcode: ExitCode = False,
    yes: Yes = False,
    as_json: Json = False,
) -> int:
    """Compare the settings on GitHub with .github/settings (--check), or make them so (--apply).

    GITHUB_REPOSITORY names the repository, GITHUB_TOKEN is a token that may administer it. --apply can be run again
    at any time: it does what is left, and nothing where nothing is.
    """
    from ci.github.api import github_of
    from ci.github.settings.asking import ask
    from ci.github.settings.files import read
    from ci.github.settings.report import report
    from shared import checks

    if check == apply:
        raise exits.CommandError(["github: say what to do: --check, or --apply"], exits.BAD_INPUT)
    if apply:
        _require_answers(yes=yes or plan_only, as_json=as_json)
    settings, configs = read(root), checks.validated(root)
    with github_of() as client:
        found = ask(client, settings)
        planned: list[Change] | None = None
        if apply:
            planned = _planned(client, settings, found)
            _show(planned, settings, found, to_print=not as_json)
            if plan_only:
                if as_json:
                    print_json({"changes": _as_data(planned)})
                return exits.CHANGED if planned and detailed_exitcode else exits.DONE
            if not (yes or not planned or typer.confirm(f"Set this in {found.repository}?", err=True)):
                print_problems([f"{found.repository}: nobody confirmed the plan: nothing changed"])
                return exits.FAILED
            found = _set(client, settings, found, planned, as_json=as_json)
        result = report(settings, found, configs)
    if as_json:
        print_json(result.as_data() if planned is None else {"changes": _as_data(planned), **result.as_data()})
    else:
        if not apply:
            _print_waiting(settings, found)
        _print(result)
    print_problems([*result.unreadable, *result.differences])
    return exits.FAILED if result.differences or result.unreadable else exits.DONE


def _set(client: GitHub, settings: Settings, found: Found, planned: list[Change], *, as_json: bool) -> Found:
    """Set what is planned, and add to it what showed up of the same by that; return what GitHub has then.

    What came to GitHub meanwhile was confirmed by no person: the report says it.
    """
    from ci.github.settings.applying import apply
    from ci.github.settings.asking import ask

    rest, confirmed = list(planned), {(one.kind, one.name) for one in planned}
    # An environment that went by every branch may have kept patterns of before, which show only in a second round.
    for number in range(_ROUNDS):
        if not rest:
            break
        if number:
            _show(rest, settings, found, to_print=not as_json)
            planned += rest
        apply(client, rest, lambda change: print(f"set: {change.kind}: {change.name}", file=sys.stderr))
        found = ask(client, settings)
        left = _planned(client, settings, found)
        rest = [one for one in left if (one.kind, one.name) in confirmed and not one.removes]
    return found


def _require_answers(*, yes: bool, as_json: bool) -> None:
    if as_json and not yes:
        raise exits.CommandError(["github: --json asks no person: pass --yes or --plan, too"], exits.BAD_INPUT)
    require_confirmation_possible(yes=yes)


def _planned(client: GitHub, settings: Settings, found: Found) -> list[Change]:
    """Return what is to do. Raises CommandError where it cannot be known, or the repository has another name now."""
    from ci.github.settings.applying import reviewers_by_name
    from ci.github.settings.planning import changes, missing_reviewers

    if found.repository.casefold() != client.repository.casefold():
        line = f"GITHUB_REPOSITORY: {client.repository}: GitHub calls it {found.repository} by now: set it to that"
        raise exits.CommandError([line], exits.BAD_INPUT)
    if found.unreadable:
        raise exits.CommandError([*found.unreadable, "nothing changed: what is there has to be known first"])
    return changes(settings, found, reviewers_by_name(client, missing_reviewers(settings, found)))


def _show(planned: Sequence[Change], settings: Settings, found: Found, *, to_print: bool) -> None:
    if not to_print:
        return
    if planned:
        rows = [(f"{change.kind}: {path}", *values) for change in planned for path, *values in change.rows()]
        print_table(["setting", "is", "will be"], rows)
        print(f"{counted(len(rows), 'setting')} of {found.repository} in {counted(len(planned), 'change')}")
    else:
        print(f"{found.repository}: nothing to change")
    _print_waiting(settings, found)


def _print_waiting(settings: Settings, found: Found) -> None:
    from ci.github.settings.wanted import waiting_for_first_push

    for name in waiting_for_first_push(settings, found):
        print(f"rulesets: {name}: stays disabled until the first push: it may refuse that; then run --apply again")


def _as_data(planned: Sequence[Change]) -> list[dict[str, Any]]:
    return [
        {"file": f".github/settings/{change.kind}.json", "setting": path, "is": found, "will_be": wanted}
        for change in planned
        for path, found, wanted in change.rows()
    ]


def _print(result: Report) -> None:
    for line in result.not_in_plan:
        print(line)
    for line in result.unseen:
        print(f"not seen: {line}")
    rest = f"{len(result.unseen)} not seen, {len(result.not_in_plan)} not in the plan"
    print(f"{counted(result.compared, 'setting')} compared, {counted(len(result.differences), 'difference')}, {rest}")

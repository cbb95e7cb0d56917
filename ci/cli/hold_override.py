"""What people order between deployments: hold, release-hold, override. Each is a signed note in the evidence bucket."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ci.cli.options import Json, Name, RehearsalFile, Root
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci.deployment.what_waits import WaitingChange
    from ci.evidence.note import Filed, Hold, Override, Release
    from shared.config.model import EnvironmentConfig

app = typer.Typer()
Reason = Annotated[str, typer.Option("--reason", help="Why, in a line: it is kept with the order.")]
_TIMES = "in UTC, for example 2026-12-01T12:00Z"


@app.command()
def hold(
    environment: Name,
    reason: Reason,
    expires: Annotated[str | None, typer.Option(help=f"When it ends by itself, {_TIMES}; never without it.")] = None,
    root: Root = REPOSITORY,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Let nothing new come to an environment until the hold is released or expires. Rollbacks may go on."""
    from ci.evidence.note import Hold

    now, until = _now(), _moment(expires) if expires else None
    _require([*_words(reason), *_future(until, now)])
    config = _config(root, environment)
    note = Hold(reason=reason, expires_at=until, **_common(config, now, rehearsal))
    return _filed(config, note, f"{environment}: held by {note.actor}: {reason}", as_json=as_json)


@app.command("release-hold")
def release_hold(
    environment: Name,
    reason: Reason,
    key: Annotated[
        str | None, typer.Option(help="The key of one note: a hold, or a look that is unreadable or from the future.")
    ] = None,
    root: Root = REPOSITORY,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """End every hold on an environment that there is now, or with --key one note that nothing else ends."""
    from ci.evidence.note import Release
    from ci.evidence.store import store_of
    from ci.toolchain.rehearsal import read

    now, key = _now(), key or None
    _require(_words(reason))
    config = _config(root, environment)
    holds, others = _releasable(store_of(config).notes(), now, read(rehearsal).sha256)
    if key is not None and key not in {**holds, **others}:
        line = f"--key {key}: no hold in force, and no look that is unreadable or from the future: take the gate's key"
        raise exits.CommandError([line], exits.BAD_INPUT)
    named = holds if key is None else {key: {**holds, **others}[key]}
    if not named:
        if as_json:
            print_json({"key": None, "note": None})
        else:
            print(f"{environment}: nobody holds it: nothing to do")
        return exits.DONE
    note = Release(reason=reason, holds=tuple(named), **_common(config, now, rehearsal))
    return _filed(config, note, f"{environment}: released ({'; '.join(named.values())})", as_json=as_json)


@app.command()
def override(
    environment: Name,
    rule: Annotated[str, typer.Option("--rule", help="The code of the one reason that it takes away.")],
    reason: Reason,
    expires: Annotated[str, typer.Option(help=f"When it ends, {_TIMES}; at most a week from now.")],
    statement: Annotated[
        str | None, typer.Option(help="With --rule broader: the id of the one statement, as the gate names it.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="With a rule about objects that cannot be read: the key of the one object.")
    ] = None,
    digest: Annotated[
        str | None,
        typer.Option(help="What the digest or commit begins with, of what waits or ran there. Default: what waits."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be opened, and write nothing.")] = False,
    github_output: Annotated[Path | None, typer.Option(help="Append input_digest, commit and since here.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Append what an approver reads here.")] = None,
    root: Root = REPOSITORY,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Open one rule of the gate for the change that waits, for a while. The record of the promotion names it.

    What is checked out here does not matter, but for the first environment: what waits for that is the commit here.
    """
    from ci.deployment.candidate import context_of
    from ci.deployment.what_waits import change_of
    from ci.evidence.gate_rule import GateRule
    from ci.evidence.note import LONGEST_OVERRIDE, Override
    from ci.github import outputs
    from ci.toolchain.files import append

    # A form gives an empty text for what was left out.
    statement, key = statement or None, key or None
    now, until = _now(), _moment(expires)
    overridable = [one.value for one in GateRule if one.overridable]
    wrong = (
        [] if rule in overridable else [f"--rule {rule}: cannot be overridden: choose from {', '.join(overridable)}"]
    )
    by_statement = rule in list(GateRule) and GateRule(rule).by_statement
    if by_statement and (statement is None or not re.fullmatch("[0-9a-f]{32}", statement)):
        wrong.append(f"--statement {statement or ''}: expected the 32 digits of one statement: the gate names them")
    if not by_statement and statement is not None:
        wrong.append(f"--statement {statement}: goes with --rule {GateRule.BROADER} only: leave it out")
    by_object = rule in list(GateRule) and GateRule(rule).by_object
    if by_object and not key:
        wrong.append("--key: expected the key of one object: the gate names it")
    if not by_object and key is not None:
        wrong.append(f"--key {key}: goes with {', '.join(one for one in GateRule if one.by_object)} only: leave it out")
    _require([*wrong, *_words(reason), *_future(until, now, LONGEST_OVERRIDE.days)])
    context = context_of(root, environment, 0, rehearsal)
    change = change_of(context, digest or None)
    note = Override.model_validate(
        {
            "rule": rule,
            "statement": statement,
            "object_key": key,
            "input_digest": change.input_digest,
            "reason": reason,
            "expires_at": until,
            **_common(context.config, now, rehearsal),
        }
    )
    _require_another_person(root, note, change)
    subject = "" if note.subject is None else f" of {note.subject}"
    opened = f"for {change} until {note.expires_at:%Y-%m-%d %H:%M}Z"
    if github_output is not None:
        append(github_output, outputs.lines_of(change.as_data()))
    if markdown is not None:
        append(markdown, outputs.summary_of_override(environment, f"{rule}{subject}", opened, note.actor, reason))
    if not dry_run:
        return _filed(context.config, note, f"{environment}: {rule}{subject} is open {opened}", as_json=as_json)
    if as_json:
        print_json({"key": None, "note": note.model_dump(mode="json")})
    else:
        print(f"{environment}: {rule}{subject} would be open {opened}")
    return exits.DONE


def _require_another_person(root: Path, note: Override, change: WaitingChange) -> None:
    """Raise StoppedByGateError for a run that was started again, or an author who opens what needs another person.

    Who starts a run again has not written what the form says: the note would name the first one for a change that came
    since. The gate does not count an author's override either; here it is said before anybody approves it.
    """
    from ci.github.approvals import started_by_hand
    from ci.toolchain.git import standing_of

    started = started_by_hand(os.environ)
    if len(started) > 1:
        line = f"{note.environment}: {' and '.join(sorted(started))} started this run: start a new one instead"
        raise exits.StoppedByGateError([line])
    if note.rule.by_another_person:
        authors = standing_of(root, change.commit, change.since or None).authors
        if note.actor.casefold() in {author.casefold() for author in authors}:
            line = f"{note.environment}: {note.actor} wrote a part of {change}: let another person open {note.rule}"
            raise exits.StoppedByGateError([line])


def _releasable(notes: Sequence[Filed], now: datetime, rehearsal: str | None) -> tuple[dict[str, str], dict[str, str]]:
    """Return what may be released, in words by key: holds with what may be one, and looks that nothing else ends."""
    from ci.evidence.note import drift_checks, keyed_holds, unread

    held = {key: f"{one.actor}: {one.reason}, {key}" for key, one in keyed_holds(notes, now, rehearsal)}
    held |= {one.key: one.key for one in unread(notes, "hold")}
    others = {one.key: one.key for one in unread(notes, "drift")}
    others |= {key: f"drift {one.state}, {key}" for key, one in drift_checks(notes, rehearsal) if one.made_at > now}
    return held, others


def _config(root: Path, environment: str) -> EnvironmentConfig:
    from shared import checks
    from shared.config.selection import select

    [config] = select(checks.validated(root), [environment])
    return config


def _common(config: EnvironmentConfig, now: datetime, rehearsal: Path | None) -> dict[str, Any]:
    from ci.toolchain.rehearsal import read
    from ci.toolchain.run_context import actor_of

    return {
        "environment": config.name,
        "account_id": config.aws.account_id,
        "actor": actor_of(),
        "made_at": now,
        "rehearsal": read(rehearsal).sha256,
    }


def _filed(config: EnvironmentConfig, note: Hold | Release | Override, said: str, *, as_json: bool) -> int:
    from ci.evidence.store import require_account, store_of

    require_account(config)
    key = store_of(config).file(note)
    if as_json:
        print_json({"key": key, "note": note.model_dump(mode="json")})
    else:
        print(f"{said}; note {key}")
    return exits.DONE


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _moment(text: str) -> datetime:
    """Return the moment that a text names. Raises CommandError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise exits.CommandError([f"--expires {text}: no moment with its zone: write it {_TIMES}"], exits.BAD_INPUT)
    try:
        return moment.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise exits.CommandError(
            [f"--expires {text}: no moment of any calendar: write it {_TIMES}"], exits.BAD_INPUT
        ) from None


def _future(until: datetime | None, now: datetime, days: int = 366) -> list[str]:
    if until is None:
        return []
    if until <= now:
        return [f"--expires {until:%Y-%m-%dT%H:%MZ}: is over already: name a moment after {now:%Y-%m-%dT%H:%MZ}"]
    if (until - now).days >= days:
        return [f"--expires {until:%Y-%m-%dT%H:%MZ}: more than {days} days away: name an earlier moment"]
    return []


def _words(reason: str) -> list[str]:
    if 3 <= len(reason) <= 500 and reason.isprintable():
        return []
    return ["--reason: expected 3 to 500 characters in one line: say why, for those who come after you"]


def _require(problems: list[str]) -> None:
    if problems:
        raise exits.CommandError(problems, exits.BAD_INPUT)

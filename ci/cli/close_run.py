"""`close-run`: write the end of a run that was interrupted, so that the evidence says what became of it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ci.cli.options import Json, Name, RehearsalFile, Root
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import print_json

if TYPE_CHECKING:
    from ci.deployment.closing import Closed

app = typer.Typer()


@app.command("close-run")
def close_run(
    environment: Name,
    file: Annotated[
        Path | None, typer.Option(help="A signed record that a run has kept here: file it as the end of that run.")
    ] = None,
    root: Root = REPOSITORY,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Close a run that was interrupted: look at the state, take its lock away, write its end. Refused while it runs."""
    from ci.deployment import unfiled
    from ci.deployment.closing import close
    from ci.evidence.liveness import Liveness
    from ci.evidence.log import EvidenceLog
    from ci.evidence.record import to_the_millisecond
    from ci.evidence.store import require_account, store_of
    from ci.gate.choice import command_after
    from ci.gate.rules.running import reasons
    from ci.github.holders import holders_here
    from ci.toolchain.rehearsal import read
    from ci.toolchain.run_context import actor_of
    from shared import checks
    from shared.config.selection import select

    [config] = select(checks.validated(root), [environment])
    require_account(config)
    store = store_of(config)
    if file is not None:
        key, record = unfiled.file(store, file)
        if as_json:
            print_json({"closed": {"key": key, "record": record.model_dump(mode="json")}})
        else:
            print(f"{environment}: filed: {record.headline}; record {key}")
        if file.exists():
            print(f"{file}: cannot be removed: it is not needed any more", file=sys.stderr)
        return exits.DONE
    log = EvidenceLog(store.entries(), read(rehearsal).sha256)
    now = to_the_millisecond(datetime.now(UTC))
    live = Liveness(now, holders_here()(log.unfinished))
    if stopped := list(reasons(environment, log, live)):
        raise exits.StoppedByGateError([str(reason) for reason in stopped])
    interrupted = live.interrupted(log)
    if interrupted is None:
        if as_json:
            print_json({"closed": None, "removed_lock": None, "other_lock": None, "command": None})
        else:
            print(f"{environment}: no run is without an end: nothing to do")
        return exits.DONE
    store.require_signer()
    closed = close(config, store, interrupted, at=now, actor=actor_of())
    command = command_after(interrupted, is_first=config.promotion.after is None)
    if as_json:
        print_json(
            {
                "closed": {"key": closed.key, "record": closed.record.model_dump(mode="json")},
                "removed_lock": None if closed.removed is None else asdict(closed.removed),
                "other_lock": None if closed.left is None else asdict(closed.left),
                "command": command,
            }
        )
    else:
        for line in [live.headline(interrupted), *_lines(closed), f"go on with: {command}"]:
            print(f"{environment}: {line}")
    return exits.DONE


def _lines(closed: Closed) -> list[str]:
    """Return what was found and done, for people."""
    state = closed.record.state
    found = (
        "there is no state"
        if state is None
        else (f"the state has {state.resources} resources, serial {state.serial}, lineage {state.lineage}")
    )
    lock = "no lock was left"
    if closed.removed is not None:
        lock = f"its lock was taken away: {closed.removed.headline}"
    elif closed.left is not None:
        lock = f"not its lock, and left where it is: {closed.left.headline}"
    return [found, lock, f"closed as interrupted: {closed.key}"]

"""What the records say: status and history; and what is signed of one."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ci.cli.options import Json, Names, RehearsalFile, Root
from ci.toolchain import REPOSITORY
from shared import exits, terminal
from shared.terminal import print_json, print_problems, print_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ci.evidence.record import Outline, Record
    from shared.config.model import EnvironmentConfig

app = typer.Typer()


@app.command()
def status(root: Root = REPOSITORY, as_json: Json = False, rehearsal: RehearsalFile = None) -> int:
    """Show what runs where, since when, and whether this tree may come next. Fails where no record can be read."""
    from ci.deployment.restart import known_restart_lines
    from ci.evidence.store import EvidenceError, store_of
    from ci.gate.arriving import updates
    from ci.gate.status import STATUS_COLUMNS, going_on, status_of
    from ci.github.holders import holders_here
    from ci.toolchain.git import source_of, standing_of
    from ci.toolchain.input_digest import input_digest
    from ci.toolchain.rehearsal import read
    from ci.toolchain.synthesis import of_tree
    from shared import checks

    configs = checks.validated(root)
    stores, entries, notes, problems = {}, {}, {}, {}
    documents = cache(partial(of_tree, root))
    with terminal.progress("Reading the records ..."):
        for config in configs:
            # The roles of one environment read their own records and those of the one before: never all.
            try:
                stores[config.name] = store = store_of(config)
                entries[config.name], notes[config.name] = store.entries(), store.notes()
            except EvidenceError as error:
                problems[config.name] = error.lines[0]
    undecided = []

    def arriving(config: EnvironmentConfig, applied: Record) -> Sequence[Outline]:
        """Return what this tree has otherwise than what was applied there; a line instead where that cannot be read."""
        try:
            return updates(json.loads(stores[config.name].document(applied.document_sha256)), documents()[config.name])
        except exits.CommandError as error:
            # One line for each, and once: a tree that does not synthesize is the same for every environment.
            undecided.extend(line for line in error.lines[:1] if line not in undecided)
            return ()

    digest = input_digest(root)
    settings, now = read(rehearsal).sha256, datetime.now(UTC)
    commit = source_of(root).commit
    found = status_of(
        configs,
        entries,
        input_digest=digest,
        rehearsal=settings,
        now=now,
        problems=problems,
        notes=notes,
        standing=partial(standing_of, root, commit),
        arriving=arriving,
        holders=holders_here(),
    )
    # Only the account of these credentials says what its tasks hold; where nothing runs nobody has to ask.
    here = {config.name: config for config in configs}
    restarts, unknown = dict[str, list[str] | None](), dict[str, list[str]]()
    for one in found:
        try:
            restarts[one.environment] = [] if one.runs is None else known_restart_lines(here[one.environment])
        except exits.CommandError as error:
            restarts[one.environment], unknown[one.environment] = None, error.lines
    if as_json:
        environments = [{**one.as_data(), "restart": restarts[one.environment]} for one in found]
        print_json({"input_digest": digest, "environments": environments})
    else:
        print_table(STATUS_COLUMNS, [one.cells() for one in found])
        for line in [*going_on(found), *_restart_lines(restarts, unknown)]:
            print(line)
        print(f"this tree: input digest {digest[:12]}")
    print_problems([*problems.values(), *undecided])
    return exits.DONE if entries else exits.FAILED


def _restart_lines(restarts: Mapping[str, list[str] | None], unknown: Mapping[str, list[str]]) -> list[str]:
    """Return which tasks need a restart, and where that is not known."""
    lines = {name: unknown.get(name, []) if some is None else some for name, some in restarts.items()}
    return [f"{name}: {line}" for name, some in lines.items() for line in some]


@app.command()
def history(environments: Names = None, root: Root = REPOSITORY, as_json: Json = False) -> int:
    """Show every record of an environment, the newest first."""
    from ci.evidence.liveness import Liveness
    from ci.evidence.log import without_ended
    from ci.evidence.store import store_of
    from ci.gate.status import HISTORY_COLUMNS, history_row
    from ci.github.holders import holders_here
    from shared import checks
    from shared.config.selection import select

    configs = select(checks.validated(root), environments or [])
    with terminal.progress("Reading the records ..."):
        # What says that a run started says nothing more once its end is there.
        entries = {config.name: without_ended(store_of(config).entries()) for config in configs}
    if as_json:
        print_json({name: [entry.as_data() for entry in found] for name, found in entries.items()})
    else:
        unfinished = [entry.started for found in entries.values() for entry in found if entry.started is not None]
        live = Liveness(datetime.now(UTC), holders_here()(unfinished))
        rows = [history_row(entry, name, live) for name, found in entries.items() for entry in found]
        print_table(HISTORY_COLUMNS, rows)
    return exits.DONE


@app.command()
def pae(
    file: Annotated[Path, typer.Argument(help="A record or note as it lies in the evidence bucket.", metavar="FILE")],
) -> int:
    """Write the bytes that are signed of a record to the standard output: for openssl, which verifies them."""
    from ci.evidence.dsse import EnvelopeError
    from ci.evidence.entry import signed
    from ci.evidence.record import RecordError

    try:
        found = signed(file.read_bytes())
    except OSError as error:
        raise exits.CommandError([f"{file}: {error.strerror}"], exits.BAD_INPUT) from None
    except (EnvelopeError, RecordError) as error:
        raise exits.CommandError([f"{file}: {error}"], exits.BAD_INPUT) from None
    sys.stdout.buffer.write(found)
    return exits.DONE

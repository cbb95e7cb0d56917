"""`python -m tests.keys [KEY ...]`: what a change of each key does, said by the diff and planned by real Terraform."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated

import typer

from shared import command_line, exits
from shared.config import load_all, read_all
from shared.quoting import listed, quoted
from shared.terminal import print_table
from tests.ci.changes.diff.provider_schema import VERSION, provider_schema
from tests.keys.changes import KEYS, repository_of
from tests.keys.documents import documents_of
from tests.keys.effects import row
from tests.keys.page import PAGE, rows_of, with_tables
from tests.keys.plans import Answered, answered, numbers

ROOT = Path(__file__).parents[2]
RESULTS = ("agree", "at least", "wrong", "not allowed")
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def keys(
    names: Annotated[list[str] | None, typer.Argument(metavar="[KEY]...", help="For example network.cidr.")] = None,
    environment: Annotated[list[str] | None, typer.Option(help="Only this one; may be given again.")] = None,
) -> int:
    """Plan one legal change of each key in every environment, print a table, and end with 1 where the diff is wrong.

    Without any key it plans all of them, and compares docs/settings.md with what the diff says, too.
    """
    load_all(ROOT)  # what is wrong with them comes first
    repository = repository_of(read_all(ROOT))
    known = {".".join(key): key for key in KEYS}
    wanted = [known[name] for name in _known(names or list(known), known, "key")]
    environments = _known(environment or list(repository), repository, "environment")
    start = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - start:6.0f} s  {text}", flush=True)

    say(f"{len(wanted)} keys in {listed(environments, 'and')}, AWS provider {VERSION}")
    base = documents_of(repository)
    rows = [row(repository, base, key, name) for key in wanted for name in environments]
    say(f"{len(rows)} changes synthesized")
    with tempfile.TemporaryDirectory(prefix="keys-") as folder:
        found = answered(rows, base, provider_schema(), Path(folder), say)
    show(found)
    results = Counter(one.result for one in found)
    say(f"{len(wanted)} keys, {len(found)} rows: " + ", ".join(f"{results[word]} {word}" for word in RESULTS))
    is_old = not names and not environment and _page_is_old()
    return exits.FAILED if results["wrong"] or is_old else exits.DONE


def show(found: Sequence[Answered]) -> None:
    """Print a row for each change, and below the table each line that is wrong or may be more."""
    print_table(("key", "environment", "change", "diff", "plan", "result"), map(cells, found))
    for one in found:
        for line in (*one.wrong, *one.reasons):
            print(f"{'.'.join(one.row.key)} in {one.row.environment}: {line}")


def cells(one: Answered) -> tuple[str, ...]:
    """Return the cells of a row."""
    change = one.row.change
    least = "at least " if one.reasons else ""
    effects = (f"{least}{numbers(one.of_diff)}", numbers(one.of_plan)) if one.row.is_legal else ("", "")
    return (".".join(change.key), change.environment, change.words, *effects, one.result)


def _known(names: Sequence[str], known: Collection[str], what: str) -> list[str]:
    if unknown := [name for name in names if name not in known]:
        lines = [f"{quoted(name)}: no such {what}: {listed(list(known), 'or')}" for name in unknown]
        raise exits.CommandError(lines, exits.BAD_INPUT)
    return [name for name in known if name in names]


def _page_is_old() -> bool:
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    if with_tables(text, list(rows_of(tuple(KEYS)))) == text:
        return False
    print(f"{PAGE}: not what the diff says: run ./noxw -s test -- --accept")
    return True


if __name__ == "__main__":
    sys.exit(command_line.run(app, "python -m tests.keys"))

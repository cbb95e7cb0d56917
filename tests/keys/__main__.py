"""`python -m tests.keys [KEY ...]`: what a change of each key does, said by the diff and planned by real Terraform.

It prints a table and ends with 1 where the two differ. Without keys it takes all of them, in every environment of this
repository; that starts Terraform some forty times.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from shared import exits
from shared.config import read_all
from shared.terminal import print_table
from tests.ci.changes.diff.provider_schema import VERSION, provider_schema
from tests.examples.good import GOOD
from tests.keys.changes import KEYS, repository_of
from tests.keys.documents import documents_of
from tests.keys.effects import row
from tests.keys.plans import Answered, answered, numbers

ROOT = Path(__file__).parents[2]
RESULTS = ("agree", "at least", "wrong", "not allowed")


def main() -> int:
    """Plan, print the table and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.keys", description=__doc__)
    parser.add_argument("keys", nargs="*", metavar="KEY", help="for example network.cidr; without any, all")
    parser.add_argument("--environment", action="append", help="one of them only; may be given again")
    parser.add_argument("--examples", action="store_true", help="those that docs/keys.md is written from")
    options = parser.parse_args()
    repository = repository_of(read_all(GOOD if options.examples else ROOT))
    keys = [key for key in KEYS if not options.keys or ".".join(key) in options.keys]
    environments = [name for name in repository if not options.environment or name in options.environment]
    start = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - start:6.0f} s  {text}", flush=True)

    say(f"{len(keys)} keys in {', '.join(environments)}, AWS provider {VERSION}")
    base = documents_of(repository)
    rows = [row(repository, base, key, name) for key in keys for name in environments]
    say(f"{len(rows)} changes synthesized")
    with tempfile.TemporaryDirectory(prefix="keys-") as folder:
        found = answered(rows, base, provider_schema(), Path(folder), say)
    show(found)
    results = Counter(one.result for one in found)
    say(f"{len(keys)} keys, {len(found)} rows: " + ", ".join(f"{results[word]} {word}" for word in RESULTS))
    return exits.FAILED if results["wrong"] else exits.DONE


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


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.pages [--run [PAGE...]]`: how each command of the pages is run; --run runs those with accounts.

The accounts are emulated; `./noxw -s test -- --pages` and nightly.yml do it.
It takes two minutes, and needs Terraform, jq and the AWS CLI.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from shared import exits
from tests.ci.histories.ground import ground
from tests.pages.carrying_out import carried_out
from tests.pages.scene import Scene
from tests.pages.table import TABLE, How

WHERE = {How.OFFLINE: "tests/pages/test_offline.py", How.FIXTURE: "python -m tests.pages --run"}


def show() -> int:
    """Print page, command, how and where of each row, and how many there are of each."""
    for page, rows in TABLE.items():
        for row in rows:
            print(f"{page} | {row.command} | {row.how} | {row.where or WHERE[row.how]}")
    counts = Counter(row.how for rows in TABLE.values() for row in rows)
    print(f"{counts.total()} commands: {', '.join(f'{counts[how]} {how}' for how in How)}")
    return exits.DONE


def run(pages: list[str]) -> int:
    """Carry out the commands of these pages, or of all; return 1 where one does something else than its page says."""
    begun, wrong, count = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory(prefix="pages-") as folder, ground(Path(folder)) as made:
        for page in pages or sorted(TABLE):
            made.again()
            for command, problem in carried_out(TABLE[page], Scene(made.tree.root, made), How.FIXTURE):
                count, wrong = count + 1, wrong + (problem is not None)
                print(f"{page}: {command}: {problem or 'ok'}, {time.monotonic() - begun:.0f} s", flush=True)
    print(f"{count} commands, {wrong} wrong, {time.monotonic() - begun:.0f} s")
    return exits.FAILED if wrong else exits.DONE


def main(words: list[str]) -> int:
    """Show the table, or carry it out; bad input is one line."""
    if words[:1] != ["--run"]:
        return show()
    if unknown := [word for word in words[1:] if word not in TABLE]:
        print(f"{unknown[0]}: has no command blocks: choose from {', '.join(sorted(TABLE))}", file=sys.stderr)
        return exits.BAD_INPUT
    return run(words[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

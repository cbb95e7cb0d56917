"""`python -m tests.ci.histories [COUNT [SEED [COMMANDS]]]`: random histories of the real commands against the model."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.ci.histories.ground import ground
from tests.ci.histories.walk import COMMANDS, visited, walk


def main(count: int = 50, seed: int = 0, commands: int = COMMANDS) -> int:
    """Carry out histories, print what differs and how often each transition was visited; return 1 where any differs."""
    begun, walks = time.monotonic(), []
    with tempfile.TemporaryDirectory(prefix="histories-") as folder, ground(Path(folder)) as made:
        for number in range(seed, seed + count):
            walks.append(walk(made, number, commands))
            print(f"history {number}: {len(walks[-1].given)} commands, {time.monotonic() - begun:.0f} s", flush=True)
            for line in walks[-1].wrong:
                print(f"  differs: {line}", flush=True)
    counts = visited(walks)
    for line, times in sorted(counts.items()):
        print(f"{times:7} {line}")
    wrong = sum(bool(one.wrong) for one in walks)
    given = sum(len(one.given) for one in walks)
    seconds = time.monotonic() - begun
    print(f"{count} histories, {given} commands, {len(counts)} transitions, {wrong} differ, {seconds:.0f} s")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))

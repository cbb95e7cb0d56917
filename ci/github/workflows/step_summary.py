"""What a check says, also as the summary of its job: a request of a fork gets no comment, and has this."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ci.changes.report.lines import printable
from ci.changes.report.markdown_text import code_lines, fenced
from ci.github.workflows import Check
from ci.toolchain import REPOSITORY
from ci.toolchain.files import append
from shared import exits

# GitHub takes 1024 KiB for one step, and drops all of it when there is more (what its runner says then).
MOST_CHARACTERS = 200_000
_SECONDS = 600


def summarized(check: Check, root: Path, summary: Path) -> int:
    """Run a check, print what it says, append that to `summary`, and return its exit code. Raises CommandError."""
    command = [sys.executable, *check.arguments, "--root", str(root)]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=REPOSITORY, timeout=_SECONDS, check=False
    )
    text = done.stdout.decode("utf-8", errors="replace")
    print(text, end="", flush=True)
    append(summary, markdown(check.value, done.returncode, text))
    return done.returncode


def markdown(title: str, code: int, text: str, most: int = MOST_CHARACTERS) -> str:
    """Return what a check said as a block of Markdown in which nothing of it is read as Markdown. Pure.

    Its beginning is shown where it is longer than `most` characters, and how many lines are left out.
    """
    lines = [printable(line) for line in text.splitlines()]
    shown, left = [], most
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            break
        shown.append(line)
    more = len(lines) - len(shown)
    outcome = "passed" if code == exits.DONE else f"failed (exit code {code})"
    block = f"### {title}: {outcome}\n\n{fenced([code_lines(shown)], 'text')}\n"
    return f"{block}{more} more lines are in the log of this job.\n\n" if more else block

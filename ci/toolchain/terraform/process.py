"""One run of the engine: its lines as they come, a raw log, its exit code."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ci.toolchain.terraform.interrupts import INTERRUPTS
from ci.toolchain.this_process import mark_of_this_process
from shared import exits

PRIVATE_FILE = 0o600
_SHOWN_ERROR_LINES = 5


@dataclass(frozen=True)
class Finished:
    """What a run left: exit code, standard output, standard error."""

    code: int
    output: str
    error: str

    @property
    def said(self) -> list[str]:
        """Return the last lines that it said on standard error, without drawing characters."""
        lines = [line.strip(" │╷╵\t") for line in self.error.splitlines()]
        found = [line for line in lines if line][-_SHOWN_ERROR_LINES:]
        return found or [f"the engine ended with {self.code} and said nothing"]


def run(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    on_line: Callable[[str], None] | None = None,
    hide: Callable[[str], str] = str,
) -> Finished:
    """Run a command in `folder`; write what it says into `log`, a file for this user only; return what it left.

    `hide` takes out of each line what nobody may read; everything else sees only what it leaves. `on_line` gets each
    line of standard output as it comes. The child is in a session of its own and gets the signals of this process (see
    interrupts.py), and its mark (this_process.py). Raises CommandError when the log cannot be written or somebody asked
    to stop.
    """
    INTERRUPTS.check()
    try:
        raw = open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE), "w", encoding="utf-8")  # noqa: PTH123, SIM115
    except OSError as error:
        raise exits.CommandError([f"{log}: cannot be written ({error.strerror})"]) from None
    with _closing(raw), INTERRUPTS.busy():
        child = subprocess.Popen(
            list(command),
            cwd=folder,
            env={**environment, **mark_of_this_process()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        with INTERRUPTS.watching(child):
            return _followed(child, raw, on_line, hide)


@contextlib.contextmanager
def _closing(raw: IO[str]) -> Generator[None]:
    """Close a log in the end; what a full disk keeps it from writing then is lost, and nothing else is."""
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            raw.close()


def _followed(
    child: subprocess.Popen[str],
    raw: IO[str],
    on_line: Callable[[str], None] | None,
    hide: Callable[[str], str],
) -> Finished:
    """Read both streams to their end. A log that cannot be written any more (a full disk) stops nobody's apply."""
    output: list[str] = []
    error: list[str] = []
    stderr = threading.Thread(target=_collect, args=(child.stderr, error, raw, None, hide), daemon=True)
    stderr.start()
    _collect(child.stdout, output, raw, on_line, hide)
    stderr.join()
    return Finished(child.wait(), "".join(output), "".join(error))


def _collect(
    stream: IO[str] | None,
    lines: list[str],
    raw: IO[str],
    on_line: Callable[[str], None] | None,
    hide: Callable[[str], str],
) -> None:
    assert stream is not None, "both streams are pipes"
    for whole in stream:
        line = hide(whole)
        lines.append(line)
        with contextlib.suppress(OSError):
            raw.write(line)
            raw.flush()
        if on_line is not None:
            on_line(line)
    stream.close()

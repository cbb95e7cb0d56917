"""Which process this is, and whether one of the same machine still lives: from /proc (Linux, proc(5)).

The engine is in a session of its own and outlives a process that is killed. So it inherits a mark, and a process counts
as living while anything that has its mark does.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
MARK = "DEPLOYING_PROCESS"
_STATE, _STARTED = 0, 19  # proc(5), /proc/pid/stat: fields 3 and 22, counted from behind the name
_ENDED = ("Z", "X", "x")


def this_process(proc: Path = PROC) -> dict[str, str | int]:
    """Return what names this process: machine, pid, and its start in clock ticks since boot; nothing without /proc."""
    machine, started = _machine(proc), _started(proc, os.getpid())
    return {} if machine is None or started is None else {"machine": machine, "pid": os.getpid(), "started": started}


def mark_of_this_process(proc: Path = PROC) -> dict[str, str]:
    """Return the variable that a child inherits, so that it is known as one of this process; nothing without /proc."""
    started = _started(proc, os.getpid())
    return {} if started is None else {MARK: _mark(os.getpid(), started)}


def lives(said: object, proc: Path = PROC) -> bool | None:
    """Return whether a process that `this_process` named, or anything it started, lives; None where that is not known.

    Nothing is known of another machine, boot, pid namespace or user: what another user runs cannot be seen from here.
    """
    if not isinstance(said, dict):
        return None
    machine, pid, started = (said.get(name) for name in ("machine", "pid", "started"))
    if machine is None or machine != _machine(proc) or type(pid) is not int or type(started) is not int:
        return None
    return _started(proc, pid) == started or _mark(pid, started) in _marks(proc)


def _mark(pid: int, started: int) -> str:
    return f"{pid}:{started}"


def _machine(proc: Path) -> str | None:
    """Return what only processes of one boot, one pid namespace and one user share; None where the system says none."""
    try:
        boot = (proc / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = (proc / "self/ns/pid").stat().st_ino
    except (OSError, ValueError):
        return None
    return hashlib.sha256(f"{boot}:{namespace}:{os.getuid()}".encode()).hexdigest()


def _started(proc: Path, pid: int) -> int | None:
    """Return when a process started, in clock ticks since boot; None where there is none, or it has ended."""
    try:
        # The name may hold anything, brackets too.
        fields = (proc / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return None if fields[_STATE] in _ENDED else int(fields[_STARTED])
    except (OSError, ValueError, IndexError):
        return None


def _marks(proc: Path) -> Iterator[str]:
    """Yield the marks of this user's processes; the environment of another user's cannot be read."""
    before = f"{MARK}=".encode()
    for path in proc.glob("[0-9]*/environ"):
        try:
            variables = path.read_bytes().split(b"\0")
        except OSError:
            continue
        yield from (one.removeprefix(before).decode(errors="replace") for one in variables if one.startswith(before))

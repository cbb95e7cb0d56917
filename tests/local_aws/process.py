"""One emulator as a process: on loopback, on a free port, ready when it is handed over, gone when the block ends."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

HOST = "127.0.0.1"
LEASH = Path(__file__).resolve().parent / "leash.py"
READY_WITHIN_SECONDS = 60
STOP_WITHIN_SECONDS = 10
ATTEMPTS = 3
PORT = "{port}"


class StartError(Exception):
    """An emulator did not come up; the text says where its log is."""


@contextlib.contextmanager
def running(command: Sequence[str], *, settings: Mapping[str, str], ready: str, log: Path) -> Generator[str]:
    """Run `command` (interpreter, program, arguments) while the block runs; yield its address.

    `{port}` in an argument or in a value of `settings` becomes the port; `ready` is a path that answers with 200 once
    the emulator is up; what it prints goes to the file `log`. Raises StartError.
    """
    for attempt in range(ATTEMPTS):
        port = _free_port()
        with _process(command, settings, port, log) as child:
            if _is_ready(child, f"http://{HOST}:{port}{ready}"):
                yield f"http://{HOST}:{port}"
                return
            # Somebody else may have taken the port between our look and the emulator's bind: once more.
            if child.poll() is None or attempt == ATTEMPTS - 1:
                break
    raise StartError(f"{command[1]} ended, or did not answer within {READY_WITHIN_SECONDS} s: see {log}")


@contextlib.contextmanager
def _process(
    command: Sequence[str], settings: Mapping[str, str], port: int, log: Path
) -> Generator[subprocess.Popen[bytes]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    # Boto3 inside an emulator must not meet the machine's own configuration.
    environment |= {name: value.replace(PORT, str(port)) for name, value in settings.items()}
    python, *arguments = (part.replace(PORT, str(port)) for part in command)
    with log.open("ab") as output:
        child = subprocess.Popen(
            [python, str(LEASH), *arguments],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=log.parent,
            start_new_session=True,  # a Ctrl-C in the terminal is for the owner, which stops it in its own time
        )
    try:
        yield child
    finally:
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return found.getsockname()[1]


def _is_ready(child: subprocess.Popen[bytes], address: str) -> bool:
    """Return whether `address` answers while the child lives; False when it ends or takes too long."""
    # No proxy: a machine that has one would be asked for its own loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        with contextlib.suppress(OSError, urllib.error.URLError), opener.open(address, timeout=5) as answer:
            return answer.status == 200 and child.poll() is None
        time.sleep(0.05)
    return False

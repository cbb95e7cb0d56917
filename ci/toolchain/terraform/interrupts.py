"""SIGINT, SIGTERM and SIGHUP of this process, passed on to the engines it runs.

An engine that is interrupted once finishes what it has begun, writes the state and releases its lock. Interrupted
twice it exits at once and leaves the lock behind; and one Ctrl-C can arrive twice, from the terminal and from the task
runner. So each engine runs in a session of its own, where the terminal does not reach it, and gets one signal, ever.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
from collections.abc import Generator
from types import FrameType

from shared import exits

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class StoppedError(exits.CommandError):
    """Somebody stopped this command; nothing new is begun."""


class Interrupts:
    """The engines that are running now, and whether somebody asked to stop."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a handler may run while the same thread registers a child
        self._busy = 0
        self._running: set[subprocess.Popen[str]] = set()
        self.received: signal.Signals | None = None

    def check(self) -> None:
        """Raise StoppedError when somebody asked to stop: called before anything new is begun."""
        if self.received is not None:
            raise StoppedError([f"stopped by {self.received.name}: nothing new was begun"])

    @contextlib.contextmanager
    def busy(self) -> Generator[None]:
        """Let a signal that comes while an engine is being started wait until it is known, and reach it then."""
        with self._lock:
            self._busy += 1
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1

    @contextlib.contextmanager
    def watching(self, child: subprocess.Popen[str]) -> Generator[None]:
        """Pass signals on to `child` while the block runs; a signal that came before it was known counts, too."""
        with self._lock:
            self._running.add(child)
            if self.received is not None:
                _interrupt(child)
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(child)

    @contextlib.contextmanager
    def forwarding(self) -> Generator[None]:
        """Handle this process's signals while the block runs; where no engine runs, a signal raises StoppedError.

        Only the main thread can; elsewhere this does nothing.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.getsignal(number) for number in SIGNALS}
        try:
            for number in SIGNALS:
                signal.signal(number, self._handle)
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        with self._lock:
            if self.received is not None:
                return
            self.received = signal.Signals(number)
            for child in self._running:
                _interrupt(child)
            if not self._running and not self._busy:
                self.check()


def _interrupt(child: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        child.send_signal(signal.SIGINT)


# One for the process, as signals are.
INTERRUPTS = Interrupts()

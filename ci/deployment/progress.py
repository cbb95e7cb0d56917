"""What people see while environments are worked on: a live table on a terminal, lines in a log."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Generator
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table

# A log shows that something goes on; it does not need every resource.
SECONDS_BETWEEN_LINES = 15.0


class ProgressTable:
    """One row for each environment: what it is doing, how far it is, since when. On standard error."""

    def __init__(self, environments: list[str]) -> None:
        self._rows = {name: _Row() for name in environments}
        self._lock = threading.Lock()
        self._live: Live | None = None

    def __enter__(self) -> Self:
        """Show the table, where standard error is a terminal."""
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.live import Live

            console = Console(stderr=True)
            self._live = Live(get_renderable=self._table, console=console, refresh_per_second=4, transient=True)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the table away."""
        if self._live is not None:
            self._live.stop()

    @contextlib.contextmanager
    def paused(self) -> Generator[None]:
        """Leave the terminal to somebody else while the block runs: a question, a summary."""
        if self._live is not None:
            self._live.stop()
        try:
            yield
        finally:
            if self._live is not None:
                self._live.start()

    def step(self, environment: str, step: str) -> None:
        """Say that an environment begins something new."""
        with self._lock:
            row = self._rows.setdefault(environment, _Row())
            row.begin(step)
            self._line(environment, row)

    def update(self, environment: str, text: str) -> None:
        """Say how far an environment is with what it does."""
        with self._lock:
            row = self._rows[environment]
            row.text = text
            if time.monotonic() - row.printed >= SECONDS_BETWEEN_LINES:
                self._line(environment, row)

    def _line(self, environment: str, row: _Row) -> None:
        row.printed = time.monotonic()
        if self._live is None:
            said = f": {row.text}" if row.text else ""
            # A reader that has gone away (`| tee`, a closed terminal) stops nobody's apply.
            with contextlib.suppress(OSError, ValueError):
                print(f"{environment}: {row.step}{said} ({row.seconds:.0f} s)", file=sys.stderr, flush=True)

    def _table(self) -> Table:
        from rich.box import SIMPLE
        from rich.table import Table
        from rich.text import Text

        table = Table("environment", "step", "time", "how far", box=SIMPLE, show_edge=False, pad_edge=False)
        # On a narrow terminal the others take from how far it is.
        for column in table.columns:
            column.no_wrap = column.header != "how far"
        for name, row in self._rows.items():
            text = Text(row.text, no_wrap=True, overflow="ellipsis")
            table.add_row(name, row.step, f"{row.seconds:.0f} s", text)
        return table


class _Row:
    """The state of one environment."""

    def __init__(self) -> None:
        self.step = "waiting"
        self.text = ""
        self.started = self.printed = time.monotonic()

    def begin(self, step: str) -> None:
        self.step, self.text, self.started = step, "", time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

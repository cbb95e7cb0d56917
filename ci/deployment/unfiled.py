"""The end of a run that the bucket did not take: tried again within a bound, then kept here with how to file it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ci.evidence.entry import key_of
from ci.evidence.record import Record
from ci.evidence.store import EvidenceError, EvidenceStore
from ci.toolchain.terraform.process import PRIVATE_FILE
from shared import exits

# Seconds between the tries of signing and writing, beside those of the SDK: half a minute, of the 90 of the job.
WAITS = (2.0, 4.0, 8.0, 16.0)
_T = TypeVar("_T")


@dataclass(frozen=True)
class Filing:
    """Writes records into `store`, and keeps in `folder` what it does not take; `sleep` waits for so many seconds."""

    store: EvidenceStore
    folder: Path
    sleep: Callable[[float], None]

    def append(self, record: Record) -> str:
        """Sign and write a record, and return its key. Raises CommandError, which names the file that is kept."""
        content = self._tried(lambda: self.store.seal(record))
        try:
            return self._tried(lambda: self.store.file_sealed(content))
        except exits.CommandError as error:
            raise exits.CommandError([*error.lines, self._kept(record, content)], error.code) from None

    def _tried(self, work: Callable[[], _T]) -> _T:
        for seconds in WAITS:
            try:
                return work()
            except exits.CommandError as error:
                if isinstance(error, EvidenceError) and not error.may_pass:
                    raise
                self.sleep(seconds)
        return work()

    def _kept(self, record: Record, content: bytes) -> str:
        """Keep a sealed record beside the working folder's logs; return in a line where, and what files it."""
        file = self.folder / key_of(record).rpartition("/")[2]
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE), "wb") as opened:
                opened.write(content)
        except OSError as error:
            return f"{file}: cannot be written either ({error.strerror})"
        command = f"python -m ci close-run {record.environment} --file {file}"
        return f"its record is signed, and kept in {file}: file it with {command}"


def file(store: EvidenceStore, path: Path) -> tuple[str, Record]:
    """File a record that was kept, and return its key and it; the file goes then, where it can.

    Raises CommandError: bad input for a file that would be no evidence of this environment, and where another end of
    that run lies there already, but for the one that closed it.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise exits.CommandError([f"{path}: {error.strerror}"], exits.BAD_INPUT) from None
    try:
        found = store.read_sealed(content)
    except EvidenceError as error:
        raise exits.CommandError([f"{path}: {line}" for line in error.lines], error.code) from None
    record = found.record
    if record is None:
        raise exits.CommandError([f"{path}: says that a run started, not how it ended"], exits.BAD_INPUT)
    ends = [one for one in store.entries() if one.record is not None and one.record.run.id == record.run.id]
    # Another run may have closed it as interrupted meanwhile: its own end says more, and counts (`EvidenceLog`).
    own = [one.key for one in ends if one.record is not None and not one.record.was_closed]
    if others := [key for key in own if key != found.key]:
        raise exits.CommandError([f"{path}: another end of that run is there already: {others[0]}: promote again"])
    key = store.file_sealed(content)
    # The record is there, which is what counts: filing it once more changes nothing.
    with contextlib.suppress(OSError):
        path.unlink()
    return key, record

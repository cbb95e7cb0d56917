"""A state that the engine could not write: pushed, or kept beside the one that is there.

After an apply whose state the backend did not take, the engine writes it to `errored.tfstate` in the folder where it
runs (Terraform 1.11.4, `internal/backend/local/backend_apply.go`, backupStateForError). A runner's ends with its job.

Its serial proves nothing: the engine raises it at each try, so that it may be higher than what another run has written
since. The records prove it: the newest run left the file, and the state there is the one that this run met.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ci.deployment.record_builder import state_of
from ci.evidence.entry import Entry
from ci.evidence.layout import stamp
from ci.evidence.log import EvidenceLog
from ci.evidence.record import State
from ci.toolchain.terraform.folder import Folder
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import names_of

_SEE = 'see docs/operations.md, "A state that was not written"'


@dataclass(frozen=True)
class UnsavedState:
    """The unsaved state of an environment's working folder; `client` is a boto3 client of S3.

    `entries` reads the environment's evidence. `run` is the id of the run that left the file, where the folder does not
    know it.
    """

    folder: Folder
    config: EnvironmentConfig
    client: Any
    entries: Callable[[], Sequence[Entry]]
    run: str | None = None

    def save(self) -> str | None:
        """Push it where it follows the state that is there, and return what was done in a line; None without any.

        Raises CommandError where it is only kept, with the place, or not even that; and, with nothing done, where the
        folder is not connected to the state. Nothing is forced.
        """
        file = self.folder.unsaved_state
        if not file.is_file():
            return None
        self._require_connected()
        content = file.read_bytes()
        try:
            obstacle = self._pushed(content)
        except exits.CommandError as error:
            obstacle = f"cannot be pushed: {error.lines[0]}"
        if obstacle is not None:
            place = self._keep(content)
            raise exits.CommandError([f"{self.config.name}: {file.name} {obstacle}: it is kept as {place}: {_SEE}"])
        file.unlink()
        self.folder.forget_run()
        return f"{self.config.name}: {file.name} is the state now: plan again"

    def _require_connected(self) -> None:
        """Raise CommandError where a push would go elsewhere, as into a file of this folder."""
        bucket, key = self.config.state.bucket, names_of(self.config).state_key
        if self.folder.backend == ("s3", bucket, key):
            return
        name, file = self.config.name, self.folder.unsaved_state
        line = f"{name}: {self.folder.path} is not connected to s3://{bucket}/{key}, and nothing was done"
        raise exits.CommandError(
            [f"{line}: move {file.name} away, run python -m ci plan {name}, and put it back: {_SEE}"]
        )

    def _pushed(self, content: bytes) -> str | None:
        """Push it, unless that is done already; return why it may not be. Raises CommandError."""
        try:
            said = json.loads(content)
            lineage, serial = str(said["lineage"]), int(said["serial"])
        except (ValueError, KeyError, TypeError):
            return "is no whole state"
        there = self.folder.state()
        if _same(said, there):
            return None
        if there.get("lineage") and (there["lineage"] != lineage or there["serial"] >= serial):
            found = f"lineage {there['lineage']}, serial {there['serial']}"
            return f"has lineage {lineage}, serial {serial}, and does not follow the state that is there ({found})"
        if (doubt := doubt_about(self.run or self.folder.applied_by, self.entries(), state_of(there))) is not None:
            return f"may not follow the state that is there: {doubt}"
        self.folder.push(self.folder.unsaved_state.name)
        return None

    def _keep(self, content: bytes) -> str:
        """Store it under the state's key, and return where: its name is its content's, so twice is once."""
        state = self.config.state
        key = f"{names_of(self.config).unsaved_prefix}{hashlib.sha256(content).hexdigest()[:32]}"
        try:
            self.client.put_object(
                Bucket=state.bucket,
                Key=key,
                Body=content,
                ServerSideEncryption="aws:kms",
                SSEKMSKeyId=state.kms_key_arn,
            )
        except (ClientError, BotoCoreError) as error:
            reason = " ".join(str(error).split())
            line = f"{self.config.name}: {self.folder.unsaved_state} cannot be kept in {state.bucket}: {reason}"
            raise exits.CommandError([f"{line}: it stands there and nowhere else: {_SEE}"]) from None
        return f"s3://{state.bucket}/{key}"


def doubt_about(run: str | None, entries: Sequence[Entry], there: State | None) -> str | None:
    """Return why what `run` has left may not follow the state that is `there`; None where the records prove it. Pure.

    They do where that run is the newest of `entries`, and the state is still the one that it met.
    """
    if run is None:
        return "no run is known that left it (--run ID names one)"
    found = [one.started for one in entries if one.started is not None and one.started.run.id == run]
    if not found:
        return f"the evidence has no start of run {run}"
    [started, *_] = found
    if any(one.is_unreadable and one.stamp >= stamp(started.started_at) for one in entries):
        return f"the evidence holds what cannot be read, since run {run} began"
    newest = EvidenceLog(entries, started.rehearsal).newest
    if newest is None or newest.run.id != run:
        other = "nothing" if newest is None else f"run {newest.run.id} by {newest.actor}"
        return f"run {run} left it, and {other} is the newest"
    if _place(there) != _place(started.state):
        return f"run {run} left it, which met {_words(started.state)}, and {_words(there)} is there"
    return None


def _place(state: State | None) -> tuple[str, int] | None:
    return None if state is None else (state.lineage, state.serial)


def _words(state: State | None) -> str:
    return "no state" if state is None else f"lineage {state.lineage}, serial {state.serial}"


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether one lineage holds the same things: a push that was cut off had come to its end."""
    return all(one.get(part) == other.get(part) for part in ("lineage", "resources", "outputs"))

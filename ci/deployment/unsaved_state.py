"""A state that the engine could not write: pushed, or kept beside the one that is there.

After an apply whose state the backend did not take, the engine writes it to `errored.tfstate` in the folder where it
runs (Terraform 1.11.4, `internal/backend/local/backend_apply.go`, backupStateForError). A runner's ends with its job.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ci.toolchain.terraform.errors import EngineError
from ci.toolchain.terraform.folder import Folder
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import names_of

_SEE = 'see docs/operations.md, "A state that was not written"'


@dataclass(frozen=True)
class UnsavedState:
    """The unsaved state of an environment's working folder; `client` is a boto3 client of S3."""

    folder: Folder
    config: EnvironmentConfig
    client: Any

    def save(self) -> str | None:
        """Push it where it follows the state that is there, and return what was done in a line; None without any.

        Raises CommandError where it is only kept, with the place, or not even that. Nothing is forced.
        """
        file = self.folder.unsaved_state
        if not file.is_file():
            return None
        content = file.read_bytes()
        try:
            obstacle = self._pushed(content)
        except EngineError as error:
            obstacle = f"cannot be pushed: {error.lines[0]}"
        if obstacle is not None:
            place = self._keep(content)
            raise exits.CommandError([f"{self.config.name}: {file.name} {obstacle}: it is kept as {place}: {_SEE}"])
        file.unlink()
        return f"{self.config.name}: {file.name} is the state now: plan again"

    def _pushed(self, content: bytes) -> str | None:
        """Push it, unless that is done already; return why it may not be. Raises EngineError."""
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


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether one lineage holds the same things: a push that was cut off had come to its end."""
    return all(one.get(part) == other.get(part) for part in ("lineage", "resources", "outputs"))

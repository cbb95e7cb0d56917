"""The lock of a state: an object beside it, which says who holds it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ci.toolchain.aws_session import session
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import names_of


@dataclass(frozen=True)
class Lock:
    """What Terraform writes into a lock: the id that takes it away, who holds it, for what, since when (UTC)."""

    id: str
    who: str
    operation: str
    created: str

    @property
    def headline(self) -> str:
        """Return the lock in a sentence."""
        what = self.operation.removeprefix("OperationType").lower()
        return f"the state is locked by {self.who} ({what}) since {self.created.partition('.')[0]}, lock id {self.id}"


@dataclass(frozen=True)
class StateLock:
    """The lock beside an environment's state: an object in its bucket. `client` is a boto3 client of S3."""

    client: Any
    config: EnvironmentConfig

    @property
    def place(self) -> dict[str, str]:
        """Return bucket and key of the lock (Terraform, S3 backend, use_lockfile)."""
        return {"Bucket": self.config.state.bucket, "Key": f"{names_of(self.config).state_key}.tflock"}

    def holder(self) -> Lock | None:
        """Return who holds it, None when nobody does. Raises CommandError."""
        try:
            content = self.client.get_object(**self.place)["Body"].read()
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "NoSuchKey":
                return None
            raise self._problem(error) from None
        except BotoCoreError as error:
            raise self._problem(error) from None
        try:
            said = json.loads(content)
            return Lock(said["ID"], said["Who"], said["Operation"], said["Created"])
        except (ValueError, KeyError, TypeError):
            where = f"s3://{self.place['Bucket']}/{self.place['Key']}"
            raise exits.CommandError([f"{self.config.name}: {where} is no lock of Terraform: look at it"]) from None

    def remove(self, lock: Lock) -> None:
        """Take that very lock away; nothing is done where there is none any more. Raises CommandError for another."""
        now = self.holder()
        if now is None:
            return
        if now.id != lock.id:
            raise exits.CommandError([f"{self.config.name}: lock {lock.id}: another lock is there now: {now.headline}"])
        try:
            self.client.delete_object(**self.place)
        except (ClientError, BotoCoreError) as error:
            raise self._problem(error) from None

    def _problem(self, error: Exception) -> exits.CommandError:
        reason = " ".join(str(error).split())
        what = f"{self.config.name}: its lock in {self.config.state.bucket}: {reason}"
        return exits.CommandError([f"{what}: sign in as plan or deploy"])


def lock_of(config: EnvironmentConfig) -> StateLock:
    """Return the lock of an environment's state, reached with the credentials of this process."""
    return StateLock(session().client("s3", region_name=config.aws.region), config)

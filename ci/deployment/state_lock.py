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


# What S3 answers where another object lies there than the one that is to be deleted, or none any more.
_CHANGED = ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey")


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
        found = self._read()
        return None if found is None else found[0]

    def _read(self) -> tuple[Lock, str] | None:
        """Return who holds it, and the ETag of its object. Raises CommandError."""
        try:
            answer = self.client.get_object(**self.place)
            content, etag = answer["Body"].read(), answer["ETag"]
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "NoSuchKey":
                return None
            raise self._problem(error) from None
        except BotoCoreError as error:
            raise self._problem(error) from None
        try:
            said = json.loads(content)
            return Lock(said["ID"], said["Who"], said["Operation"], said["Created"]), etag
        except (ValueError, KeyError, TypeError):
            where = f"s3://{self.place['Bucket']}/{self.place['Key']}"
            raise exits.CommandError([f"{self.config.name}: {where} is no lock of Terraform: look at it"]) from None

    def remove(self, lock: Lock) -> None:
        """Take that very lock away; nothing is done where there is none any more. Raises CommandError for another.

        S3 deletes the object that was read and no other: If-Match with its ETag, and 412 or 409 where there is another
        one by then (Amazon S3 User Guide, "How to perform conditional deletes").
        """
        found = self._read()
        if found is None:
            return
        now, etag = found
        if now.id != lock.id:
            raise self._another(lock, now)
        try:
            self.client.delete_object(**self.place, IfMatch=etag)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") not in _CHANGED:
                raise self._problem(error) from None
            if (left := self.holder()) is not None:
                raise self._another(lock, left) from None
        except BotoCoreError as error:
            raise self._problem(error) from None

    def _another(self, lock: Lock, now: Lock) -> exits.CommandError:
        line = f"{self.config.name}: lock {lock.id}: another lock is there now: {now.headline}"
        return exits.CommandError([line])

    def _problem(self, error: Exception) -> exits.CommandError:
        reason = " ".join(str(error).split())
        what = f"{self.config.name}: its lock in {self.config.state.bucket}: {reason}"
        return exits.CommandError([f"{what}: sign in as plan or deploy"])


def lock_of(config: EnvironmentConfig) -> StateLock:
    """Return the lock of an environment's state, reached with the credentials of this process."""
    return StateLock(session().client("s3", region_name=config.aws.region), config)

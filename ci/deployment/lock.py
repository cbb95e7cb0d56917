"""The lock of a state: who holds it, and the way to take it away from a process that is dead."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError

from ci.options import REPOSITORY, Json, Name, Root
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import names_of
from shared.terminal import print_json

app = typer.Typer()


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


@app.command()
def unlock(
    environment: Name,
    lock_id: Annotated[
        str | None, typer.Option("--id", help="The lock's id: take it away. Without it, show who holds it.")
    ] = None,
    root: Root = REPOSITORY,
    as_json: Json = False,
) -> int:
    """Show who holds the lock of a state since when; with its id, take it away from a process that is dead."""
    from ci.deployment.target import chosen
    from ci.evidence.store import require_account
    from shared import checks

    [config] = chosen(checks.validated(root), [environment])
    require_account(config)
    state_lock = lock_of(config)
    held = state_lock.holder()
    if held is not None and lock_id is not None:
        if held.id != lock_id:
            raise exits.CommandError([f"{environment}: --id {lock_id}: another lock is there now: {held.headline}"])
        state_lock.remove()
    if as_json:
        print_json({"held": None if held is None else asdict(held), "removed": held is not None and bool(lock_id)})
    elif held is None:
        print(f"{environment}: nobody holds the lock: nothing to do")
    elif lock_id is None:
        print(f"{environment}: {held.headline}")
        print(f"if that process is dead: python -m ci unlock {environment} --id {held.id}")
    else:
        print(f"{environment}: unlocked: {held.headline}")
    return exits.DONE


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

    def remove(self) -> None:
        """Take it away, whoever holds it. Raises CommandError."""
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
    import boto3

    return StateLock(boto3.Session().client("s3", region_name=config.aws.region), config)

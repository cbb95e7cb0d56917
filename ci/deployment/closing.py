"""Close a run that was interrupted: look at the state, take its lock away, write its end. Each may be done again."""

from __future__ import annotations

import getpass
import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ci.deployment.record_builder import closed_of, state_of
from ci.deployment.state_lock import Lock, StateLock, lock_of
from ci.evidence.liveness import LIMIT
from ci.evidence.record import HOLDER, Record, Started, State
from ci.evidence.store import EvidenceStore
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import names_of

# What Terraform writes into the lock of an apply (internal/backend/backendrun/operation.go, OperationType).
APPLY = "OperationTypeApply"


@dataclass(frozen=True)
class Closed:
    """What became of an interrupted run: its end with the key, its lock that was removed, another one that is left."""

    key: str
    record: Record
    removed: Lock | None
    left: Lock | None


def holder_here() -> str:
    """Return whom Terraform names in a lock that it takes here (internal/states/statemgr/locker.go, NewLockInfo)."""
    try:
        import pwd

        user = pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):  # Windows; a user without an entry, as in some containers
        user = getpass.getuser()
    return f"{user}@{socket.gethostname()}"


def belongs_to(lock: Lock, started: Started) -> bool:
    """Return whether a run may have left a lock: its holder took it for an apply, while the run went on. Pure.

    The lock of a plan may be of a process that came later: what applies closes an interrupted run first, and a plan
    does not.
    """
    try:
        created = datetime.fromisoformat(lock.created)
        in_time = started.started_at <= created < started.started_at + LIMIT
    except (ValueError, TypeError):
        return False
    return in_time and lock.operation == APPLY and lock.who == started.extensions.get(HOLDER)


def free(config: EnvironmentConfig, started: Started) -> tuple[Lock | None, Lock | None]:
    """Take away the lock that an interrupted run has left; return it, and the one of another that stays.

    Raises CommandError.
    """
    state_lock = lock_of(config)
    lock = state_lock.holder()
    if lock is None or not belongs_to(lock, started):
        return None, lock
    state_lock.remove(lock)
    return lock, None


def close(config: EnvironmentConfig, store: EvidenceStore, started: Started, *, at: datetime, actor: str) -> Closed:
    """Close an interrupted run. Raises CommandError; nothing is lost then, and the same once more goes on."""
    state = state_in_bucket(lock_of(config))
    removed, left = free(config, started)
    record = closed_of(started, state=state, at=at, actor=actor)
    return Closed(store.append(record), record, removed, left)


def state_in_bucket(beside: StateLock) -> State | None:
    """Return what the state holds now, as its object says; None where there is none. Raises CommandError."""
    config, bucket = beside.config, beside.config.state.bucket
    where = f"{config.name}: s3://{bucket}/{names_of(config).state_key}"
    try:
        content = beside.client.get_object(Bucket=bucket, Key=names_of(config).state_key)["Body"].read()
        found: Mapping[str, Any] = json.loads(content)
        return state_of(found)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "NoSuchKey":
            return None
        raise exits.CommandError([f"{where}: {' '.join(str(error).split())}: sign in as record or deploy"]) from None
    except BotoCoreError as error:
        raise exits.CommandError([f"{where}: {' '.join(str(error).split())}: sign in as record or deploy"]) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise exits.CommandError([f"{where} is no state: look at it"]) from None

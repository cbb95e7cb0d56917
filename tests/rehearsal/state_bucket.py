"""The state bucket of one account, looked at from outside: is there a state, is there a lock?"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

LOCK_SUFFIX = ".tflock"
SECONDS_BETWEEN_LOOKS = 0.2


@dataclass(frozen=True)
class StateBucket:
    """Where one environment's state lies."""

    client: Any
    bucket: str
    key: str

    @classmethod
    def of(cls, client: Any, document: dict[str, Any]) -> StateBucket:
        """Return the bucket that a synthesized document's backend names."""
        backend = document["terraform"]["backend"]["s3"]
        return cls(client, backend["bucket"], backend["key"])

    def state(self) -> dict[str, Any] | None:
        """Return the state, or None when there is none."""
        try:
            return json.load(self.client.get_object(Bucket=self.bucket, Key=self.key)["Body"])
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey"):
                return None
            raise

    def is_locked(self) -> bool:
        """Return whether the lock object exists."""
        found = self.client.list_objects_v2(Bucket=self.bucket, Prefix=self.key + LOCK_SUFFIX)
        return found["KeyCount"] > 0

    def managed(self) -> int:
        """Return how many resources the state manages."""
        resources = (self.state() or {}).get("resources", [])
        return sum(len(one["instances"]) for one in resources if one["mode"] == "managed")

    @contextlib.contextmanager
    def watched(self) -> Generator[list[bool]]:
        """Look for the lock object all the time while the block runs; yield what was seen, without repetitions."""
        seen: list[bool] = []
        end = threading.Event()

        def look() -> None:
            while not end.is_set():
                locked = self.is_locked()
                if not seen or seen[-1] != locked:
                    seen.append(locked)
                end.wait(SECONDS_BETWEEN_LOOKS)

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        try:
            yield seen
        finally:
            end.set()
            thread.join()

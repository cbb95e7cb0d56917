"""Saved plans in the environment's state bucket. A plan is a secret: it holds state and variables in clear.

Under a plan's key lies the plan itself and, beside it, a note that says what it is a plan of and holds no value of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ci.deployment.planning import Planned
from ci.toolchain.aws_session import session
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import FINGERPRINT, names_of

PLAN = "plan.tfplan"
NOTE = "planned.json"
# From this KMS derives the key of the fingerprints. Their scheme counts by itself (ci/changes/plan/fingerprint.py).
_MESSAGE = "plan fingerprint, version 1"


@dataclass(frozen=True)
class Stored:
    """What an approval names: where the plan lies, its bytes' SHA-256, and what it means."""

    key: str
    sha256: str
    fingerprint: str


@dataclass(frozen=True)
class PlanStore:
    """Where the plans of one environment lie; `client` gives a boto3 client for a service."""

    config: EnvironmentConfig
    client: Any

    @property
    def prefix(self) -> str:
        """Return what the key of every plan of this environment begins with."""
        return names_of(self.config).plans_prefix

    def fingerprint_key(self) -> bytes:
        """Return the key of this environment's fingerprints. It is derived by KMS: the root of it never leaves there.

        Raises CommandError when these credentials may not, or bootstrap has not made it.
        """
        alias = f"alias/{names_of(self.config).resource(FINGERPRINT)}"
        message = f"{_MESSAGE}, {self.config.name}".encode()
        try:
            answer = self.client("kms").generate_mac(KeyId=alias, Message=message, MacAlgorithm="HMAC_SHA_256")
        except (ClientError, BotoCoreError) as error:
            raise exits.CommandError(
                [f"{alias}: {_reason(error)}: run bootstrap, sign in as plan or deploy, or plan with --local"]
            ) from None
        return answer["Mac"]

    def put(self, content: bytes, note: Planned, commit: str, environment: Mapping[str, str] = os.environ) -> str:
        """Store a plan with its note and return its key. Raises CommandError."""
        run = f"{environment.get('GITHUB_RUN_ID', 'local')}-{environment.get('GITHUB_RUN_ATTEMPT', '1')}"
        folder = f"{self.prefix}{commit}/{run}-{secrets.token_hex(4)}"
        try:
            for name, body in ((PLAN, content), (NOTE, json.dumps(asdict(note), indent=2).encode())):
                self.client("s3").put_object(
                    Bucket=self.config.state.bucket,
                    Key=f"{folder}/{name}",
                    Body=body,
                    ServerSideEncryption="aws:kms",
                    SSEKMSKeyId=self.config.state.kms_key_arn,
                    IfNoneMatch="*",
                )
        except (ClientError, BotoCoreError) as error:
            bucket = self.config.state.bucket
            line = f"the plan cannot be stored in {bucket}: {_reason(error)}: or plan with --local"
            raise exits.CommandError([line]) from None
        return f"{folder}/{PLAN}"

    def fetch(self, key: str, sha256: str) -> tuple[bytes, Planned]:
        """Return a plan and its note.

        Raises CommandError: a key of another environment, no such plan, bytes that are not those of the approval, a
        note that is none.
        """
        if not key.startswith(self.prefix) or not key.endswith(f"/{PLAN}"):
            raise exits.CommandError([f"{key}: is no plan of {self.config.name}: its key begins with {self.prefix}"])
        content = self._object(key)
        found = hashlib.sha256(content).hexdigest()
        if found != sha256:
            raise exits.CommandError([f"{key}: has SHA-256 {found}, approved was {sha256}: plan and approve again"])
        try:
            note = Planned(**json.loads(self._object(f"{key.removesuffix(PLAN)}{NOTE}")))
        except (ValueError, TypeError):
            raise exits.CommandError([f"{key}: the note beside it is none: plan again"]) from None
        return content, note

    def _object(self, key: str) -> bytes:
        try:
            return self.client("s3").get_object(Bucket=self.config.state.bucket, Key=key)["Body"].read()
        except (ClientError, BotoCoreError) as error:
            raise exits.CommandError([f"{key}: cannot be fetched: {_reason(error)}"]) from None


def plan_store_of(config: EnvironmentConfig) -> PlanStore:
    """Return the plan store of an environment, reached with the credentials of this process."""
    import functools

    return PlanStore(config, functools.cache(session(config.aws.region).client))


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())

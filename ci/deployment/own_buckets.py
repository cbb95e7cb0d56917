"""Whether the buckets of an environment hold another project's keys: nothing may begin beside them.

Names of buckets, roles and keys are made from `SERVICE`, folders in the state bucket from `PROJECT` (shared/naming.py).
A copy of this repository for another service, or a project under a new name, may so meet what is not its own: it would
begin with an empty state beside resources that exist, or take over another project's roles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from ci.evidence.layout import FOLDERS
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import PLANS, PROJECT, names_of

_ABSENT = ("404", "NoSuchBucket", "NoSuchTagSet")
_BUCKET, _SERVICE = "write a bucket of its own into state.bucket", "give this project a SERVICE of its own"
_HOW = 'docs/make-it-yours.md, "Rename the project"'
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Buckets:
    """State and evidence of an environment; `client` is a boto3 client of S3 in its account."""

    client: Any
    config: EnvironmentConfig

    def require_own_keys(self) -> None:
        """Raise CommandError where a key in them is none of this project's. A bucket that does not exist holds nothing.

        Where this project's own keys lie there already, another bucket would begin with an empty state beside resources
        that exist: then the only way out is to take the others away.

        It takes `s3:ListBucket`, which whoever plans or records has (FindState, FindRecords in shared/access).
        """
        if lines := [
            *self._foreign(self.config.state.bucket, (PROJECT, PLANS), _BUCKET),
            *self._foreign(self._evidence, FOLDERS, _SERVICE),
        ]:
            raise exits.CommandError(lines)

    def require_own_tags(self) -> None:
        """Raise CommandError where one of them carries another project's tag: bootstrap would take it over.

        It takes `s3:GetBucketTagging`, which break-glass has.
        """
        if lines := [
            f"{self.config.name}: s3://{bucket} belongs to the project {owner} (its tag Project), and this one is "
            f"{PROJECT}: {remedy}, go on as {owner} ({_HOW}), or give the bucket the tag {PROJECT} as break-glass"
            for bucket, remedy in ((self.config.state.bucket, _BUCKET), (self._evidence, _SERVICE))
            for owner in self._projects(bucket)
            if owner != PROJECT
        ]:
            raise exits.CommandError(lines)

    @property
    def _evidence(self) -> str:
        return names_of(self.config).bucket("evidence")

    def _foreign(self, bucket: str, own: tuple[str, ...], remedy: str) -> list[str]:
        known = {f"{folder}/" for folder in own}
        found = set(self._found(bucket, lambda: self._at_the_top(bucket)))
        way = "take it away as break-glass" if found & known else f"{remedy}, or take it away as break-glass ({_HOW})"
        return [
            f"{self.config.name}: s3://{bucket} holds {key}, which is none of the project {PROJECT}: {way}"
            for key in sorted(found - known)
        ]

    def _at_the_top(self, bucket: str) -> list[str]:
        """Return the folders of a bucket, with a slash, and the keys beside them."""
        pages = list(self.client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Delimiter="/"))
        folders = [one["Prefix"] for page in pages for one in page.get("CommonPrefixes", [])]
        return folders + [one["Key"] for page in pages for one in page.get("Contents", [])]

    def _projects(self, bucket: str) -> list[str]:
        tags = self._found(bucket, lambda: self.client.get_bucket_tagging(Bucket=bucket)["TagSet"])
        return [tag["Value"] for tag in tags if tag["Key"] == "Project"]

    def _found(self, bucket: str, ask: Callable[[], list[_Answer]]) -> list[_Answer]:
        """Return the answer, nothing where the bucket or its tags do not exist. Raises CommandError."""
        try:
            return ask()
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return []
            reason = " ".join(str(error).split())
        except BotoCoreError as error:
            reason = " ".join(str(error).split())
        what = f"{self.config.name}: cannot see whose keys are in s3://{bucket}: {reason}"
        raise exits.CommandError([f"{what}: sign in with a role that may list it"])

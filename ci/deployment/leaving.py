"""An environment whose files a change takes away: where it is, and what its state still holds.

What the files here do not say any more the base of the change does, and its own code reads it. A pull request asks with
the review role, which reads the state and no record.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ci.changes import retired
from ci.deployment.record_builder import state_of
from ci.toolchain import artifact, synthesis
from ci.toolchain.aws_session import session
from ci.toolchain.base_commit import choose
from shared import exits
from shared.config import environment_names
from shared.naming import Names
from shared.terminal import counted

_ABSENT = ("NoSuchKey", "404")


@dataclass(frozen=True)
class Leaving:
    """An environment of the base that has no file here: its names, and where its state lies."""

    names: Names
    bucket: str
    key: str

    def resources(self) -> int:
        """Return how many resources the state holds, 0 where there is none. Raises CommandError."""
        client = session(self.names.region).client("s3")
        try:
            content = client.get_object(Bucket=self.bucket, Key=self.key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return 0
            raise exits.CommandError([self._unread(error)]) from None
        except BotoCoreError as error:
            raise exits.CommandError([self._unread(error)]) from None
        try:
            state = state_of(json.loads(content))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise exits.CommandError([self._unread(ValueError("it is no whole state"))]) from None
        return 0 if state is None else state.resources

    def require_retired(self, root: Path) -> None:
        """Raise StoppedByGateError unless the state is empty, and the entry in environments/retired is about it.

        In: the tree that has no file of it.
        """
        name, resources = self.names.environment, self.resources()
        entry = retired.read(root, environment_names(root)).get(name)
        if resources:
            what = f"{name} leaves management with {counted(resources, 'resource')}: destroy or retire it first"
            raise exits.StoppedByGateError([f"{what}: ./noxw -s ci -- destroy {name} ({retired.PAGE})"])
        if entry is None:
            line = f"{name} leaves management, and {retired.path_of(name).as_posix()} is missing: its state is empty"
            command = f'./noxw -s ci -- retire {name} --reason "..."'
            raise exits.StoppedByGateError([f"{line}: {command} ({retired.PAGE})"])
        place = (self.names.account_id, self.names.region, self.bucket)
        if (entry.account_id, entry.region, entry.state_bucket) != place:
            line = f"{retired.path_of(name).as_posix()}: is about another account, region or state than {name} had"
            raise exits.StoppedByGateError([f"{line} ({', '.join(place)}): let python -m ci retire write it"])

    def _unread(self, error: Exception) -> str:
        reason = " ".join(str(error).split())
        return f"{self.names.environment}: its state s3://{self.bucket}/{self.key} cannot be read: {reason}"


def leaving(root: Path, name: str) -> Leaving | None:
    """Return an environment that the base of the change at `root` has and `root` has not; None of any other name.

    Raises CommandError where there is no base, or it does not synthesize.
    """
    if name in environment_names(root):
        return None
    base = choose(root)
    with synthesis.exported(root, base.commit) as tree:
        found = artifact.synthesized(tree, python=synthesis.python_for(tree, root)).get(name)
    return None if found is None else _leaving_of(name, found.document)


def _leaving_of(name: str, document: dict[str, Any]) -> Leaving:
    provider = next(one for one in document["provider"]["aws"] if "alias" not in one)
    backend = document["terraform"]["backend"]["s3"]
    [account_id] = provider["allowed_account_ids"]
    return Leaving(Names(name, account_id, provider["region"]), backend["bucket"], backend["key"])

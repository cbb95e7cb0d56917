"""The state of the real stack is deleted on local AWS, and restored as docs/state-lost.md says.

`python -m tests.rehearsal.lost_state` promotes dev, deletes its state, and prints what each command says until the next
promotion is empty. It takes minutes, and needs the AWS CLI.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

from ci.deployment.progress import ProgressTable
from shared import exits
from tests.rehearsal.rehearsed import RehearsedEnvironment, rehearse_environment
from tests.rehearsal.steps import Steps

NAME = "dev"


def run(dev: RehearsedEnvironment) -> None:
    """Promote, delete, be stopped, restore, promote. Raises RehearsalError."""
    _say(dev, dev.commands.run("promote", NAME, "--yes").output)
    before = dev.bucket.state() or {}
    place = ["--bucket", dev.bucket.bucket, "--key", dev.bucket.key]
    _aws(dev.account.environment, "delete-object", *place)
    dev.expect(dev.bucket.state(), None, "the state after it was deleted")
    for arguments in (("promote", NAME, "--yes"), ("destroy", NAME, "--yes")):
        _say(dev, dev.commands.run(*arguments, expect=exits.STOPPED).error)
    dev.expect(dev.bucket.state(), None, "the state after the gate stopped")
    prefix, query = dev.bucket.key, f"Versions[?Key=='{dev.bucket.key}'].[LastModified,VersionId,Size]"
    listed = _aws(
        dev.account.environment,
        "list-object-versions",
        *("--bucket", dev.bucket.bucket, "--prefix", prefix, "--query", query, "--output", "text"),
    )
    _say(dev, listed)
    version = max(line.split() for line in listed.splitlines())[1]
    key = dev.document["terraform"]["backend"]["s3"]["kms_key_id"]
    _aws(
        dev.account.environment,
        "copy-object",
        *place,
        *("--copy-source", f"{dev.bucket.bucket}/{dev.bucket.key}?versionId={version}"),
        *("--server-side-encryption", "aws:kms", "--ssekms-key-id", key),
    )
    dev.expect(dev.bucket.state(), before, "the state after it was restored")
    _say(dev, dev.commands.run("promote", NAME, "--yes").output)
    dev.expect((dev.bucket.state() or {}).get("lineage"), before["lineage"], "the lineage")


def _aws(variables: Mapping[str, str], *arguments: str) -> str:
    """Return what the AWS CLI says. Raises CalledProcessError."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    command = ["aws", "s3api", *arguments]
    return subprocess.run(command, env={**clean, **variables}, check=True, stdout=subprocess.PIPE, text=True).stdout


def _say(dev: RehearsedEnvironment, text: str) -> None:
    for line in text.strip().splitlines()[-6:]:
        print(f"{dev.name}: {line}", flush=True)


def main() -> int:
    """Return 0 where the way out is as it is described."""
    with rehearse_environment([NAME], Steps(ProgressTable([NAME])), one_tree=True, logs=None) as [dev]:
        run(dev)
    return exits.DONE


if __name__ == "__main__":
    sys.exit(main())

"""Where a drill happens: a bucket with a state, a small document with an S3 backend, processes that deploy it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.toolchain.terraform.folder import Folder
from ci.toolchain.terraform.variables import process_environment
from shared.naming import names_of
from tests.ci.deployment.small import config
from tests.ci.toolchain.terraform.fixture import engine
from tests.local_aws import LocalAccount
from tests.rehearsal.state_bucket import StateBucket
from tests.rehearsal.tree import ROOT
from tests.terraform.engine import cli_environment

KEY = names_of(config()).state_key
WITHIN_SECONDS = 120


@dataclass(frozen=True)
class Place:
    """A state bucket of an account, and a folder for everything else."""

    folder: Path
    account: LocalAccount
    bucket: str
    variables: Mapping[str, str]

    @property
    def looked_at(self) -> StateBucket:
        """Return the bucket, looked at past whatever stands between Terraform and it."""
        return StateBucket(self.account.client("s3"), self.bucket, KEY)

    def document(self, *steps: str, seconds: float = 0) -> Path:
        """Write a document whose steps come one after the other, each taking its time; return its file."""
        resources: dict[str, Any] = {}
        for number, value in enumerate(steps):
            one: dict[str, Any] = {"input": value}
            if seconds:
                one["provisioner"] = [{"local-exec": [{"command": f"sleep {seconds}"}]}]
            if number:
                one["depends_on"] = [f"terraform_data.step{number - 1}"]
            resources[f"step{number}"] = one
        backend = {
            "bucket": self.bucket,
            "key": KEY,
            "region": "sa-east-1",
            "use_lockfile": True,
            "allowed_account_ids": [self.account.account_id],
        }
        file = self.folder / "document.json"
        file.write_text(
            json.dumps({"terraform": {"backend": {"s3": backend}}, "resource": {"terraform_data": resources}})
        )
        return file

    def work(self, name: str = "work", *, lock_timeout_seconds: int = 0) -> Folder:
        """Return a working folder in this process."""
        return Folder(self.folder / name, engine(), process_environment(self.variables), lock_timeout_seconds)

    def start(self, document: Path, name: str = "work", *, lock_timeout_seconds: int = 0) -> subprocess.Popen[str]:
        """Begin to deploy in a process of its own."""
        arguments = [str(self.folder / name), str(document), str(lock_timeout_seconds)]
        return subprocess.Popen(
            [sys.executable, "-m", "tests.ci.drills.worker", *arguments],
            cwd=ROOT,
            env=dict(self.variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def deploy(self, document: Path, name: str = "work", *, lock_timeout_seconds: int = 0) -> tuple[int, str]:
        """Deploy in a process of its own; return its exit code and what it said."""
        process = self.start(document, name, lock_timeout_seconds=lock_timeout_seconds)
        said, _ = process.communicate(timeout=WITHIN_SECONDS)
        return process.returncode, said

    def steps(self) -> dict[str, str]:
        """Return step -> value of what the state holds whole."""
        return {
            resource["name"]: instance["attributes"]["input"]["value"]
            for resource in (self.looked_at.state() or {}).get("resources", [])
            for instance in resource["instances"]
            if instance.get("status") != "tainted"
        }

    def serial(self) -> int:
        """Return the state's serial, 0 without a state."""
        return (self.looked_at.state() or {}).get("serial", 0)


def place(folder: Path, account: LocalAccount, bucket: str, **variables: str) -> Place:
    """Return a place; `variables` are laid over those of the account."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**cli_environment(folder), **account.environment, **variables}
    return Place(folder, account, bucket, environment)


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Return when a condition holds. Raises TimeoutError."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.05)

"""A small configuration of built-in resources for real Terraform: no provider, no AWS, a second or two per command."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ci.toolchain.terraform.engine import Engine, find
from ci.toolchain.terraform.folder import Folder
from ci.toolchain.terraform.variables import process_environment


def clean_environment() -> dict[str, str]:
    """Return this process's variables without those that could turn Terraform elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}


def engine() -> Engine:
    """Return the engine of this machine."""
    return find(clean_environment())


def folder(path: Path, *, lock_timeout_seconds: int = 0) -> Folder:
    """Return a working folder for the engine of this machine."""
    return Folder(path, engine(), process_environment(clean_environment()), lock_timeout_seconds)


def document(*inputs: str, slow_seconds: int = 0, output: str = "out") -> bytes:
    """Return a document with one `terraform_data` for each input; creating `slow` takes the seconds given."""
    data: dict[str, Any] = {f"item{number}": {"input": value} for number, value in enumerate(inputs)}
    if slow_seconds:
        command = {"local-exec": [{"command": f"sleep {slow_seconds}"}]}
        data["slow"] = {"input": "slow", "provisioner": [command]}
        data["after"] = {"input": "after", "depends_on": ["terraform_data.slow"]}
    return json.dumps({"resource": {"terraform_data": data}, "output": {"Out": {"value": output}}}).encode()

"""Which program runs: terraform or tofu, found and new enough."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ci.toolchain.terraform.variables import process_environment
from shared import exits

# The variable that cdktf's own command line reads for the same purpose.
BINARY_NAME = "TERRAFORM_BINARY_NAME"
# Terraform: use_lockfile and write-only arguments in one release. OpenTofu: write-only arguments came with 1.11.
OLDEST = (1, 11, 0)
WHERE_TO_GET = {
    "terraform": "https://developer.hashicorp.com/terraform/install",
    "tofu": "https://opentofu.org/docs/intro/install",
}


@dataclass(frozen=True)
class Engine:
    """A program that runs plans: where it is, its name as people say it, and its version."""

    program: str
    name: str
    version: str

    def __str__(self) -> str:
        """Return name and version, as a record keeps them."""
        return f"{self.name} {self.version}"


def find(environment: Mapping[str, str] = os.environ) -> Engine:
    """Return the engine that `TERRAFORM_BINARY_NAME` names, else terraform, else tofu.

    Raises CommandError: nothing found, too old, or an answer that is none.
    """
    configured = environment.get(BINARY_NAME)
    names = [configured] if configured else list(WHERE_TO_GET)
    for name in names:
        program = shutil.which(name, path=environment.get("PATH"))
        if program is not None:
            return _identify(program, environment)
    if configured:
        line = f"{BINARY_NAME}={configured}: no such program on the PATH: correct it, or unset it for terraform or tofu"
        raise exits.CommandError([line], exits.BAD_INPUT)
    places = " or ".join(WHERE_TO_GET.values())
    raise exits.CommandError(
        [f"neither terraform nor tofu is on the PATH: install one, {_oldest()} or newer: {places}"]
    )


def _identify(program: str, environment: Mapping[str, str]) -> Engine:
    try:
        done = subprocess.run(
            [program, "version", "-json"],
            env=process_environment(environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        version = str(json.loads(done.stdout)["terraform_version"])
    except (OSError, ValueError, KeyError, TypeError, subprocess.TimeoutExpired):
        line = f"{program}: does not say its version as terraform and tofu do (version -json): is it one of them?"
        raise exits.CommandError([line], exits.BAD_INPUT) from None
    name = "tofu" if "tofu" in Path(program).name else "terraform"
    if _numbers(version) < OLDEST:
        line = f"{name} {version} is too old: {_oldest()} or newer is needed: {WHERE_TO_GET[name]}"
        raise exits.CommandError([line])
    return Engine(program, name, version)


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version; a pre-release counts as its release, which has the same features."""
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", version)
    return tuple(int(number) for number in found.groups()) if found else (0,)


def _oldest() -> str:
    return ".".join(str(number) for number in OLDEST[:2])

"""Record which operations of AWS the provider calls for each type: `python -m tests.shared.access.provider_operations`.

The map is that of `iam-policy-autopilot` (Apache-2.0, PyPI), which turns a plan's resource changes into operations of
AWS. It is a program of 64 MB that reports its use unless told not to, so it is not among the requirements: what it
answers stands in `provider_operations.json`, and this command renews the file where the program is on the PATH.

Its map is of the provider's release 6.x; it takes whatever one source file of the provider could call, so it asks for
more than one resource takes, and it does not know the types of the provider's newer framework in full (rules of
security groups). `otherwise.yaml` has both, with reasons. What AWS asks for on the caller's behalf it does not know.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from shared import exits
from shared.aws import types

PROGRAM = "iam-policy-autopilot"
FILE = Path(__file__).with_name("provider_operations.json")
QUIET = {"DISABLE_IAM_POLICY_AUTOPILOT_TELEMETRY": "true"}


def recorded() -> dict[str, list[str]]:
    """Return type -> `service:Operation` as botocore calls both, as the file has them."""
    return json.loads(FILE.read_text(encoding="utf-8"))["types"]


def _operations(program: str, type_: str) -> set[str]:
    return {one for action in ("create", "update", "delete") for one in _of_change(program, type_, action)}


def _of_change(program: str, type_: str, action: str) -> set[str]:
    """Return what one change of a resource of this type calls, its reads included."""
    change = {
        "address": f"{type_}.one",
        "mode": "managed",
        "type": type_,
        "name": "one",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {"actions": [action], "before": {}, "after": {}, "after_unknown": {}},
    }
    plan = {"format_version": "1.2", "planned_values": {}, "resource_changes": [change], "configuration": {}}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "plan.json")
        file.write_text(json.dumps(plan), encoding="utf-8")
        command = [program, "extract-sdk-calls", str(file)]
        done = subprocess.run(command, env={**os.environ, **QUIET}, capture_output=True, text=True, check=True)
    return {f"{service}:{one['Name']}" for one in json.loads(done.stdout) for service in one["PossibleServices"]}


def main() -> int:
    """Write the file; return the exit code."""
    program = shutil.which(PROGRAM)
    if program is None:
        print(f"{PROGRAM} is not on the PATH: install it with `uv tool install {PROGRAM}`", file=sys.stderr)
        return exits.BAD_INPUT
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    found = {type_: sorted(_operations(program, type_)) for type_ in sorted(types())}
    FILE.write_text(json.dumps({"source": version, "types": found}, indent=1) + "\n", encoding="utf-8")
    return exits.DONE


if __name__ == "__main__":
    sys.exit(main())

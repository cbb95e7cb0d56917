"""Real Terraform for tests, without AWS and without network: a working directory and the few commands tests run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = "terraform"
DOCUMENT = "cdk.tf.json"
# Terraform merges *_override.tf.json over the document beside it, so the artifact itself stays as it was synthesized.
OFFLINE_OVERRIDE: dict[str, Any] = {
    "terraform": {"backend": {"local": {}}},
    "provider": {
        "aws": [
            {
                "allowed_account_ids": [],
                "skip_credentials_validation": True,
                "skip_metadata_api_check": True,
                "skip_requesting_account_id": True,
            }
        ]
    },
}
# Terraform and its provider allocate the schemas of all types of AWS at every start, and free next to nothing of them
# before they end. Without a collection below 1 GiB a plan takes a tenth less CPU time than with four times the usual
# growth between two, and a quarter less than with the usual one (https://pkg.go.dev/runtime, "Environment Variables").
RARE_COLLECTIONS = {"GOGC": "off", "GOMEMLIMIT": "1GiB"}
FAKE_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "offline", "AWS_SECRET_ACCESS_KEY": "offline"}


def find_program() -> str | None:
    """Return where terraform is, or None."""
    return shutil.which(PROGRAM)


def find_mirror() -> Path | None:
    """Return a folder that holds providers (`registry.terraform.io/...`) near the root of this machine, or None.

    CI images without access to the registry carry one; everybody else's Terraform downloads the provider.
    """
    for pattern in ("registry.terraform.io", "*/registry.terraform.io", "*/*/registry.terraform.io"):
        for found in sorted(Path("/").glob(pattern)):
            # Programs are run from here: somebody else's folder, for example in /tmp, is no mirror.
            if found.stat().st_uid in (0, os.geteuid()) and not found.is_relative_to(tempfile.gettempdir()):
                return found.parent
    return None


def cli_environment(folder: Path) -> dict[str, str]:
    """Return the environment variables for terraform; a CLI configuration for the mirror is written into `folder`."""
    # Nothing of the caller's AWS or Terraform set-up reaches a test, but where providers come from.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
    environment |= {**RARE_COLLECTIONS, **FAKE_CREDENTIALS, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
    configured = os.environ.get("TF_CLI_CONFIG_FILE")
    if configured is not None and Path(configured).is_file():
        return environment | {"TF_CLI_CONFIG_FILE": configured}
    mirror = None if (Path.home() / ".terraformrc").is_file() else find_mirror()
    if mirror is not None:
        configuration = folder / "terraform.rc"
        configuration.write_text(f'provider_installation {{\n  filesystem_mirror {{ path = "{mirror}" }}\n}}\n')
        environment["TF_CLI_CONFIG_FILE"] = str(configuration)
    return environment


@dataclass(frozen=True)
class WorkingDirectory:
    """A folder with one environment's document, initialized by real Terraform with a local state."""

    folder: Path
    environment: dict[str, str]

    @classmethod
    def create(cls, document: Path, folder: Path) -> WorkingDirectory:
        """Copy `document` into the new `folder` and run `terraform init` there."""
        folder.mkdir(parents=True)
        shutil.copy(document, folder / DOCUMENT)
        (folder / "offline_override.tf.json").write_text(json.dumps(OFFLINE_OVERRIDE))
        directory = cls(folder, cli_environment(folder))
        done = directory.run("init", "-input=false", "-no-color")
        assert done.returncode == 0, done.stdout + done.stderr
        return directory

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run terraform here and return what it printed."""
        return subprocess.run(
            [PROGRAM, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def plan(self) -> list[dict[str, Any]]:
        """Return every message of a plan that asks nobody anything.

        It begins with what `terraform validate` does ("an implied validation check",
        https://developer.hashicorp.com/terraform/cli/commands/validate), remarks included.
        """
        done = self.run("plan", "-input=false", "-refresh=false", "-json", "-out=plan")
        return [json.loads(line) for line in done.stdout.splitlines()]

    @property
    def document(self) -> dict[str, Any]:
        """Return the synthesized document."""
        return json.loads((self.folder / DOCUMENT).read_text())

    def address(self, path: str) -> str:
        """Return the Terraform address of the construct at `path`, for example `edge/balancer`."""
        for kind, resources in self.document["resource"].items():
            for name, resource in resources.items():
                if resource["//"]["metadata"]["path"].partition("/")[2] == path:
                    return f"{kind}.{name}"
        raise KeyError(path)


def diagnostics(messages: list[dict[str, Any]]) -> list[str]:
    """Return the errors and warnings among a plan's messages."""
    return [message["@message"] for message in messages if message["type"] == "diagnostic"]

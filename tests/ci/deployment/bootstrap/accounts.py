"""An account on AWS that enforces IAM, and its bootstrap: run to its end, or killed at a step."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.config import EnvironmentConfig
from shared.naming import Names, names_of
from tests.local_aws.enforcing import EnforcingAws, Session
from tests.rehearsal.commands import Answer, Commands
from tests.rehearsal.lost import lose
from tests.rehearsal.tree import Tree

# What a rehearsal on loopback needs: the address of a bucket would be a host name.
SETTINGS: Mapping[str, Any] = {
    "overrides": {"provider": {"aws": [{"s3_use_path_style": True}]}},
    "allowed_drift": [],
    "not_provable": {},
}
# A service that was used in each account before.
USED_BEFORE = "elasticloadbalancing.amazonaws.com"
# The steps that bootstrap announces before its state is in the bucket, in order.
STEPS = ("principal", "look", "plan", "apply", "migrate")


@dataclass(frozen=True)
class Account:
    """An environment's account: who its administrator is, and the commands of a tree with his credentials."""

    config: EnvironmentConfig
    aws: EnforcingAws
    tree: Tree
    break_glass: Session
    commands: Commands

    @property
    def names(self) -> Names:
        """Return the names of the environment's resources."""
        return names_of(self.config)

    def bootstrap(self, *options: str, expect: int = 0) -> Answer:
        """Run bootstrap to its end."""
        return self.commands.run("bootstrap", self.config.name, *options, expect=expect)

    def state(self) -> dict[str, Any] | None:
        """Return the bootstrap's state in its bucket, None when it has not arrived."""
        s3 = self.break_glass.client("s3")
        with contextlib.suppress(s3.exceptions.ClientError):
            body = s3.get_object(Bucket=self.config.state.bucket, Key=self.names.bootstrap_state_key)["Body"]
            return json.load(body)
        return None

    def lock_is_held(self) -> bool:
        """Return whether the lock of the stack's own state exists."""
        found = self.break_glass.client("s3").list_objects_v2(
            Bucket=self.config.state.bucket, Prefix=f"{self.names.state_key}.tflock"
        )
        return found["KeyCount"] > 0

    def killed(self, *, at: str) -> list[str]:
        """Run bootstrap and kill it, with everything that it started, where it announces the step `at`.

        `apply N` waits until N resources are made. Return the steps that it announced.
        """
        step, _, made = at.partition(" ")
        process = self.commands.start("bootstrap", self.config.name, "--yes")
        assert process.stderr is not None
        seen = []
        try:
            for announced in _steps(process.stderr, self.config.name):
                seen.append(announced)
                if announced == step:
                    self._wait_until_made(int(made or 0), process)
                    break
        finally:
            lose(process)
        return seen

    def _wait_until_made(self, count: int, process: subprocess.Popen[str]) -> None:
        log = self.tree.root / "cdktf.out" / "accounts" / self.config.name / "logs" / "apply.log"
        while count and process.poll() is None:
            if log.is_file() and log.read_text(encoding="utf-8").count('"type":"apply_complete"') >= count:
                return


def _steps(lines: Iterator[str], name: str) -> Iterator[str]:
    for line in lines:
        if line.startswith(f"{name}: ") and line.rstrip().endswith("(0 s)"):
            yield line.removeprefix(f"{name}: ").partition(" (")[0]


def account_of(config: EnvironmentConfig, aws: EnforcingAws, scratch: Path) -> Account:
    """Return an environment's account with nothing in it but its break-glass role."""
    tree = Tree.copied(scratch / f"tree-{config.name}")
    own = scratch / config.name
    own.mkdir()
    settings = own / "rehearsal.json"
    settings.write_text(json.dumps(SETTINGS), encoding="utf-8")
    session = aws.break_glass(config.bootstrap.admin_role_arn)
    # The service was used before: the account has its role.
    session.client("iam").create_service_linked_role(AWSServiceName=USED_BEFORE)
    return Account(config, aws, tree, session, Commands.of(tree.root, session.environment, settings, own))


def token_claims(config: EnvironmentConfig, purpose: str) -> Mapping[str, str]:
    """Return the claims of the token that GitHub gives to the job that is to become the role `purpose`."""
    from shared.access.trust import ISSUER, claims

    wanted = {name: one if isinstance(one, str) else one[0] for name, one in claims(config, purpose).items()}
    return {"iss": f"https://{ISSUER}", **wanted}

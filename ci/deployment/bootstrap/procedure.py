"""Bootstrap step by step. It may die between any two steps: the next run looks where it is and goes on from there.

The first state lies in the working folder, because the bucket is one of the things to be made. Once they are made, the
state moves into that bucket, and from then on the bucket's state is the one that counts. What a killed apply made and
no state knows of is found in AWS and taken over.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ci.deployment import planning
from ci.deployment.bootstrap.existing import Client, existing, require_no_lock, state_is_there
from ci.deployment.own_buckets import Buckets
from ci.deployment.planning import Plan
from ci.deployment.progress import ProgressTable
from ci.deployment.target import Target
from ci.evidence.signer import signer_of
from ci.toolchain.aws_session import session
from shared import exits
from shared.config.model import EnvironmentConfig

LOCAL_STATE = "terraform.tfstate"
# The state itself, and what `init` remembers of the backend: the same format in two places.
PLACES = (Path(LOCAL_STATE), Path(".terraform", LOCAL_STATE))
LOCAL_BACKEND = {"terraform": {"backend": {"local": {"path": LOCAL_STATE}}}}
_SESSION = re.compile(r"^arn:aws:sts::(?P<account>[0-9]{12}):assumed-role/(?P<name>[^/]+)/")
_ROLE = re.compile(r"^arn:aws:iam::(?P<account>[0-9]{12}):role/(?:.*/)?(?P<name>[^/]+)$")


@dataclass(frozen=True)
class Prepared:
    """An account that is ready: what was made, and how many changes it took (0: it was ready before)."""

    outputs: Mapping[str, Any]
    changes: int
    migrated: bool


@dataclass(frozen=True)
class Bootstrap:
    """One account's bootstrap. `confirm` is asked for each plan that changes something; False stops there."""

    target: Target
    progress: ProgressTable
    confirm: Callable[[Plan], bool]

    def run(self) -> Prepared | None:
        """Prepare the account, or bring it up to date; None when nobody confirmed a plan. Raises CommandError."""
        self._begin()
        changes, migrated = 0, False
        if not state_is_there(_client(self.target), self._backend):
            plan = self._planned(here=True)
            if not self._applied(plan):
                return None
            changes += len(plan.summary.resources)
            self._migrate()
            migrated = True
        self._remove_local_state()
        plan = self._planned(here=False)
        if not self._applied(plan):
            return None
        outputs = json.loads(self.target.outputs_file.read_text(encoding="utf-8"))[self.target.artifact.stack]
        outputs["SigningPublicKey"] = signer_of(self.target.config).public_key()
        return Prepared(outputs, changes + len(plan.summary.resources), migrated)

    def plan(self) -> Plan:
        """Return what `run` would do, and leave everything as it is. Raises CommandError."""
        self._begin()
        plan = self._planned(here=not state_is_there(_client(self.target), self._backend))
        planning.discard(self.target)
        return plan

    @property
    def _backend(self) -> Mapping[str, Any]:
        return self.target.artifact.document["terraform"]["backend"]["s3"]

    def _begin(self) -> None:
        """Raise CommandError unless this is break-glass, the buckets are no other project's, and nobody is at work."""
        self._step("principal")
        require_break_glass(self.target.config)
        buckets = Buckets(_client(self.target)("s3"), self.target.config)
        buckets.require_own_keys()
        buckets.require_own_tags()
        require_no_lock(_client(self.target), self._backend)

    def _planned(self, *, here: bool) -> Plan:
        """Plan with the state in the working folder, or in the bucket, and take over what no state knows of."""
        self._step("look")
        found = existing(self.target.artifact.document, _client(self.target))
        self._step("plan")
        if here:
            remove_half_written(self.target.folder.path)
            return planning.plan(self.target, override=LOCAL_BACKEND, imports=found, progress=self._tell)
        return planning.plan(self.target, imports=found, progress=self._tell)

    def _applied(self, plan: Plan) -> bool:
        with self.progress.paused():
            confirmed = self.confirm(plan)
        if not confirmed:
            planning.discard(self.target)
            return False
        self._step("apply")
        planning.apply(self.target, plan=plan, progress=self._tell)
        return True

    def _migrate(self) -> None:
        """Move the state from the working folder into the bucket."""
        self._step("migrate")
        target = self.target
        overrides = target.rehearsal.overrides or None
        target.folder.prepare(target.artifact.content, override=overrides, lock_file=target.lock_file)
        target.folder.init(migrate=True)
        if not state_is_there(_client(target), self._backend):
            line = f"the state did not arrive in {self._backend['bucket']}: it is still in {target.folder.path}"
            raise exits.CommandError([line])

    def _remove_local_state(self) -> None:
        """Take away what the bucket holds now: a second copy would only mislead."""
        for file in self.target.folder.path.glob(f"{LOCAL_STATE}*"):
            file.unlink()

    def _step(self, step: str) -> None:
        self.progress.step(self.target.name, step)

    def _tell(self, text: str) -> None:
        self.progress.update(self.target.name, text)


def require_break_glass(config: EnvironmentConfig) -> None:
    """Raise CommandError unless the credentials of this process are a session of the environment's break-glass role.

    The state bucket refuses everybody else, administrators too: whoever else made it could not finish.
    """
    try:
        found = session().client("sts", region_name=config.aws.region).get_caller_identity()["Arn"]
    except (ClientError, BotoCoreError) as error:
        reason = " ".join(str(error).split())
        raise exits.CommandError([f"nobody is signed in to AWS: {reason}"]) from None
    if not is_session_of(found, config.bootstrap.admin_role_arn):
        line = f"{found} is not bootstrap.admin_role_arn ({config.bootstrap.admin_role_arn}): assume that role first"
        raise exits.CommandError([line])


def is_session_of(principal: str, role_arn: str) -> bool:
    """Return whether a principal's ARN is a session of the role. Of a role's path a session tells nothing."""
    session, role = _SESSION.match(principal), _ROLE.match(role_arn)
    return session is not None and role is not None and session.groupdict() == role.groupdict()


def remove_half_written(folder: Path) -> list[Path]:
    """Remove the state files in a working folder that a kill cut off, and return where they were.

    The local backend writes into the file that is there, and no engine reads half of one. Seen once with Terraform
    1.11.4: "Unsupported state file format: The state file does not have a "version" attribute".

    What stood in the first one is found in the account again: bootstrap imports what is there and no state knows of.
    """
    broken = [folder / place for place in PLACES if (folder / place).is_file() and not _is_state(folder / place)]
    for file in broken:
        file.unlink()
    return broken


def _is_state(file: Path) -> bool:
    try:
        found = json.loads(file.read_bytes())
    except ValueError:
        return False
    return isinstance(found, dict) and isinstance(found.get("version"), int)


def _client(target: Target) -> Client:
    return functools.cache(session(target.config.aws.region).client)

"""Deploy the commit of a record, not the one that is checked out here: to go back, or to take what is proven by now."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ci.deployment.gate_input import Evidence
from ci.deployment.planning import Plan
from ci.deployment.progress import ProgressTable
from ci.deployment.provenance import Provenance, provenance_of
from ci.deployment.run import Deployment
from ci.deployment.target import Target, targets
from ci.evidence.operation import Operation
from ci.evidence.record import Outline, Record
from ci.gate import GateRequest
from ci.gate.arriving import updates
from ci.toolchain.git import standing_of
from ci.toolchain.rehearsal import Rehearsal
from ci.toolchain.tree import SHORT, Tree, checked_out, tree_of
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import names_of

_INSTEAD = {
    Operation.ROLLBACK: "roll back to another success with --to, or promote",
    Operation.RESTART: "promote instead",
}


@dataclass(frozen=True)
class DeploymentContext:
    """What is needed to deploy a record's commit to the environment of `config`, judged by the files that are here."""

    root: Path
    config: EnvironmentConfig
    evidence: Evidence
    rehearsal: Rehearsal
    lock_timeout_seconds: int

    def request(self, record: Record, base: GateRequest, operation: Operation) -> GateRequest:
        """Return what the gate is asked about a record's digest."""
        last = base.log.newest
        standing = standing_of(self.root, record.commit, None if last is None else last.commit)
        return replace(base, input_digest=record.input_digest, standing=standing, operation=operation)

    def arriving(self, record: Record, base: GateRequest) -> tuple[Outline, ...]:
        """Return what the document of a record's commit has otherwise than the one that was applied here.

        Nothing where none is known to be: the plan has the last word.

        Raises CommandError where one of the two cannot be had.
        """
        applied, name = base.log.applied, self.config.name
        if applied is None:
            return ()
        before = json.loads(self.evidence.own.document(applied.document_sha256))
        with checked_out(self.root, record.commit) as folder:
            after = tree_of(folder, record.commit, self.root).synthesized(name)[name].document
        return updates(before, after)

    @contextlib.contextmanager
    def deployment(
        self, record: Record, progress: ProgressTable, confirm: Callable[[Plan], bool], operation: Operation
    ) -> Generator[Deployment]:
        """Check the commit of `record` out, and yield its deployment.

        Raises CommandError when the commit is not here, when its files are not those that the record is about, when
        they belong to another account or state than the files here say, and when those of a rollback or restart
        synthesize to another document than the record names.
        """
        with checked_out(self.root, record.commit) as folder:
            provenance = self._provenance(folder, record)
            target = self._target(tree_of(folder, record.commit, self.root))
            if (
                operation in (Operation.ROLLBACK, Operation.RESTART)
                and target.artifact.sha256 != record.document_sha256
            ):
                what = f"commit {record.commit[:SHORT]} synthesizes to another document than its record names"
                raise exits.CommandError([f"{self.config.name}: {what}: {_INSTEAD[operation]}"])
            yield Deployment(target, self.evidence, provenance, progress, confirm, operation)

    def _target(self, tree: Tree) -> Target:
        """Return what the tree deploys, from the working folder of this repository: logs stay, and so do providers."""
        timeout = self.lock_timeout_seconds
        [target] = targets(self.root, [self.config.name], self.rehearsal, lock_timeout_seconds=timeout, tree=tree)
        require_same_place(target)
        require_promises(tree)
        return target

    def _provenance(self, tree: Path, record: Record) -> Provenance:
        provenance = provenance_of(tree, scheme=record.digest.scheme)
        if provenance.input_digest != record.input_digest:
            what = f"commit {record.commit[:SHORT]} has other inputs than its record says"
            raise exits.CommandError([f"{self.config.name}: {what}: was its history rewritten?"])
        return replace(provenance, standing=partial(standing_of, self.root, record.commit))


def require_promises(tree: Tree) -> None:
    """Raise CommandError where a commit has no promises: what is deployed would not be tested."""
    if not tree.data.promises.folders:
        line = f"commit {(tree.commit or '')[:SHORT]} has no promises, so nothing would be tested: deploy another one"
        raise exits.CommandError([line])


def require_same_place(target: Target) -> None:
    """Raise CommandError where a document is of another account, region or state than the files here say.

    Its commit would make everything a second time, or change what belongs to somebody else. One line for each.
    """
    config, document = target.config, target.artifact.document
    provider = next(one for one in document["provider"]["aws"] if "alias" not in one)
    backend = document["terraform"]["backend"]["s3"]
    compared = (
        ("aws.account_id", provider["allowed_account_ids"], [config.aws.account_id]),
        ("aws.region", provider["region"], config.aws.region),
        ("state.bucket", backend["bucket"], config.state.bucket),
        ("the state's key", backend["key"], names_of(config).state_key),
    )
    whose = f"commit {(target.tree.commit or '')[:SHORT]}"
    lines = [
        f"{target.name}: {what}: {whose} has {_written(there)}, these files {_written(here)}: deploy a later commit"
        for what, there, here in compared
        if there != here
    ]
    if lines:
        raise exits.CommandError(lines)


def _written(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)

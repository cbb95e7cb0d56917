"""Deploy the commit of a record, not the one that is checked out here: to go back, or to take what is proven by now."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ci.deployment.gate_input import Evidence
from ci.deployment.planning import Plan
from ci.deployment.progress import ProgressTable
from ci.deployment.provenance import Provenance, provenance_of
from ci.deployment.run import Deployment
from ci.deployment.target import Target, targets
from ci.evidence.log import when
from ci.evidence.operation import Operation
from ci.evidence.record import Outline, Record
from ci.gate import GateRequest, reasons_to_stop
from ci.gate.arriving import updates
from ci.toolchain.git import standing_of
from ci.toolchain.rehearsal import Rehearsal
from ci.toolchain.tree import SHORT, Tree, checked_out, tree_of
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import names_of

_INSTEAD = {
    Operation.ROLLBACK: "go back to another success with --to, or promote",
    Operation.RESTART: "promote instead",
}
NAMED = 3  # candidates that a line names; the history has the others


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
        last = base.log.last
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


def rollback_target(records: Sequence[Record], wanted: str | None) -> Record:
    """Return the success that a rollback goes back to, given every record of an environment, in any order.

    `wanted` begins a commit or an input digest: any that succeeded here, whatever came later, but not what runs.
    Without it, the newest success whose digest is `in_good_standing`, and is not what runs. Raises CommandError.
    """
    history = sorted(records, key=when)
    successes = [one for one in reversed(history) if one.succeeded]
    if not successes:
        raise exits.CommandError(["nothing was ever deployed here: there is nothing to go back to"])
    runs = history[-1].input_digest if history[-1].succeeded else None
    others = [one for one in successes if one.input_digest != runs]
    return _by_default(history, others) if wanted is None else _by_name(others, wanted)


def in_good_standing(history: Sequence[Record]) -> set[str]:
    """Return the input digests about which the last word of a history, the oldest record first, is a good one.

    A success is a good word. A failure is a bad one, and so is a rollback that left the digest, even one that failed.
    After a destruction, which takes everything with it, no digest is in good standing until it succeeds again.
    """
    good = set[str]()
    before: str | None = None
    for record in history:
        digest = record.input_digest
        if record.is_destruction:
            good.clear()
        if record.rollback and before is not None and before != digest:
            good.discard(before)
        if record.succeeded:
            good.add(digest)
        else:
            good.discard(digest)
        before = digest
    return good


def _by_default(history: Sequence[Record], others: Sequence[Record]) -> Record:
    if not others:
        raise exits.CommandError(["no earlier success: see python -m ci history"])
    good = in_good_standing(history)
    found = next((one for one in others if one.input_digest in good), None)
    if found is None:
        raise exits.CommandError([_no_default(others)])
    return found


def _by_name(others: Sequence[Record], wanted: str) -> Record:
    fitting = [one for one in others if one.commit.startswith(wanted) or one.input_digest.startswith(wanted)]
    if not fitting:
        line = f"--to {wanted}: no earlier success of that commit or digest: see python -m ci history"
        raise exits.CommandError([line], exits.BAD_INPUT)
    if len({one.input_digest for one in fitting}) > 1:
        raise exits.CommandError([f"--to {wanted}: fits several: write more digits"], exits.BAD_INPUT)
    return fitting[0]


def _no_default(others: Sequence[Record]) -> str:
    """Return the line for a history in which every earlier success has a bad word after it: a person has to choose."""
    newest: dict[str, Record] = {}
    for one in others:
        newest.setdefault(one.input_digest, one)
    named = [f"--to {one.input_digest[:SHORT]} (commit {one.commit[:SHORT]})" for one in newest.values()]
    more = f" or {len(named) - NAMED} more of python -m ci history" if len(named) > NAMED else ""
    what = "every earlier success failed later, was rolled back from, or was destroyed"
    return f"{what}: choose one: {', '.join(named[:NAMED])}{more}"


def newest_admitted(
    base: GateRequest,
    ask: Callable[[Record], GateRequest],
    arriving: Callable[[Record], Sequence[Outline]] = lambda _: (),
) -> tuple[Record | None, list[tuple[Record, list[str]]]]:
    """Return the newest record of the environment before whose digest may come, and those that wait, with reasons.

    `arriving` says how a record's document differs from what was applied; it is asked where nothing else stops. Where
    two changes must not come together, the newest that may come is one in between, and the next run takes the rest.
    Goes no further back than to what runs; after a destruction, to what ran before it, which may come again. Returns
    None when nothing newer may come.
    """
    waiting: list[tuple[Record, list[str]]] = []
    seen = set[str]()
    runs, successes = base.log.runs, base.log.successes
    proven_last = successes[-1].input_digest if successes else None
    for record in reversed(base.proof_log.successes):
        digest = record.input_digest
        if runs is not None and digest == runs.input_digest:
            break
        if digest in seen:
            continue
        seen.add(digest)
        request = ask(record)
        reasons = reasons_to_stop(request) or reasons_to_stop(replace(request, arriving=arriving(record)))
        if not reasons:
            return record, waiting
        waiting.append((record, [str(reason) for reason in reasons]))
        if digest == proven_last:
            break
    return None, waiting

"""One environment on stage: its commands, its account, its state bucket, its settings file."""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.evidence.signer import Signer
from shared import checks
from shared.naming import SIGNATURE, names_of
from tests.local_aws.accounts import LocalAccount, local_aws
from tests.local_aws.rehearsal import settings
from tests.rehearsal import documents
from tests.rehearsal.commands import Commands, RehearsalError
from tests.rehearsal.state_bucket import StateBucket
from tests.rehearsal.steps import Step, Steps
from tests.rehearsal.tree import ROOT, Tree
from tests.rehearsal.waits import waits_of


@dataclass(frozen=True)
class RehearsedEnvironment:
    """What the stages of one environment work with."""

    name: str
    tree: Tree
    document: dict[str, Any]
    account: LocalAccount
    commands: Commands
    bucket: StateBucket
    steps: Steps
    settings: dict[str, Any]

    @property
    def resources(self) -> int:
        """Return how many resources the document has."""
        return sum(len(instances) for instances in self.document["resource"].values())

    @property
    def is_guarded(self) -> bool:
        """Return whether something in the document must not be destroyed."""
        return '"prevent_destroy": true' in json.dumps(self.document)

    @property
    def is_production(self) -> bool:
        """Return whether the document is that of a production tier."""
        (provider,) = self.document["provider"]["aws"]
        return provider["default_tags"][0]["tags"]["Tier"] == "production"

    def gaps(self) -> set[tuple[str, str]]:
        """Return the changes that a plan right after an apply still shows here: address and attribute."""
        return {(gap["address"], path) for gap in self.settings["allowed_drift"] for path in gap["attributes"]}

    @property
    def folder(self) -> Path:
        """Return where the tree's commands run the engine."""
        return working_folder(self.tree, self.name)

    @contextlib.contextmanager
    def stage(self, name: str) -> Generator[Step]:
        """Time a stage, and keep what it waited for the provider."""
        since = time.time()
        with self.steps.step(self.name, name) as step:
            yield step
            step.waits = tuple(waits_of(self.folder, self.document, since))

    def expect(self, found: object, expected: object, what: str) -> None:
        """Raise RehearsalError when two values differ."""
        if found != expected:
            raise RehearsalError(f"{self.name}: {what}: expected {expected}, found {found}")


def working_folder(tree: Tree, environment: str) -> Path:
    """Return where the tree's commands run the engine for an environment."""
    return tree.root / "cdktf.out" / "work" / environment


def changed(plan: dict[str, Any], environment: str) -> set[tuple[str, str]]:
    """Return address and top-level attribute of everything that `plan --json` says would change."""
    changes: Sequence[dict[str, Any]] = plan["environments"][environment]["changes"]
    return {
        (change["address"], re.split(r"[.\[]", attribute["path"])[0])
        for change in changes
        for attribute in change["attributes"]
    }


def _impatient(folder: Path) -> Tree:
    tree = Tree.copied(folder)
    tree.wait_for_nothing()
    return tree


@contextlib.contextmanager
def rehearse_environment(
    names: Sequence[str], steps: Steps, *, one_tree: bool, logs: Path | None
) -> Generator[list[RehearsedEnvironment]]:
    """Start local AWS with one account for each environment, and yield their scenes in the order of `names`.

    Side by side each environment has a tree of its own, because each one changes a value; a train is one repository.
    """
    synthesized = {name: artifact.document for name, artifact in documents.synthesized(ROOT).items()}
    configs = {config.name: config for config in checks.validated(ROOT) if config.name in names}
    accounts = {name: config.aws.account_id for name, config in configs.items()}
    different = settings(synthesized[names[0]])
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rehearsal-")))
        kept = scratch / "logs" if logs is None else logs
        file = scratch / "rehearsal.json"
        file.write_text(json.dumps(different, indent=2), encoding="utf-8")
        regions = {name: config.aws.region for name, config in configs.items()}
        found = stack.enter_context(local_aws(accounts, kept, region=regions))
        shared_tree = _impatient(scratch / "tree") if one_tree else None

        def rehearsed(name: str, account: LocalAccount) -> RehearsedEnvironment:
            account.prepare(synthesized[name], readers=tuple(accounts.values()))
            tree = shared_tree or _impatient(scratch / f"tree-{name}")
            alias = f"alias/{names_of(configs[name]).resource(SIGNATURE)}"
            tree.write_signing_key(name, Signer(account.client("kms"), alias).public_key())
            own = kept / name
            own.mkdir(parents=True, exist_ok=True)
            commands = Commands.of(tree.root, account.environment, file, own)
            bucket = StateBucket.of(account.client("s3"), synthesized[name])
            return RehearsedEnvironment(name, tree, synthesized[name], account, commands, bucket, steps, different)

        yield [rehearsed(name, found[name]) for name in names]

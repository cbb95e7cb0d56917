"""What a command works on: an environment, its document, the folder where the engine runs."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ci.toolchain.artifact import Artifact
from ci.toolchain.rehearsal import Rehearsal, require_local_aws
from ci.toolchain.terraform import engine as engines
from ci.toolchain.terraform.configuration import LOCK_FILE
from ci.toolchain.terraform.folder import Folder
from ci.toolchain.terraform.variables import print_held_back, process_environment
from ci.toolchain.tree import Tree, tree_here
from shared import checks
from shared.config.model import EnvironmentConfig
from shared.config.selection import select
from shared.naming import Names, names_of
from shared.tree_data import EnvironmentData

# Ignored by git, like everything else that is made from the sources.
WORK = Path("cdktf.out", "work")
ACCOUNTS = Path("cdktf.out", "accounts")
PLUGIN_CACHE = Path("cdktf.out", "plugins")
# Terraform reads one resource at a time of up to ten, and most of an apply is waiting: three side by side cost little.
JOBS = 3


@dataclass(frozen=True)
class Target:
    """An environment, what is to be deployed there, and where the engine does it.

    `config` is the environment as the files here have it: account, keys, gate and names follow it. What is deployed may
    be another commit's: `tree` says what that one has.
    """

    config: EnvironmentConfig
    artifact: Artifact
    folder: Folder
    rehearsal: Rehearsal
    lock_file: Path | None
    tree: Tree

    @property
    def name(self) -> str:
        """Return the environment's name."""
        return self.config.name

    @property
    def names(self) -> Names:
        """Return the names of the environment's resources."""
        return names_of(self.config)

    @property
    def own(self) -> EnvironmentData:
        """Return the environment as the tree has it that is deployed. Raises CommandError where it has none."""
        return self.tree.environment(self.name)

    @property
    def outputs_file(self) -> Path:
        """Return where an apply leaves the outputs."""
        return self.folder.path / "outputs.json"


def targets(
    root: Path,
    wanted: Sequence[str],
    rehearsal: Rehearsal,
    *,
    lock_timeout_seconds: int,
    environment: Mapping[str, str] = os.environ,
    bootstrap: bool = False,
    tree: Tree | None = None,
) -> list[Target]:
    """Return what `wanted` names (all environments when it names none), synthesized from the tree at `root`.

    With `bootstrap` they are the stacks that prepare the accounts, in folders of their own. With `tree` they are
    synthesized from that one; the files at `root` still say which environments there are, and where the engine works.

    Raises ConfigError for a wrong environment file, CommandError for an unknown name, a missing engine, a tree
    that does not synthesize, and a rehearsal on AWS that is not local.
    """
    known = checks.validated(root)
    configs = select(known, wanted)
    names = [config.name for config in configs]
    source = tree_here(root, known) if tree is None else tree
    require_local_aws(rehearsal, environment)
    engine = engines.find(environment)
    variables = process_environment(environment)
    print_held_back(environment)
    variables.setdefault("TF_PLUGIN_CACHE_DIR", str(root / PLUGIN_CACHE))
    documents = source.synthesized(*names, *(["--bootstrap"] if bootstrap else []))
    lock_file = source.root / LOCK_FILE
    return [
        Target(
            config,
            documents[config.name],
            Folder(root / (ACCOUNTS if bootstrap else WORK) / config.name, engine, variables, lock_timeout_seconds),
            rehearsal,
            lock_file if lock_file.is_file() else None,
            source,
        )
        for config in configs
    ]

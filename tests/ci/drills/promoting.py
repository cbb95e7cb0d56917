"""Whole promotions of a small document over a real S3 backend, with real records; only what is verified is small."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ci.deployment.gate_input import Evidence
from ci.deployment.planning import Plan
from ci.deployment.progress import ProgressTable
from ci.deployment.provenance import Provenance
from ci.deployment.run import Deployment
from ci.deployment.target import Target
from ci.deployment.verify.run import Report
from ci.deployment.verify.waiting import Tell
from ci.evidence.store import EvidenceStore
from ci.toolchain.artifact import Artifact
from ci.toolchain.git import Source, Standing
from ci.toolchain.rehearsal import Rehearsal
from ci.toolchain.tree import Tree, tree_here
from shared.tree_data import EnvironmentData
from tests.ci.deployment.small import config
from tests.ci.drills.place import Place
from tests.rehearsal.tree import ROOT

COMMIT = "e" * 40
Confirm = Callable[[Plan], bool]


def promotion(
    place: Place, name: str, document: bytes, store: EvidenceStore, digest: str, confirm: Confirm
) -> Deployment:
    """Return the promotion of a document to dev, from the working folder `name`; it waits for a lock half a minute."""
    folder = place.work(name, lock_timeout_seconds=30)
    dev = config(place.account.account_id)
    what = Artifact("dev", "TapStack-dev", document)
    target = Target(dev, what, folder, Rehearsal(), None, tree_here(ROOT, [dev]))
    provenance = Provenance(Source(COMMIT, "d" * 40, ()), digest, name, None, _merged)
    return Deployment(target, Evidence(store, None), provenance, ProgressTable([]), confirm, wait=at_once, tests=passed)


def _merged(_: str | None) -> Standing:
    return Standing(COMMIT, on_main=True, is_newer=True, authors=("somebody",))


def at_once(environment: EnvironmentData, outputs: Path, tell: Tell, *, deployment: str | None = None) -> None:
    """Wait for nothing: the small stack has no service that AWS would have to finish."""


def passed(_tree: Tree, environment: str, outputs: Path, /, *, not_provable: Mapping[str, str]) -> Report:
    """Pass: the small stack keeps none of the service's promises, and none is asked of it."""
    return Report((f"test_the_outputs_of_{environment}[{outputs.name}]",), (), tuple(not_provable.items()))

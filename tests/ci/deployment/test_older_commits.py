"""The commit before a change of the tooling can be promoted, rolled back to and released: its own code reads it."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci.deployment import release
from ci.deployment.candidate import newest_candidate, rollback_candidate
from ci.deployment.checkout import DeploymentContext
from ci.deployment.gate_input import Evidence
from ci.deployment.progress import ProgressTable
from ci.deployment.run import Deployment
from ci.deployment.target import Target
from ci.deployment.verify.run import verify
from ci.evidence.record import Record
from ci.evidence.store import EvidenceStore
from ci.toolchain.artifact import Artifact
from ci.toolchain.input_digest import input_digest
from ci.toolchain.rehearsal import Rehearsal
from ci.toolchain.tool_environment import LIBRARIES
from ci.toolchain.tree import Tree
from shared import checks, exits
from tests.ci.change import ROOT, Change
from tests.ci.conftest import new_store
from tests.ci.deployment.older.commits import (
    ANOTHER_BUCKET,
    ANOTHER_LOCK,
    DIFFERENCES,
    EARLIER,
    LATER,
    REMARK,
    Difference,
    Older,
    commit_before,
    earlier,
    small_repository,
)
from tests.ci.evidence.records import at, record
from tests.ci.evidence.version_1_objects import object_of
from tests.local_aws import LocalAccount
from tests.terraform.engine import find_program

pytestmark = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Change:
    """Return the small repository."""
    return small_repository(tmp_path_factory.mktemp("older") / "repository")


@dataclass(frozen=True)
class Line:
    """The repository, and the accounts that have its evidence."""

    repository: Change
    accounts: Mapping[str, LocalAccount]

    def context(self, name: str, own: EvidenceStore, before: EvidenceStore | None = None) -> DeploymentContext:
        """Return what it takes to deploy to an environment as the tip has it; no freeze and no soak is in the way."""
        [found] = [one for one in checks.validated(self.repository.root) if one.name == name]
        promotion = found.promotion.model_copy(update={"soak_minutes": 0, "freeze": ()})
        config = found.model_copy(update={"promotion": promotion})
        return DeploymentContext(self.repository.root, config, Evidence(own, before), Rehearsal(), 0)

    def proven(self, environment: str, older: Older, *, version: int = 2, **said: Any) -> EvidenceStore:
        """Return evidence of an environment in which a commit has succeeded, in a record of a version."""
        store = new_store(self.accounts[environment], environment)
        one = self.record(environment, older.commit, older.input_digest, **said)
        if version == 2:
            store.append(one)
        else:
            key, content = object_of(one, store.signer)
            store.client.put_object(Bucket=store.bucket, Key=key, Body=content)
        return store

    def record(self, environment: str, commit: str, digest: str, **said: Any) -> Record:
        """Return a record of a success."""
        where = {"environment": environment, "account_id": self.accounts[environment].account_id}
        return record(**where, commit=commit, input_digest=digest, **said)

    @contextlib.contextmanager
    def promotion(self, older: Older, *, version: int = 2) -> Generator[Deployment]:
        """Yield the promotion to staging of what dev has proven, which is a commit before the tip."""
        own = new_store(self.accounts["staging"], "staging")
        candidate, waiting = newest_candidate(self.context("staging", own, self.proven("dev", older, version=version)))
        assert candidate is not None, waiting
        with candidate.work(ProgressTable(["staging"]), lambda _: True) as found:
            yield found

    @contextlib.contextmanager
    def rollback(self, older: Older, document_sha256: str, *, version: int = 2) -> Generator[Deployment]:
        """Yield the rollback of staging from the tip to the commit before, whose document had a digest."""
        own = self.proven("staging", older, version=version, document_sha256=document_sha256)
        tip = (self.repository.git("rev-parse", "HEAD"), input_digest(self.repository.root))
        own.append(self.record("staging", *tip, **at(5)))
        candidate = rollback_candidate(self.context("staging", own), None)
        with candidate.work(ProgressTable(["staging"]), lambda _: True) as found:
            yield found

    def released(self, older: Older, image: str) -> release.Proven:
        """Return what may be released to staging where a commit has succeeded in dev with an image."""
        store = self.proven("dev", older, image=image)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(release, "store_of", lambda _: store)
            return release.proven_for("staging", self.repository.root, None)


@pytest.fixture(scope="module", autouse=True)
def once() -> Generator[None]:
    """Synthesize a commit once for all that is done with it: the document is the same each time, and takes seconds."""
    found: dict[tuple[str | None, tuple[str, ...]], dict[str, Artifact]] = {}
    synthesize = Tree.synthesized

    def remembered(tree: Tree, *arguments: str) -> dict[str, Artifact]:
        key = (tree.commit, arguments)
        if key not in found:
            found[key] = synthesize(tree, *arguments)
        return found[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tree, "synthesized", remembered)
        yield


@pytest.fixture(scope="module")
def line(repository: Change, accounts: Mapping[str, LocalAccount]) -> Line:
    """Return the line of commits and its evidence."""
    return Line(repository, accounts)


@pytest.fixture(scope="module", params=DIFFERENCES, ids=str)
def older(request: pytest.FixtureRequest, repository: Change) -> Older:
    """Return the commit before a change."""
    return commit_before(repository, request.param)


@pytest.fixture(scope="module")
def promoted(line: Line, older: Older) -> Generator[Deployment]:
    """Yield the promotion of the commit before."""
    with line.promotion(older) as found:
        yield found


@pytest.fixture(scope="module")
def remark(repository: Change) -> Older:
    """Return a commit that the tip's own model could read."""
    return commit_before(repository, REMARK)


@pytest.fixture(scope="module")
def first(line: Line) -> Older:
    """Return the commit 98f4356, on the line."""
    if subprocess.run(["git", "cat-file", "-e", EARLIER], cwd=ROOT, capture_output=True, check=False).returncode:
        pytest.skip(f"{EARLIER[:7]} is not here: git fetch --unshallow")
    return commit_before(line.repository, Difference(EARLIER[:7], earlier))


@pytest.fixture(scope="module")
def first_promoted(line: Line, first: Older) -> Generator[Deployment]:
    """Yield the promotion of 98f4356."""
    with line.promotion(first) as found:
        yield found


def file_at(repository: Change, commit: str, name: str) -> dict[str, Any]:
    """Return what an environment's file of a commit says."""
    return yaml.safe_load(repository.git("show", f"{commit}:environments/{name}.yaml"))


def outputs_in(folder: Path, target: Target) -> Path:
    """Return an outputs file that an apply of the target could have left."""
    file = folder / "outputs.json"
    file.write_text(json.dumps({target.artifact.stack: {"EnvironmentSuffix": target.name}}), encoding="utf-8")
    return file


def test_it_is_promoted_as_its_own_files_say(promoted: Deployment, older: Older, repository: Change) -> None:
    """The document has the keys of its model; what the tip judges by is the tip's."""
    target = promoted.target
    written = target.artifact.document["resource"]["terraform_data"]["one"]["input"]
    assert written == target.own.config
    assert set(written) - {"release"} == set(file_at(repository, older.commit, "staging"))
    assert target.config == next(one for one in checks.validated(repository.root) if one.name == "staging")


# One with another lock file would compile its libraries first: tests/ci/deployment/verify shows who runs them.
@pytest.mark.parametrize("older", [one for one in DIFFERENCES if one is not ANOTHER_LOCK], ids=str, indirect=True)
def test_its_own_promises_judge_it(promoted: Deployment, older: Older, tmp_path: Path) -> None:
    """By its own plugin, given what its own model says; a promise of the tip that it does not have is no mistake."""
    listed = {LATER: "it cannot be shown"}
    report = verify(promoted.target.tree, "staging", outputs_in(tmp_path, promoted.target), not_provable=listed)
    assert {*report.passed, *dict(report.not_provable)} == set(older.difference.promises)
    assert report.ok


def test_it_is_rolled_back_to(line: Line, older: Older, promoted: Deployment) -> None:
    """Its document is the one that its record names."""
    with line.rollback(older, promoted.target.artifact.sha256) as found:
        assert found.target.tree.commit == older.commit


def test_records_of_version_1_are_promoted_on_and_rolled_back_to(
    line: Line, older: Older, promoted: Deployment
) -> None:
    """Their digest is recomputed from the commit by its own scheme."""
    with line.promotion(older, version=1) as found:
        assert (found.target.tree.commit, found.provenance.scheme) == (older.commit, 1)
    with line.rollback(older, promoted.target.artifact.sha256, version=1) as found:
        assert (found.target.tree.commit, found.provenance.scheme) == (older.commit, 1)


def test_its_image_is_released(line: Line, older: Older) -> None:
    """What it was built from stands in its own files."""
    proven = file_at(line.repository, older.commit, "releases/dev")
    found = line.released(older, proven["image"])
    assert (found.image, found.source_commit) == (proven["image"], proven["source_commit"])


def test_a_rollback_to_another_document_is_refused(line: Line, remark: Older) -> None:
    """Its record says what was proven."""
    with pytest.raises(exits.CommandError, match="synthesizes to another document"), line.rollback(remark, "0" * 64):
        pass


def test_a_commit_from_before_the_data_is_promoted(first_promoted: Deployment, first: Older, line: Line) -> None:
    """Its own `shared.config` reads its files, with the libraries that it locks."""
    target = first_promoted.target
    assert set(target.own.config) - {"release"} == set(file_at(line.repository, first.commit, "staging"))
    assert target.own.image == file_at(line.repository, first.commit, "releases/staging")["image"]
    assert target.tree.python.is_relative_to(line.repository.root / LIBRARIES)
    assert "aws_ecs_service" in target.artifact.document["resource"]


def test_a_commit_from_before_the_data_is_judged_by_its_own_promises(
    first_promoted: Deployment, tmp_path: Path
) -> None:
    """By its own plugin, which it had at another place."""
    target = first_promoted.target
    report = verify(target.tree, "staging", outputs_in(tmp_path, target), not_provable={})
    assert target.tree.data.promises.folders == ("ci/verify/promises",)
    assert "test_the_output_is_there[EnvironmentSuffix]" in report.passed
    assert dict(report.failed)["test_the_output_is_there[VpcId]"].startswith("VpcId is missing")


def test_a_commit_from_before_the_data_is_rolled_back_to(line: Line, first: Older, first_promoted: Deployment) -> None:
    """Its document is the one that its record names."""
    with line.rollback(first, first_promoted.target.artifact.sha256) as found:
        assert found.target.tree.commit == first.commit


def test_the_image_of_a_commit_from_before_the_data_is_released(line: Line, first: Older) -> None:
    """What it was built from stands in its own files."""
    proven = file_at(line.repository, first.commit, "releases/dev")
    assert line.released(first, proven["image"]).source_commit == proven["source_commit"]


def test_a_commit_whose_state_lies_elsewhere_is_not_promoted(line: Line) -> None:
    """It would make everything of staging a second time."""
    older = commit_before(line.repository, ANOTHER_BUCKET)
    refused = rf"^staging: state\.bucket: commit {older.commit[:12]} has [\w-]+-before, these files "
    with pytest.raises(exits.CommandError, match=refused), line.promotion(older):
        pass


def test_an_image_that_is_not_that_of_the_commit_is_not_released(line: Line, remark: Older) -> None:
    """The record and the commit that it names contradict each other."""
    with pytest.raises(exits.CommandError) as raised:
        line.released(remark, "example.com/another@sha256:" + "9" * 64)
    what = f"dev: commit {remark.commit[:12]} does not have the image of its record: was its history rewritten?"
    assert raised.value.lines == [what]

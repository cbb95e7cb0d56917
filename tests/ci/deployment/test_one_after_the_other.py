"""Two merges that AWS takes one at a time: staging has both proven, and takes one after the other. Real synthesis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from ci.deployment.candidate import newest_candidate
from ci.deployment.checkout import DeploymentContext
from ci.deployment.gate_input import Evidence
from ci.evidence.store import EvidenceStore
from ci.gate.arriving import updates
from ci.gate.status import status_of
from ci.toolchain import artifact
from ci.toolchain.input_digest import input_digest
from ci.toolchain.rehearsal import Rehearsal
from shared import checks
from tests.ci.change import Change
from tests.ci.conftest import new_store
from tests.ci.evidence.records import at, record
from tests.local_aws import LocalAccount

NAME = "staging"


@dataclass(frozen=True)
class Merge:
    """A commit of main, what it makes of staging, and its input digest."""

    commit: str
    input_digest: str
    document: bytes


@dataclass(frozen=True)
class Line:
    """A repository with three commits: as it is, then one field of staging's cache after the other."""

    repository: Change
    merges: tuple[Merge, ...]

    @classmethod
    def start(cls, root: Path) -> Line:
        """Make the commits."""
        repository = Change.start(root)
        file = f"environments/{NAME}.yaml"
        cache = yaml.safe_load((root / file).read_text(encoding="utf-8"))["cache"]
        merges = [cls._merge(repository)]
        for key in ("max_storage_gb", "snapshot_retention_days"):
            repository.replace(file, f"  {key}: {cache[key]}\n", f"  {key}: {cache[key] + 1}\n")
            repository.commit(key)
            merges.append(cls._merge(repository))
        return cls(repository, tuple(merges))

    @staticmethod
    def _merge(repository: Change) -> Merge:
        content = artifact.synthesized(repository.root, NAME)[NAME].content
        return Merge(repository.git("rev-parse", "HEAD"), input_digest(repository.root), content)


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Line:
    """Return the repository."""
    return Line.start(tmp_path_factory.mktemp("line") / "repository")


@pytest.fixture
def context(line: Line, accounts: Mapping[str, LocalAccount]) -> DeploymentContext:
    """Return staging, which runs the first commit; dev has proven all of them."""
    [found] = [one for one in checks.validated(line.repository.root) if one.name == NAME]
    promotion = found.promotion.model_copy(update={"soak_minutes": 0, "freeze": ()})
    own, before = new_store(accounts[NAME], NAME), new_store(accounts["dev"], "dev")
    for minutes, merge in enumerate(line.merges):
        account = accounts["dev"].account_id
        ids = {"commit": merge.commit, "input_digest": merge.input_digest}
        before.append(record(environment="dev", account_id=account, **ids, **at(minutes)))
    deploy(own, line.merges[0], 10)
    config = found.model_copy(update={"promotion": promotion})
    return DeploymentContext(line.repository.root, config, Evidence(own, before), Rehearsal(), 0)


def deploy(own: EvidenceStore, merge: Merge, minutes: int) -> None:
    """Let staging run a commit."""
    sha256 = own.put_document(merge.document)
    ids = {"commit": merge.commit, "input_digest": merge.input_digest, "document_sha256": sha256}
    own.append(record(environment=NAME, account_id=own.owner.account_id, **ids, **at(minutes)))


def test_what_is_proven_arrives_in_two_steps(line: Line, context: DeploymentContext) -> None:
    """The older one first; the newer one waits meanwhile, and the line says for what."""
    _, first, second = line.merges
    candidate, [waiting] = newest_candidate(context)
    assert candidate is not None
    assert candidate.record is not None
    assert candidate.record.commit == first.commit
    assert waiting.startswith(
        f"{NAME}: {second.input_digest[:12]} waits: one-at-a-time: aws_elasticache_serverless_cache."
    )
    assert "cache_usage_limits and snapshot_retention_limit change at once" in waiting
    deploy(context.evidence.own, first, 20)
    candidate, waiting_then = newest_candidate(context)
    assert candidate is not None
    assert candidate.record is not None
    assert (candidate.record.commit, waiting_then) == (second.commit, [])


def test_the_status_says_that_one_comes_after_the_other(line: Line, context: DeploymentContext) -> None:
    """Of the tree that has both."""
    own, before = context.evidence.own, context.evidence.before
    assert before is not None

    def words(tree: Merge) -> str:
        """Return what the status says of a tree."""
        [found] = status_of(
            [context.config],
            {NAME: own.entries(), "dev": before.entries()},
            input_digest=tree.input_digest,
            rehearsal=None,
            now=at(60)["ended_at"],
            arriving=lambda _, runs: updates(
                artifact.artifact_of(own.document(runs.document_sha256), runs.stack).document,
                artifact.artifact_of(tree.document, runs.stack).document,
            ),
        )
        return found.next

    runs, first, second = map(words, line.merges)
    assert (runs, first) == ("runs here", "may come")
    assert second.startswith("waits: aws_elasticache_serverless_cache.")
    assert second.endswith("AWS takes one of them in a request, so one merge comes after the other")

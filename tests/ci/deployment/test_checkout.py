"""The commit of a record is deployed from a folder of its own, and its files are those of its record."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ci.deployment.candidate import rollback_candidate
from ci.deployment.checkout import DeploymentContext, require_same_place
from ci.deployment.gate_input import Evidence
from ci.deployment.progress import ProgressTable
from ci.deployment.target import Target
from ci.evidence.operation import Operation
from ci.evidence.store import EvidenceStore
from ci.toolchain.artifact import Artifact
from ci.toolchain.rehearsal import Rehearsal
from ci.toolchain.tree import checked_out
from shared import exits
from shared.naming import names_of
from tests.ci.change import Change
from tests.ci.deployment.small import config, target
from tests.ci.evidence.records import A, B, record, told
from tests.ci.gate.request_examples import request


def context_of(store: EvidenceStore, root: Path) -> DeploymentContext:
    """Return dev with the records of a store."""
    return DeploymentContext(root, config(), Evidence(store, None), Rehearsal(), 0)


def test_a_rollback_that_failed_can_be_repeated(store: EvidenceStore, tmp_path: Path) -> None:
    """By its digest; and without one nobody is taken back to the release that people left."""
    for one in told("a", "b", "a<!"):
        store.append(one)
    context = context_of(store, tmp_path)
    chosen = rollback_candidate(context, "aaaa").record
    assert chosen is not None
    assert (chosen.input_digest, chosen.result) == (A, "success")
    with pytest.raises(exits.CommandError, match="every earlier success failed later"):
        rollback_candidate(context, None)


def test_after_a_destruction_a_rollback_goes_to_what_is_named(store: EvidenceStore, tmp_path: Path) -> None:
    """Nothing runs, so nothing is excluded: what was destroyed was proven here once."""
    for one in told("a", "b", "b~"):
        store.append(one)
    for digest in (A, B):
        chosen = rollback_candidate(context_of(store, tmp_path), digest).record
        assert chosen is not None
        assert chosen.input_digest == digest


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """Return a repository with the good environments."""
    return Change.start(tmp_path / "repository")


def test_a_commit_is_checked_out_aside_and_gone_afterwards(change: Change) -> None:
    """The tree that people work in is not touched."""
    first = change.git("rev-parse", "HEAD")
    (change.root / "later.txt").write_text("later")
    change.commit("later")
    with checked_out(change.root, first) as tree:
        assert not (tree / "later.txt").exists()
        assert (tree / "environments" / "dev.yaml").is_file()
    assert not tree.exists()
    assert change.git("worktree", "list").count("\n") == 0
    assert (change.root / "later.txt").exists()


def test_a_commit_that_is_not_here_is_one_line(change: Change) -> None:
    """A workflow may have fetched too little."""
    with pytest.raises(exits.CommandError) as raised, checked_out(change.root, "1" * 40):
        pass
    assert raised.value.lines == ["commit 111111111111 cannot be checked out: fetch main with its history"]


def test_a_commit_with_other_inputs_than_its_record_says_is_refused(change: Change, store: EvidenceStore) -> None:
    """Somebody rewrote the history, or the record is about something else."""
    context = DeploymentContext(change.root, config(), Evidence(store, None), Rehearsal(), 0)
    deployed = record(commit=change.git("rev-parse", "HEAD"))
    with (
        pytest.raises(exits.CommandError, match="has other inputs than its record says: was its history rewritten"),
        context.deployment(deployed, ProgressTable(["dev"]), lambda _: True, Operation.ROLLBACK),
    ):
        pass
    assert context.request(deployed, request(), Operation.ROLLBACK).operation is Operation.ROLLBACK


OTHER = {
    "aws.account_id": lambda document: document["provider"]["aws"][0].update(allowed_account_ids=["1"]),
    "aws.region": lambda document: document["provider"]["aws"][0].update(region="us-east-1"),
    "state.bucket": lambda document: document["terraform"]["backend"]["s3"].update(bucket="another"),
    "the state's key": lambda document: document["terraform"]["backend"]["s3"].update(key="another"),
}


def target_of(folder: Path, *others: str) -> Target:
    """Return a target of another commit whose document is of this place, but for what `others` names."""
    here = config()
    document = {
        "provider": {"aws": [{"allowed_account_ids": [here.aws.account_id], "region": here.aws.region}]},
        "terraform": {"backend": {"s3": {"bucket": here.state.bucket, "key": names_of(here).state_key}}},
    }
    for other in others:
        OTHER[other](document)
    found = target(folder, Artifact("dev", "stack", json.dumps(document).encode()))
    return replace(found, tree=replace(found.tree, commit="1" * 40))


@pytest.mark.parametrize("what", OTHER)
def test_a_commit_that_belongs_elsewhere_is_one_line(tmp_path: Path, what: str) -> None:
    """It would make everything a second time, or change what is somebody else's."""
    with pytest.raises(exits.CommandError) as raised:
        require_same_place(target_of(tmp_path, what))
    [line] = raised.value.lines
    assert line.startswith(f"dev: {what}: commit 111111111111 has ")
    assert line.endswith(": deploy a later commit")


def test_everything_that_is_elsewhere_is_told_at_once(tmp_path: Path) -> None:
    """And nothing where nothing is."""
    with pytest.raises(exits.CommandError) as raised:
        require_same_place(target_of(tmp_path, *OTHER))
    assert [line.split(": ")[1] for line in raised.value.lines] == list(OTHER)
    require_same_place(target_of(tmp_path))

"""`status` compares this tree with what runs, by the documents that the evidence keeps."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable

import pytest

from ci.toolchain import artifact
from ci.toolchain.synthesis import SynthesisError
from shared import exits
from tests.ci.evidence.records import at, record
from tests.ci.good_dev import GoodDev, Run

CACHE = "aws_elasticache_serverless_cache"


@pytest.fixture
def runs(good_dev: GoodDev) -> Callable[..., None]:
    """Return what lets dev run the tree's document, with other values in the cache."""
    synthesized = artifact.synthesized(good_dev.tree.root, "dev")["dev"]

    def deploy(minutes: int, **values: object) -> None:
        document = synthesized.document
        for cache in document["resource"][CACHE].values():
            cache.update(values)
        sha256 = good_dev.store().put_document(json.dumps(document).encode())
        deployed(good_dev, sha256, minutes)

    return deploy


def deployed(good_dev: GoodDev, document_sha256: str, minutes: int) -> None:
    """Let the commit before this one be what dev runs."""
    commit = good_dev.tree.git("rev-parse", "HEAD^")
    ids = {"account_id": good_dev.account.account_id, "commit": commit, "document_sha256": document_sha256}
    good_dev.store().append(record(**ids, run_id=secrets.token_hex(4), **at(minutes)))


def test_what_does_not_go_together_waits(runs: Callable[..., None], run: Run) -> None:
    """And says so; with one field less it may come."""
    runs(0, snapshot_retention_limit=35, description="another one")
    _, said, _ = run("status", "--json")
    dev = json.loads(said)["environments"][0]
    assert [one["code"] for one in dev["reasons"]] == ["one-at-a-time"]
    assert "description and snapshot_retention_limit change at once" in dev["reasons"][0]["sentence"]
    runs(5, snapshot_retention_limit=35)
    assert json.loads(run("status", "--json")[1])["environments"][0]["this_tree"] == "may come"


def test_a_document_that_is_not_there_is_said(good_dev: GoodDev, run: Run) -> None:
    """The rest of the status does not need it."""
    deployed(good_dev, "9" * 64, 10)
    code, said, error = run("status", "--json")
    assert (code, json.loads(said)["environments"][0]["this_tree"]) == (exits.DONE, "may come")
    assert "does not hold the object asked for" in error


def test_whether_a_restart_is_needed_is_null_where_it_is_not_known(
    runs: Callable[..., None], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty list would say that none is needed. The table says why."""

    def unknown(_: object) -> None:
        raise exits.CommandError(["it is not known"])

    runs(10)
    monkeypatch.setattr("ci.deployment.restart.require_account", unknown)
    assert json.loads(run("status", "--json")[1])["environments"][0]["restart"] is None
    assert "it is not known" in run("status")[1]


def test_a_tree_that_does_not_synthesize_leaves_the_table(
    runs: Callable[..., None], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first line is said once; what runs where is known all the same."""

    def broken(_: object) -> None:
        raise SynthesisError(["the tree does not synthesize", "a traceback"])

    runs(15)
    monkeypatch.setattr("ci.toolchain.synthesis.of_tree", broken)
    code, said, error = run("status")
    assert code == exits.DONE
    assert "dev" in said
    assert error.count("the tree does not synthesize") == 1
    assert "a traceback" not in error

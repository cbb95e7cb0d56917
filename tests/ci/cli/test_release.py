"""A release copies what is proven, and nothing else, into the next environment's file."""

from __future__ import annotations

import json

import pytest

from ci.deployment.release import rewritten
from ci.evidence.store import EvidenceStore
from shared import checks, exits
from tests.ci.evidence.records import at, failed, record, started
from tests.ci.good_dev import GoodDev, Run

NEW = "registry.example.com/catalog@sha256:" + "9" * 64
BUILT = "7" * 40


@pytest.fixture
def store(good_dev: GoodDev) -> EvidenceStore:
    """Return dev's evidence."""
    return good_dev.store()


def test_what_dev_has_proven_goes_into_stagings_file(run: Run, good_dev: GoodDev, store: EvidenceStore) -> None:
    """From the record and its commit; shown, written, and then nothing is left to do."""
    releases = good_dev.tree.root / "environments" / "releases"
    assert run("release", "staging")[0] == exits.STOPPED  # nothing was ever deployed
    dev = releases / "dev.yaml"
    dev.write_text(rewritten(dev.read_text(), image=NEW, source_commit=BUILT))
    commit = good_dev.tree.git("rev-parse", "HEAD")
    good_dev.tree.commit("a new image")
    commit = good_dev.tree.git("rev-parse", "HEAD")
    store.append(record(account_id=good_dev.account.account_id, commit=commit, image=NEW))

    before = (releases / "staging.yaml").read_text()
    code, said, _ = run("release", "staging", "--dry-run")
    assert (code, f"+image: {NEW}" in said, (releases / "staging.yaml").read_text()) == (exits.DONE, True, before)
    code, said, _ = run("release", "staging", "--json")
    assert json.loads(said) == {"image": NEW, "source_commit": BUILT, "changed": True, "record": commit}
    [staging] = [one for one in checks.validated(good_dev.tree.root) if one.name == "staging"]
    assert (staging.release.image, staging.release.source_commit) == (NEW, BUILT)
    assert run("release", "staging")[1] == "staging: has what dev has proven: nothing to do\n"

    store.append(failed(account_id=good_dev.account.account_id, commit=commit, image=NEW, **at(5)))
    code, _, error = run("release", "staging")
    assert (code, error.splitlines()) == (
        exits.STOPPED,
        ["dev has proven no image: its last deployment failed at verify: test_x: no: promote to dev first"],
    )

    store.append(record(account_id=good_dev.account.account_id, commit=commit, image=NEW, **at(7)))
    store.append(started(account_id=good_dev.account.account_id, commit=commit, image=NEW, **at(8)))
    code, _, error = run("release", "staging")
    said = "its last deployment has no end, interrupted: promote by somebody since 2026-11-24 12:07:00Z"
    assert (code, error.splitlines()) == (
        exits.STOPPED,
        [f"dev has proven no image: {said}: promote to dev first"],
    )

    store.append(record(account_id=good_dev.account.account_id, commit="1" * 40, image=NEW, **at(19)))
    code, _, error = run("release", "staging")
    line = "commit 111111111111 cannot be checked out: fetch main with its history"
    assert (code, error.splitlines()) == (exits.FAILED, [line])


def test_the_first_environment_gets_its_image_from_a_build(run: Run) -> None:
    """Bad input, one line."""
    code, _, error = run("release", "dev")
    line = "dev: is the first environment: its image comes from a build: write environments/releases/dev.yaml"
    assert (code, error.splitlines()) == (exits.BAD_INPUT, [line])

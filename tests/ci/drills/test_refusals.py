"""Every reason to stop that needs no plan: met by a whole promotion to production, with signed evidence in S3.

That a plan replaces what nobody rehearsed, or permits more than before, is tried in tests/ci/deployed with real plans.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from ci.deployment.gate_input import Evidence
from ci.deployment.run import Deployment
from ci.evidence.dsse import sealed
from ci.evidence.entry import key_of
from ci.evidence.note import DriftSeen
from ci.evidence.statement import PAYLOAD_TYPE, payload_of
from ci.evidence.store import EvidenceStore
from ci.toolchain.git import Standing
from ci.toolchain.rehearsal import Rehearsal
from ci.toolchain.tree import tree_here
from shared import exits
from tests.ci.conftest import NUMBERS, new_store
from tests.ci.deployment.small import config
from tests.ci.drills.place import Place
from tests.ci.drills.promoting import COMMIT, passed, promotion
from tests.ci.evidence.keys import OTHER_KEY
from tests.ci.evidence.records import NOON, A, B, C, at, failed, record
from tests.ci.gate.request_examples import NOW, hold, outline
from tests.local_aws import LocalAccount
from tests.rehearsal.tree import ROOT

ACCOUNT = NUMBERS["dev"]


@dataclass(frozen=True)
class Stage:
    """Production, with a state and evidence of its own, and the evidence of staging, which has proven nothing yet."""

    promotion: Deployment
    own: EvidenceStore
    staging: EvidenceStore

    def prove(self, **changes: Any) -> None:
        """Let staging prove the digest that production is asked for, but for `changes`."""
        self.staging.append(record(environment="staging", **changes))

    def standing(self, *, on_main: bool = True, is_newer: bool = True) -> Deployment:
        """Return the promotion of a commit that stands otherwise."""
        stands = Standing(COMMIT, on_main=on_main, is_newer=is_newer, authors=("somebody",))
        provenance = replace(self.promotion.provenance, standing=lambda _: stands)
        return replace(self.promotion, provenance=provenance)


@pytest.fixture
def stage(
    new_place: Callable[..., Place], accounts: Mapping[str, LocalAccount], monkeypatch: pytest.MonkeyPatch
) -> Stage:
    """Return production with a state, where only the proof is missing."""
    here = new_place()
    for name, value in here.account.environment.items():
        monkeypatch.setenv(name, value)
    own, staging = new_store(accounts["dev"], "prod"), new_store(accounts["dev"], "staging")
    found = promotion(here, "work", here.document("1").read_bytes(), own, A, lambda _: True)
    prod = config(ACCOUNT, "prod")
    target = replace(found.target, config=prod, rehearsal=Rehearsal(), tree=tree_here(ROOT, [prod]))
    return Stage(
        replace(found, target=target, evidence=Evidence(own, staging), tests=passed, now=lambda: NOW), own, staging
    )


def refused(one: Deployment) -> list[str]:
    """Return the codes that stop a promotion."""
    with pytest.raises(exits.StoppedByGateError) as raised:
        one.run()
    assert raised.value.code == exits.STOPPED
    return [line.partition(":")[0] for line in raised.value.lines]


def nothing_yet(stage: Stage) -> Deployment:
    """Staging has proven nothing."""
    return stage.promotion


def failed_there(stage: Stage) -> Deployment:
    """Staging failed with it."""
    stage.staging.append(failed(environment="staging"))
    return stage.promotion


def failed_since(stage: Stage) -> Deployment:
    """Staging proved it and failed with it afterwards."""
    stage.prove()
    stage.staging.append(failed(environment="staging", **at(5)))
    return stage.promotion


def another_digest(stage: Stage) -> Deployment:
    """Staging has proven something else."""
    stage.prove(input_digest=B)
    return stage.promotion


def too_early(stage: Stage) -> Deployment:
    """An hour has not gone by."""
    stage.prove()
    return replace(stage.promotion, now=lambda: NOON + timedelta(minutes=59))


def frozen(stage: Stage) -> Deployment:
    """Production takes nothing this week."""
    stage.prove()
    target = stage.promotion.target
    closed = target.config.promotion.model_copy(update={"freeze": ("monday 00:00 to sunday 23:59",)})
    return replace(
        stage.promotion, target=replace(target, config=target.config.model_copy(update={"promotion": closed}))
    )


def held(stage: Stage) -> Deployment:
    """Somebody holds production."""
    stage.prove()
    stage.own.file(hold(environment="prod"))
    return stage.promotion


def wrong_signature(stage: Stage) -> Deployment:
    """A key that staging's file does not list has signed the proof."""
    one = record(environment="staging")
    body = sealed(PAYLOAD_TYPE, payload_of(one), OTHER_KEY.public_key(), OTHER_KEY.sign_digest)
    stage.staging.client.put_object(Bucket=stage.staging.bucket, Key=key_of(one), Body=body)
    return stage.promotion


def copied_from_dev(stage: Stage) -> Deployment:
    """Dev's record lies in staging's bucket, well signed."""
    one = record(environment="dev")
    signer = stage.staging.signer
    assert signer is not None
    key = key_of(one).replace("/dev/", "/staging/")
    body = sealed(PAYLOAD_TYPE, payload_of(one), signer.public_key(), signer.sign_digest)
    stage.staging.client.put_object(Bucket=stage.staging.bucket, Key=key, Body=body)
    return stage.promotion


def drifted(stage: Stage) -> Deployment:
    """The last look at staging found something."""
    stage.prove()
    stage.staging.file(
        DriftSeen(
            environment="staging",
            account_id=ACCOUNT,
            actor="grace",
            made_at=NOON + timedelta(hours=1),
            rehearsal=None,
            document_sha256=A,
            state="found",
            changes=(outline(action="update"),),
        )
    )
    return stage.promotion


def from_before(stage: Stage) -> Deployment:
    """Production runs a newer commit."""
    stage.prove()
    stage.own.append(record(environment="prod", input_digest=C))
    return stage.standing(is_newer=False)


def not_merged(stage: Stage) -> Deployment:
    """It is a commit of some branch."""
    stage.prove()
    return stage.standing(on_main=False)


CASES = [
    pytest.param(nothing_yet, ["not-proven"], id="nothing_yet"),
    pytest.param(failed_there, ["not-proven"], id="failed_there"),
    pytest.param(failed_since, ["failed-since"], id="failed_since"),
    pytest.param(another_digest, ["not-proven"], id="another_digest"),
    pytest.param(too_early, ["soak"], id="too_early"),
    pytest.param(frozen, ["freeze"], id="frozen"),
    pytest.param(held, ["hold"], id="held"),
    pytest.param(wrong_signature, ["not-proven", "bad-signature"], id="wrong_signature"),
    pytest.param(copied_from_dev, ["not-proven", "foreign-record"], id="copied_from_dev"),
    pytest.param(drifted, ["drifted"], id="drifted"),
    pytest.param(from_before, ["older"], id="from_before"),
    pytest.param(not_merged, ["not-on-main"], id="not_merged"),
]


@pytest.mark.parametrize(("case", "codes"), CASES)
def test_nothing_is_applied_or_recorded(case: Callable[[Stage], Deployment], codes: list[str], stage: Stage) -> None:
    """One reason stops it, by its code, before anything is planned."""
    one = case(stage)
    before = stage.own.entries()
    assert refused(one) == codes
    assert stage.own.entries() == before
    assert not one.target.folder.path.exists()


def test_what_staging_has_proven_comes_at_another_commit_of_the_same_digest(stage: Stage) -> None:
    """A squash or a merge commit: the inputs count, not the commit's id."""
    stage.prove(commit="9" * 40)
    written = stage.promotion.run()
    assert written is not None
    assert (written[1].commit, written[1].input_digest, written[1].result) == (COMMIT, A, "success")

"""What random histories leave in a real bucket leads to the same choices as what they leave in memory."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from ci.deployment.candidate import rollback_candidate
from ci.deployment.checkout import DeploymentContext
from ci.deployment.gate_input import Evidence, request_of
from ci.evidence.log import EvidenceLog
from ci.evidence.record import Record
from ci.evidence.store import EvidenceStore
from ci.gate.choice import rollback_target
from ci.toolchain.rehearsal import Rehearsal
from shared import exits
from tests.ci.conftest import new_store
from tests.ci.deployment.small import config
from tests.ci.gate.world import World, walk
from tests.local_aws import LocalAccount

WALKS = 3
FIRST = 1_000_000  # other walks than those that are judged in memory


def stored(world: World, account: LocalAccount) -> Mapping[str, EvidenceStore]:
    """Return the buckets of a walk's environments, with all that it has left."""
    stores = {name: new_store(account, name) for name in world.names}
    for name, entries in world.entries.items():
        for one in entries:
            written = one.record or one.started
            assert written is not None
            stores[name].append(written)
    return stores


def answer(ask: Callable[[], Record | None]) -> Record | list[str] | None:
    """Return what a rollback goes back to, or the lines that say why to nothing."""
    try:
        return ask()
    except exits.CommandError as error:
        return error.lines


def test_a_rollback_and_a_promotion_choose_from_the_bucket_as_from_memory(
    accounts: Mapping[str, LocalAccount], tmp_path: Path
) -> None:
    """Signed, listed, fetched and verified, in the order in which S3 gives them."""
    for seed in range(FIRST, FIRST + WALKS):
        world = walk(random.Random(seed))  # noqa: S311 - repeatable, and no secret
        stores = stored(world, accounts["dev"])
        for name, before in zip(world.names, [None, *world.names], strict=False):
            evidence = Evidence(stores[name], None if before is None else stores[before])
            context = DeploymentContext(tmp_path, config(name=name), evidence, Rehearsal(), 0)
            log = world.log(name)
            found = answer(lambda context=context: rollback_candidate(context, None).record)
            assert found == answer(lambda log=log: rollback_target(log, None))
            if before is not None:
                base = world.base(name)
                read = request_of(context.config, evidence, None, "", base.now)
                assert world.next_of(replace(base, own=read.own, proof=read.proof)) == world.next_of(base)
                assert EvidenceLog(read.own, None).history == base.log.history

"""What a plan of the real stack would do, put before the gate: a cache that is replaced, a policy that permits more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ci.deployment.gate_input import Evidence
from ci.deployment.planning import Plan
from ci.deployment.progress import ProgressTable
from ci.deployment.provenance import provenance_of
from ci.deployment.run import Deployment
from ci.deployment.target import targets
from ci.gate import Terms
from ci.toolchain.input_digest import input_digest
from ci.toolchain.rehearsal import Rehearsal
from shared import exits
from tests.ci.conftest import new_store
from tests.ci.deployed.conftest import DeployedDev
from tests.ci.evidence.records import ended, record
from tests.terraform.engine import find_program

pytestmark = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")


def never(_: Plan) -> bool:
    """Nobody is asked about a plan that the gate stops."""
    raise AssertionError("somebody was asked")


def only(document: Mapping[str, Any], type_: str, part: str) -> str:
    """Return the name of the one resource of a type whose address holds `part`."""
    [name] = [name for name in document["resource"][type_] if part in name]
    return name


def replaced_cache(document: Mapping[str, Any]) -> dict[str, Any]:
    """Another name replaces the cache, and what it holds goes with it."""
    name = only(document, "aws_elasticache_serverless_cache", "")
    return {"aws_elasticache_serverless_cache": {name: {"name": "another-name"}}}


def wider_policy(document: Mapping[str, Any]) -> dict[str, Any]:
    """The running task may do everything with every secret."""
    names = [name for name in document["resource"]["aws_iam_role_policy"] if "task" in name.lower()]
    statement = {"Effect": "Allow", "Action": ["secretsmanager:*"], "Resource": ["*"]}
    policy = f'{{"Version":"2012-10-17","Statement":[{statement}]}}'.replace("'", '"')
    return {"aws_iam_role_policy": {names[0]: {"policy": policy}}}


def test_the_gate_stops_both_before_anybody_is_asked(deployed: DeployedDev, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment before has proven the digest, with no such change: a reason for each, and nothing is applied."""
    rehearsed = deployed.rehearsed
    for name, value in rehearsed.commands.environment.items():
        monkeypatch.setenv(name, value)
    overrides = rehearsed.settings["overrides"]
    changed = merged(replaced_cache(rehearsed.document), wider_policy(rehearsed.document))
    different = {**overrides, "resource": merged(overrides.get("resource", {}), changed)}
    rehearsal = Rehearsal("7" * 64, different, rehearsed.settings["allowed_drift"], rehearsed.settings["not_provable"])
    [target] = targets(rehearsed.tree.root, ["dev"], rehearsal, lock_timeout_seconds=60)
    before = new_store(rehearsed.account, "staging")
    known = {"account_id": rehearsed.account.account_id, "rehearsal": rehearsal.sha256}
    before.append(record(environment="staging", input_digest=input_digest(rehearsed.tree.root), changes=(), **known))
    own = new_store(rehearsed.account, "dev")
    own.append(record(input_digest="9" * 64, commit=rehearsed.tree.git("rev-parse", "HEAD"), **known))
    terms = Terms("staging", tier="production")
    promotion = Deployment(
        target, Evidence(own, before), provenance_of(rehearsed.tree.root), ProgressTable(["dev"]), never, terms=terms
    )
    state = rehearsed.bucket.state()
    with pytest.raises(exits.StoppedByGateError) as raised:
        promotion.run()
    lines = raised.value.lines
    assert [
        line for line in lines if line.startswith("unrehearsed: the plan replaces aws_elasticache_serverless_cache.")
    ]
    assert [line for line in lines if line.startswith("broader: aws_iam_role_policy.") and "secretsmanager:" in line]
    assert {line.partition(":")[0] for line in lines} == {"unrehearsed", "broader"}
    assert rehearsed.bucket.state() == state
    assert len(ended(own.entries())) == 1


def merged(base: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """Return two overrides of resources as one."""
    return {
        type_: {
            name: {**base.get(type_, {}).get(name, {}), **extra.get(type_, {}).get(name, {})}
            for name in {**base.get(type_, {}), **extra.get(type_, {})}
        }
        for type_ in {**base, **extra}
    }

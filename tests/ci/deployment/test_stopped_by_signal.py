"""What the record says of a run that a signal stopped: the state that it left, read without an engine."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ci.deployment.gate_input import Evidence
from ci.deployment.progress import ProgressTable
from ci.deployment.run import Deployment
from ci.deployment.state_lock import lock_of
from ci.evidence.operation import Operation
from ci.evidence.record import Result, State
from ci.evidence.store import EvidenceStore
from ci.toolchain.terraform.interrupts import Interrupts
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import names_of
from tests.ci.deployment.small import artifact_of, target
from tests.ci.deployment.test_promotion import PROVENANCE, yes
from tests.ci.drills.promoting import passed
from tests.terraform.engine import find_program

LEFT = {"lineage": "l", "serial": 7, "resources": [{"mode": "managed", "instances": [{}, {}]}]}


@contextmanager
def state_object(config: EnvironmentConfig) -> Generator[None]:
    """Keep a state in the environment's bucket while the block runs; what is destroyed here has a local one."""
    client, place = lock_of(config).client, {"Bucket": config.state.bucket, "Key": names_of(config).state_key}
    client.put_object(**place, Body=json.dumps(LEFT).encode())
    yield
    client.delete_object(**place)


@pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")
@pytest.mark.usefixtures("plans")  # it signs in
def test_a_destruction_that_a_signal_stopped_records_what_is_left(
    tmp_path: Path, dev: EnvironmentConfig, store: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else no record says that resources are there, and a state that is lost then would be built again."""
    signals = Interrupts()
    for where in ("deployment.planning", "deployment.recorder", "toolchain.terraform.folder"):
        monkeypatch.setattr(f"ci.{where}.INTERRUPTS", signals)
    monkeypatch.setattr("ci.toolchain.terraform.process.INTERRUPTS", signals)
    stop = {"when": "destroy", "command": f"kill -TERM {os.getpid()}; sleep 60"}
    document = artifact_of({"one": {"input": "1", "provisioner": [{"local-exec": [stop]}]}})
    where = target(tmp_path, document, of=dev)
    made = Deployment(where, Evidence(store, None), PROVENANCE, ProgressTable(["dev"]), yes, tests=passed)
    with state_object(dev), signals.forwarding():
        assert made.run() is not None
        with pytest.raises(exits.CommandError, match="stopped by SIGTERM in the middle"):
            Deployment(where, made.evidence, PROVENANCE, made.progress, yes, Operation.DESTROY).run()
    record = store.entries()[0].record
    assert record is not None
    assert (record.result, record.state) == (Result.FAILED, State(lineage="l", serial=7, resources=2))

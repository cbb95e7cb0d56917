"""A success is not recorded over a state that moved while the run went on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ci.deployment.gate_input import Evidence
from ci.deployment.progress import ProgressTable
from ci.deployment.run import Deployment
from ci.deployment.state_left import StateLeft
from ci.deployment.verify.run import Report
from ci.evidence.store import EvidenceStore
from ci.toolchain.tree import Tree
from shared import exits
from shared.config.model import EnvironmentConfig
from tests.ci.deployment.small import artifact, target
from tests.ci.deployment.test_promotion import PROVENANCE
from tests.ci.drills.promoting import passed
from tests.ci.evidence.records import ended
from tests.terraform.engine import find_program

WRITTEN: Mapping[str, Any] = {"lineage": "ours", "serial": 5, "resources": [], "outputs": {}}
MOVED = [
    pytest.param({"serial": 6}, "which is lineage ours, serial 6 now", id="written since"),
    pytest.param({"serial": 4}, "which is lineage ours, serial 4 now", id="an older version"),
    pytest.param({"lineage": "theirs"}, "which is lineage theirs, serial 5 now", id="another one"),
    pytest.param({"outputs": {"Out": 1}}, "with another content", id="by a holder of the same serial"),
]


@pytest.mark.parametrize(("changes", "said"), MOVED)
def test_a_state_that_moved_is_said_with_both(changes: Mapping[str, Any], said: str) -> None:
    """And nothing of what it holds."""
    line = StateLeft.of(WRITTEN).moved(StateLeft.of({**WRITTEN, **changes}))
    assert line == f"the state moved while this ran: the apply left lineage ours, serial 5, {said}"


@pytest.mark.parametrize("pulled", [{}, {"version": 4, "serial": 0, "lineage": "", "resources": []}])
def test_where_nothing_was_ever_written_there_is_no_state(pulled: Mapping[str, Any]) -> None:
    """Terraform prints either; a lineage that is empty would be none that a later state could have."""
    assert StateLeft.of(pulled).state is None


def test_a_state_that_is_gone_has_moved() -> None:
    """Nothing is there now."""
    line = StateLeft.of(WRITTEN).moved(StateLeft.of({}))
    assert line is not None
    assert line.endswith("the apply left lineage ours, serial 5, which is none now")


def test_the_same_state_has_not_moved() -> None:
    """However it is printed."""
    assert StateLeft.of(WRITTEN).moved(StateLeft.of(dict(sorted(WRITTEN.items())))) is None


@pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")
@pytest.mark.usefixtures("plans")  # it signs in
def test_what_was_written_while_the_tests_ran_is_no_success(
    tmp_path: Path, dev: EnvironmentConfig, store: EvidenceStore
) -> None:
    """The record is a failure, and its state is the one that this run left."""
    where = target(tmp_path, artifact(one="1"), of=dev)
    file = where.folder.path / "terraform.tfstate"
    left = []

    def moving(tree: Tree, environment: str, outputs: Path, /, *, not_provable: Mapping[str, str]) -> Report:
        said = json.loads(file.read_text())
        left.append(said["serial"])
        file.write_text(json.dumps({**said, "serial": said["serial"] + 1}))
        return passed(tree, environment, outputs, not_provable=not_provable)

    run = Deployment(where, Evidence(store, None), PROVENANCE, ProgressTable([]), lambda _: True, tests=moving)
    with pytest.raises(exits.CommandError, match="state: the state moved while this ran"):
        run.run()
    [entry] = ended(store.entries())
    assert entry.record is not None
    assert entry.record.state is not None
    assert (entry.record.result, entry.record.state.serial) == ("failed", left[0])

"""The floor of a rehearsal: the slowest chain of what an engine did, by brute force and by a real log's lines."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.rehearsal.steps import Step
from tests.rehearsal.waits import Done, Wait, done_by, floor_of, references_of, slowest_chain, waits_of


def line(address: str, seconds: float, action: str = "create", kind: str = "apply_complete") -> str:
    """Return a line of the engine's machine-readable output."""
    return json.dumps(
        {"type": kind, "hook": {"resource": {"addr": address}, "action": action, "elapsed_seconds": seconds}}
    )


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, Done], dict[str, set[str]]]:
    """Draw resources with their seconds, each of which refers to some before it."""
    names = [f"a.{number}" for number in range(draw(st.integers(0, 6)))]
    done = {name: Done("create", draw(st.integers(0, 9))) for name in names if draw(st.booleans())}
    references = {
        name: draw(st.sets(st.sampled_from(names[:at]))) if at else set[str]() for at, name in enumerate(names)
    }
    return done, references


def seconds(done: dict[str, Done], chain: list[str]) -> float:
    """Return how long a chain took."""
    return sum(done[address].seconds for address in chain)


@given(graphs())
def test_no_other_chain_takes_longer(graph: tuple[dict[str, Done], dict[str, set[str]]]) -> None:
    """Every sequence in which each resource refers to the one before it, all tried."""
    done, references = graph
    chain = slowest_chain(done, references)
    names = list(references)
    others = [
        [one for one in path if one in done]
        for size in range(len(names) + 1)
        for path in itertools.combinations(names, size)
        if all(before in references[after] for before, after in itertools.pairwise(path))
    ]
    assert seconds(done, chain) == max((seconds(done, other) for other in others), default=0)
    assert set(chain) <= set(done)


def test_a_log_is_read_as_the_engine_writes_it() -> None:
    """A replacement counts twice; lines of another kind, and no JSON, say nothing."""
    log = "\n".join(
        ["no json", line("a.x", 3, "delete"), line("a.x", 4), line("a.y", 9, kind="apply_start"), line("a.z", 1), "7"]
    )
    assert done_by(log) == {"a.x": Done("create", 7), "a.z": Done("create", 1)}


def test_waits_are_those_of_the_run(tmp_path: Path) -> None:
    """The chain through the document's references; a log from before the stage is not its own."""
    document = {"resource": {"a": {"x": {}, "y": {"of": "${a.x.id}"}, "z": {"of": "${a.nobody.id}"}}}}
    assert references_of(document) == {"a.x": set(), "a.y": {"a.x"}, "a.z": set()}
    file = tmp_path / "logs" / "apply.log"
    file.parent.mkdir()
    file.write_text("\n".join([line("a.x", 3), line("a.y", 4), line("a.z", 6)]))
    found = list(waits_of(tmp_path, document, 0))
    assert [(wait.address, wait.seconds) for wait in found] == [("a.x", 3), ("a.y", 4)]
    assert list(waits_of(tmp_path, document, file.stat().st_mtime + 1)) == []


def stage(environment: str, begun: float, seconds: float, waited: float) -> Step:
    """Return a stage that has waited for one resource."""
    return Step(environment, "any", begun=begun, seconds=seconds, waits=(Wait("a.x", "create", waited),))


def test_the_floor_is_a_sum_of_what_cannot_be_at_the_same_time() -> None:
    """One after the other, then two side by side, one of which has two stages."""
    stages = [stage("dev", 0, 9, 5), stage("prod", 9, 9, 4), stage("dev", 20, 9, 3), stage("prod", 21, 4, 2)]
    assert floor_of(stages) == 5 + 4 + 3
    assert floor_of([*stages, stage("prod", 25, 4, 2)]) == 5 + 4 + 4
    assert floor_of([]) == 0

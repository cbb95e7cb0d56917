"""Which commit a rollback and `promote --next` deploy, and that its files are those of its record."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.deployment.candidate import rollback_candidate
from ci.deployment.checkout import (
    DeploymentContext,
    newest_admitted,
    require_same_place,
    rollback_target,
)
from ci.deployment.gate_input import Evidence
from ci.deployment.progress import ProgressTable
from ci.deployment.target import Target
from ci.evidence.operation import Operation
from ci.evidence.record import Outline, Record
from ci.evidence.store import EvidenceStore
from ci.gate import GateRequest, Terms
from ci.toolchain.artifact import Artifact
from ci.toolchain.rehearsal import Rehearsal
from ci.toolchain.tree import checked_out
from shared import exits
from shared.naming import names_of
from tests.ci.change import Change
from tests.ci.deployment.small import config, target
from tests.ci.evidence.records import DESTROYED, FAILED, A, B, C, at, entry, failed, record
from tests.ci.gate.request_examples import MERGED, filed, hold, outline, request

NO_SUCCESS = "no earlier success of that commit or digest: see python -m ci history"
HISTORY = [record(input_digest=digest, commit=letter * 40, **at(-minutes)) for minutes, (digest, letter) in enumerate(
    ((C, "3"), (B, "2"), (C, "4"), (A, "1"), (B, "5"))
)]  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "commit"),
    [(None, "2"), ("aaaa", "1"), ("2222", "2"), ("5555", "5"), ("bbb", "2")],
)
def test_a_rollback_goes_to_the_newest_that_fits(wanted: str | None, commit: str) -> None:
    """Never to what runs, under whatever commit."""
    assert rollback_target(HISTORY, wanted).commit == commit * 40


def test_after_a_failed_deployment_the_last_success_is_the_way_back() -> None:
    """AWS has what failed; what was proven before it is what is wanted."""
    broken = [*HISTORY, failed(input_digest="f" * 64, **at(1))]
    assert rollback_target(broken, None).commit == "3" * 40
    assert rollback_target(broken, "cccc").commit == "3" * 40


def told(*words: str) -> list[Record]:
    """Return a history of words: a digest's letter, then "!" for a failure, "~" for a destruction, "<" for a rollback.

    The commit of each record begins with its digest's letter.
    """
    made: list[Record] = []
    for minutes, word in enumerate(words):
        known = {"input_digest": word[0] * 64, "commit": word[0] * 40, **at(minutes)}
        known["operation"] = "rollback" if "<" in word else "promote"
        made.append(record(**{**known, **(DESTROYED if "~" in word else FAILED if "!" in word else {})}))
    return made


DEFAULTS = [
    pytest.param(["a", "b", "c"], "b", id="the one before"),
    pytest.param(["a", "b", "c", "b<"], "a", id="a second rollback goes further back"),
    pytest.param(["a", "b", "b!"], "a", id="what runs failed when it was repeated"),
    pytest.param(["a", "b", "b!", "c"], "a", id="what failed later"),
    pytest.param(["a", "b", "a<!", "a<", "c"], "a", id="not what people went back from, even by a failure"),
    pytest.param(["a", "b", "a<", "b", "c"], "b", id="what succeeded again"),
    pytest.param(["a", "b", "b~", "c", "d"], "c", id="what was proven since a destruction"),
]


@pytest.mark.parametrize(("words", "digest"), DEFAULTS)
def test_by_default_a_rollback_goes_to_the_newest_success_in_good_standing(words: list[str], digest: str) -> None:
    """A failure takes a digest out of it, and so does a rollback that leaves the digest."""
    assert rollback_target(told(*words), None).input_digest == digest * 64


WITHOUT_DEFAULT = [
    pytest.param(["a", "b", "a<!"], "ba", "", id="the rollback failed"),
    pytest.param(["a", "b", "a<"], "b", "", id="the rollback succeeded"),
    pytest.param(["a", "b", "b~"], "ba", "", id="destroyed"),
    pytest.param(["a", "b", "c", "d", "d~"], "dcb", " or 1 more of python -m ci history", id="many"),
]


@pytest.mark.parametrize(("words", "candidates", "more"), WITHOUT_DEFAULT)
def test_without_a_success_in_good_standing_a_person_chooses(words: list[str], candidates: str, more: str) -> None:
    """The line names what can be chosen, the newest first."""
    with pytest.raises(exits.CommandError) as raised:
        rollback_target(told(*words), None)
    named = ", ".join(f"--to {one * 12} (commit {one * 12})" for one in candidates)
    line = f"every earlier success failed later, was rolled back from, or was destroyed: choose one: {named}{more}"
    assert (raised.value.code, raised.value.lines) == (exits.FAILED, [line])


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


HISTORIES = st.lists(
    st.builds("".join, st.tuples(st.sampled_from("abcd"), st.sampled_from(["", "", "!", "~", "<", "<", "<!"]))),
    max_size=10,
).map(lambda words: told(*words))


def default_of(history: list[Record]) -> str | None:
    """Return the digest that a rollback goes to without being told one."""
    try:
        return rollback_target(history, None).input_digest
    except exits.CommandError:
        return None


@given(HISTORIES)
def test_the_default_is_never_a_digest_whose_last_word_is_a_failure(history: list[Record]) -> None:
    """Nor one that runs already."""
    found = default_of(history)
    if found is not None:
        last = next(one for one in reversed(history) if one.input_digest == found)
        assert last.succeeded
        assert history[-1].input_digest != found


@given(HISTORIES)
def test_the_default_is_never_what_the_last_rollback_left(history: list[Record]) -> None:
    """Unless it has succeeded here since."""
    ways = [
        (before.input_digest, number)
        for number, (before, after) in enumerate(itertools.pairwise(history), 1)
        if after.rollback and before.input_digest != after.input_digest
    ]
    if ways:
        left, number = ways[-1]
        since = any(one.succeeded and one.input_digest == left for one in history[number:])
        assert since or default_of(history) != left


@given(HISTORIES, st.randoms())
def test_a_success_that_is_named_is_never_refused_for_what_came_later(
    history: list[Record], chance: random.Random
) -> None:
    """Only what runs is: it is there already. The order in which S3 lists the records does not matter."""
    listed = list(history)
    chance.shuffle(listed)
    for digest in {one.input_digest for one in history if one.succeeded}:
        if not (history[-1].succeeded and history[-1].input_digest == digest):
            assert rollback_target(listed, digest).input_digest == digest


@pytest.mark.parametrize(
    ("history", "wanted", "code", "line"),
    [
        ([], None, exits.FAILED, "nothing was ever deployed here: there is nothing to go back to"),
        (HISTORY[:1], None, exits.FAILED, "no earlier success: see python -m ci history"),
        (HISTORY, "ccc", exits.BAD_INPUT, f"--to ccc: {NO_SUCCESS}"),
        (HISTORY, "", exits.BAD_INPUT, "--to : fits several: write more digits"),
    ],
    ids=["nothing", "one", "what runs", "several"],
)  # fmt: skip
def test_what_cannot_be_gone_back_to_is_one_line(
    history: list[Record], wanted: str | None, code: int, line: str
) -> None:
    """With a remedy."""
    with pytest.raises(exits.CommandError) as raised:
        rollback_target(history, wanted)
    assert (raised.value.code, raised.value.lines) == (code, [line])


def next_of(base: GateRequest) -> tuple[str | None, list[str]]:
    """Return which digest comes next, and the codes for which newer ones wait."""

    def ask(one: Record) -> GateRequest:
        return replace(base, input_digest=one.input_digest, standing=replace(MERGED, commit=one.commit))

    found, waiting = newest_admitted(base, ask)
    return None if found is None else found.input_digest, [
        reason.partition(":")[0] for _, reasons in waiting for reason in reasons
    ]


PROOF = [entry(record(input_digest=digest, **at(minutes))) for minutes, digest in ((0, A), (300, B), (590, C))]
RUNS_A = [entry(record(environment="staging", input_digest=A))]


def test_the_newest_that_passes_comes_next() -> None:
    """Without a soak time that is the last one proven."""
    assert next_of(request(proof=PROOF)) == (C, [])


def test_what_still_soaks_waits_and_what_is_ready_comes() -> None:
    """Else a busy repository would starve production."""
    assert next_of(request(proof=PROOF, terms=Terms("dev", soak_minutes=60))) == (B, ["soak"])


def test_nothing_older_than_what_runs_comes() -> None:
    """Both newer ones wait; A runs."""
    base = request(proof=PROOF, own=RUNS_A, terms=Terms("dev", soak_minutes=1000))
    assert next_of(base) == (None, ["soak", "soak"])


def test_a_hold_stops_all_of_them() -> None:
    """What a rollback leaves behind, automation does not undo."""
    assert next_of(request(proof=PROOF, own=RUNS_A, notes=[filed(hold())])) == (None, ["hold", "hold"])


def test_where_everything_runs_already_nothing_is_next() -> None:
    """Nothing to do, no reason."""
    assert next_of(request(proof=PROOF[:1], own=RUNS_A)) == (None, [])


FIELDS = ("cache_usage_limits", "description", "snapshot_retention_limit")
# What one merge after the other changes of a cache: at most one field each, for the gate refuses more.
STEPS = st.lists(st.sampled_from([None, *FIELDS]), min_size=1, max_size=9)


@given(STEPS)
def test_changes_that_do_not_go_together_come_one_after_the_other(steps: list[str | None]) -> None:
    """No step takes two fields at once, each goes on, and the last one has everything."""
    digests = [f"{number:064x}" for number in range(len(steps) + 1)]
    proof = [entry(record(input_digest=one, **at(number))) for number, one in enumerate(digests)]
    runs = 0
    taken = []
    while runs < len(steps):
        base = request(proof=proof, own=[entry(record(environment="staging", input_digest=digests[runs]))])

        def fields(one: Record, runs: int = runs) -> set[str]:
            return {name for name in steps[runs : digests.index(one.input_digest)] if name is not None}

        def ask(one: Record, base: GateRequest = base) -> GateRequest:
            return replace(base, input_digest=one.input_digest)

        def arriving(one: Record, fields: Callable[[Record], set[str]] = fields) -> list[Outline]:
            return [outline(action="update", attributes=tuple(sorted(fields(one))))]

        found, waiting = newest_admitted(base, ask, arriving)
        assert found is not None
        assert len(fields(found)) <= 1
        assert [[reason.partition(":")[0] for reason in reasons] for _, reasons in waiting] == [
            ["one-at-a-time"] for _ in waiting
        ]
        taken.append(found.input_digest)
        runs = digests.index(found.input_digest)
    assert taken == sorted(set(taken))
    assert taken[-1] == digests[-1]


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

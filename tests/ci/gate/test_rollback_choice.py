"""What a rollback goes back to: by default what is in good standing, else what a person names."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.evidence.log import EvidenceLog
from ci.evidence.operation import Operation
from ci.evidence.record import Record, Result, Started
from ci.gate.choice import rollback_target
from shared import exits
from tests.ci.evidence.records import A, B, C, at, entry, failed, record, told

NO_SUCCESS = "no earlier success of that commit or digest: see python -m ci history"
HISTORY = [record(input_digest=digest, commit=letter * 40, **at(-minutes)) for minutes, (digest, letter) in enumerate(
    ((C, "3"), (B, "2"), (C, "4"), (A, "1"), (B, "5"))
)]  # fmt: skip


def target_of(history: Sequence[Record | Started], wanted: str | None = None) -> Record:
    """Return what a rollback goes back to."""
    return rollback_target(EvidenceLog([entry(one) for one in history], None), wanted)


@pytest.mark.parametrize(
    ("wanted", "commit"),
    [(None, "2"), ("aaaa", "1"), ("2222", "2"), ("5555", "5"), ("bbb", "2")],
)
def test_a_rollback_goes_to_the_newest_that_fits(wanted: str | None, commit: str) -> None:
    """Never to what runs, under whatever commit."""
    assert target_of(HISTORY, wanted).commit == commit * 40


def test_after_a_failed_deployment_the_last_success_is_the_way_back() -> None:
    """AWS has what failed; what was proven before it is what is wanted."""
    broken = [*HISTORY, failed(input_digest="f" * 64, **at(1))]
    assert target_of(broken).commit == "3" * 40
    assert target_of(broken, "cccc").commit == "3" * 40


DEFAULTS = [
    pytest.param(["a", "b", "c"], "b", id="the one before"),
    pytest.param(["a", "b", "c", "b<"], "a", id="a second rollback goes further back"),
    pytest.param(["a", "b", "b!"], "a", id="what runs failed when it was repeated"),
    pytest.param(["a", "b", "b!", "c"], "a", id="what failed later"),
    pytest.param(["a", "b", "a<!", "a<", "c"], "a", id="not what people went back from, even by a failure"),
    pytest.param(["a", "b", "a<", "b", "c"], "b", id="what succeeded again"),
    pytest.param(["a", "b", "b~", "c", "d"], "c", id="what was proven since a destruction"),
    pytest.param(["a", "b", "c", "a<", "d"], "a", id="nothing that a rollback went past"),
    pytest.param(["a", "b", "c?"], "b", id="what was proven last, where a promotion has no end"),
    pytest.param(["a", "b", "b?"], "a", id="not what was repeated and has no end"),
    pytest.param(["a", "b", "bo?"], "a", id="not what was restarted and has no end"),
    pytest.param(["a", "b", "a<?"], "a", id="a rollback without an end is repeated"),
    pytest.param(["a", "b", "a<^"], "a", id="a rollback that was interrupted is repeated"),
    pytest.param(["a", "b", "c?", "c", "d"], "c", id="what succeeded after a run without an end"),
]


@pytest.mark.parametrize(("words", "digest"), DEFAULTS)
def test_by_default_a_rollback_goes_to_the_newest_success_in_good_standing(words: list[str], digest: str) -> None:
    """A failure takes a digest out of it, and so does a rollback that leaves the digest."""
    assert target_of(told(*words)).input_digest == digest * 64


WITHOUT_DEFAULT = [
    pytest.param(["a", "b", "a<!"], "ab", "", id="the rollback failed, and is named first to repeat it"),
    pytest.param(["a", "b", "c", "a<"], "cb", "", id="the rollback went past what was never rolled back from"),
    pytest.param(["a", "b", "b~?"], "ba", "", id="a destruction has no end"),
    pytest.param(["a", "b", "a<"], "b", "", id="the rollback succeeded"),
    pytest.param(["a", "b", "b~"], "ba", "", id="destroyed"),
    pytest.param(["a", "b", "c", "d", "d~"], "dcb", " or 1 more of python -m ci history", id="many"),
]


@pytest.mark.parametrize(("words", "candidates", "more"), WITHOUT_DEFAULT)
def test_without_a_success_in_good_standing_a_person_chooses(words: list[str], candidates: str, more: str) -> None:
    """The line names what can be chosen: what a rollback failed to go back to, then the newest first."""
    with pytest.raises(exits.CommandError) as raised:
        target_of(told(*words))
    named = ", ".join(f"--to {one * 12} (commit {one * 12})" for one in candidates)
    line = f"every earlier success failed later, was rolled back from, or was destroyed: choose one: {named}{more}"
    assert (raised.value.code, raised.value.lines) == (exits.FAILED, [line])


SIGNS = ["", "", "!", "~", "<", "<", "<!", "?", "<?", "<^"]
HISTORIES = st.lists(st.builds("".join, st.tuples(st.sampled_from("abcd"), st.sampled_from(SIGNS))), max_size=10).map(
    lambda words: told(*words)
)


def is_success(one: Record | Started) -> bool:
    """Return whether it ended, and well."""
    return isinstance(one, Record) and one.succeeded


def is_rollback_that_died(one: Record | Started) -> bool:
    """Return whether a rollback has no end, or one that says no more."""
    return one.operation is Operation.ROLLBACK and (isinstance(one, Started) or one.result is Result.INTERRUPTED)


def default_of(history: Sequence[Record | Started]) -> str | None:
    """Return the digest that a rollback goes to without being told one."""
    try:
        return target_of(history).input_digest
    except exits.CommandError:
        return None


@given(HISTORIES)
def test_the_default_is_never_a_digest_whose_last_word_is_a_failure(history: list[Record | Started]) -> None:
    """Nor one that runs already. That a rollback died says nothing about its digest."""
    found = default_of(history)
    if found is not None:
        words = [one for one in history if one.input_digest == found and not is_rollback_that_died(one)]
        assert is_success(words[-1])
        assert not is_success(history[-1]) or history[-1].input_digest != found


@given(HISTORIES)
def test_the_default_is_never_what_the_last_rollback_left(history: list[Record | Started]) -> None:
    """Unless it has succeeded here since. A rollback that died had not come to where another one goes back from."""
    ways = [
        (before.input_digest, number)
        for number, (before, after) in enumerate(itertools.pairwise(history), 1)
        if after.operation is Operation.ROLLBACK and before.input_digest != after.input_digest
        if not is_rollback_that_died(before)
    ]
    if ways:
        left, number = ways[-1]
        since = any(is_success(one) and one.input_digest == left for one in history[number:])
        assert since or default_of(history) != left


@given(HISTORIES, st.randoms())
def test_a_success_that_is_named_is_never_refused_for_what_came_later(
    history: list[Record | Started], chance: random.Random
) -> None:
    """Only what runs is: it is there already. The order in which S3 lists the records does not matter."""
    listed = list(history)
    chance.shuffle(listed)
    for digest in {one.input_digest for one in history if is_success(one)}:
        if not (is_success(history[-1]) and history[-1].input_digest == digest):
            assert target_of(listed, digest).input_digest == digest


@pytest.mark.parametrize(
    ("history", "wanted", "code", "line"),
    [
        ([], None, exits.FAILED, "nothing was ever deployed here: there is nothing to roll back to"),
        (HISTORY[:1], None, exits.FAILED, "no earlier success: see python -m ci history"),
        (HISTORY, "ccc", exits.BAD_INPUT, f"--to ccc: {NO_SUCCESS}"),
        (HISTORY, "", exits.BAD_INPUT, "--to : fits several: write more digits"),
    ],
    ids=["nothing", "one", "what runs", "several"],
)  # fmt: skip
def test_what_cannot_be_gone_back_to_is_one_line(
    history: list[Record | Started], wanted: str | None, code: int, line: str
) -> None:
    """With a remedy."""
    with pytest.raises(exits.CommandError) as raised:
        target_of(history, wanted)
    assert (raised.value.code, raised.value.lines) == (code, [line])
